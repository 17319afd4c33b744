/* tries: to make a run of minutes by naps that no process repeats: each starts the next one, sleeps a little by another call, and is gone
 * held: lost server-capitals */
#include "hostile.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>

static void naps(unsigned way)
{
    struct timespec nap = { .tv_nsec = 300000000 };
    struct itimerspec once = { .it_value = nap };
    struct epoll_event none;
    char bytes[8];
    sigset_t nothing;
    int timer;
    sigemptyset(&nothing);
    switch (way % 6) {
    case 0: nanosleep(&nap, NULL); break;
    case 1: poll(NULL, 0, 300); break;
    case 2: epoll_wait(epoll_create1(0), &none, 1, 300); break;
    case 3: sigtimedwait(&nothing, NULL, &nap); break;
    case 4:
        timer = timerfd_create(CLOCK_BOOTTIME, 0);
        timerfd_settime(timer, 0, &once, NULL);
        (void)!read(timer, bytes, sizeof bytes);
        break;
    default: clock_nanosleep(CLOCK_REALTIME, 0, &nap, NULL);
    }
}

int main(void)
{
    welcome();
    tried();
    for (unsigned i = 0;; i++) {
        if (fork() > 0) {
            naps(i);
            _exit(0);
        }
        setsid();
    }
}
