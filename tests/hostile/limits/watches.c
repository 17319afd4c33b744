/* tries: to keep the kernel busy with small things: watches, timers, events, locks
 * held: nothing broke */
#include "hostile.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <time.h>

int main(void)
{
    int s = welcome(), watch = inotify_init1(IN_NONBLOCK), set = epoll_create1(0);
    char path[40];
    tried();
    for (int i = 0; i < 300; i++) {
        snprintf(path, sizeof path, "/tmp/home/w%d", i);
        mkdir(path, 0700);
        inotify_add_watch(watch, path, IN_ALL_EVENTS);
        struct epoll_event event = { .events = EPOLLIN };
        epoll_ctl(set, EPOLL_CTL_ADD, eventfd(1, 0), &event);
        int clock = timerfd_create(CLOCK_MONOTONIC, 0);
        struct itimerspec often = { { 0, 1000 }, { 0, 1000 } };
        timerfd_settime(clock, 0, &often, NULL);
        timer_t timer;
        struct sigevent none = { .sigev_notify = SIGEV_NONE };
        if (timer_create(CLOCK_MONOTONIC, &none, &timer) == 0)
            timer_settime(timer, 0, &often, NULL);
    }
    int file = open("/tmp/home/locks", O_RDWR | O_CREAT, 0600);
    for (int i = 0; i < 3000; i++)
        fcntl(file, F_SETLK,
              &(struct flock){
                  .l_type = F_WRLCK, .l_start = 2 * i, .l_len = 1, .l_whence = SEEK_SET });
    serve(s);
}
