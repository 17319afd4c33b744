/* tries: to say one thing to the tracer and another to the kernel: a second thread changes what the arguments point to
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"
#include <pthread.h>
#include <sys/resource.h>

static struct rlimit core = { 1, 1 };
static struct sockaddr_in there;
static volatile bool over;

static void *changes(void *unused)
{
    (void)unused;
    while (!over) {
        core.rlim_cur = core.rlim_max = core.rlim_cur == 1 ? 0 : 1;
        there.sin_family = there.sin_family == AF_INET ? AF_UNIX : AF_INET;
    }
    return NULL;
}

int main(void)
{
    int s = welcome();
    pthread_t thread;
    tried();
    pthread_create(&thread, NULL, changes, NULL);
    for (int i = 0; i < 2000; i++) {
        struct rlimit now;
        setrlimit(RLIMIT_CORE, &core);
        if (getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_cur != 1) {
            broke("the limit of a core is another");
            break;
        }
    }
    for (int i = 0; i < 200; i++) {
        int odd = socket(AF_INET, SOCK_DGRAM, 0);
        connect(odd, (void *)&there, sizeof there);
        close(odd);
    }
    over = true;
    pthread_join(thread, NULL);
    serve(s);
}
