/* tries: to fill the kernel with queues and shared memory
 * held: passed server-capitals
 * places: root user old-kernel masked-proc
 * (without namespaces there are no queues, and what lies in /dev/shm is counted) */
#include "hostile.h"
#include <mqueue.h>
#include <sys/mman.h>

int main(void)
{
    static char bytes[8192];
    int s = welcome();
    long held = 0;
    char name[40];
    tried();
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 300; i++) {
        struct mq_attr many = { .mq_maxmsg = 10, .mq_msgsize = 8192 };
        snprintf(name, sizeof name, "/queue%d", i);
        mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_NONBLOCK, 0600, &many);
        while (queue != (mqd_t)-1 && mq_send(queue, bytes, sizeof bytes, 0) == 0)
            held += (long)sizeof bytes;
        snprintf(name, sizeof name, "/memory%d", i);
        int fd = shm_open(name, O_RDWR | O_CREAT, 0600);
        for (ssize_t n; fd >= 0 && (n = write(fd, bytes, sizeof bytes)) > 0;)
            held += n;
    }
    if (held > 20 << 20)
        broke("more than 20 MB");
    serve(s);
}
