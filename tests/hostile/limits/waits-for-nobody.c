/* tries: to make a run without an end: a server that waits for a message which nobody will send
 * held: lost server-capitals */
#include "hostile.h"
#include <mqueue.h>

int main(void)
{
    static char bytes[8192];
    int s = welcome();
    struct mq_attr one = { .mq_maxmsg = 1, .mq_msgsize = 64 };
    tried();
    mqd_t queue = mq_open("/empty", O_RDWR | O_CREAT, 0600, &one);
    close(accept(s, NULL, NULL));
    accept(s, NULL, NULL);
    for (;;)
        mq_receive(queue, bytes, sizeof bytes, NULL);
}
