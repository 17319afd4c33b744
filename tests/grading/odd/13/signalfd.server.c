/* SIGCHLD is something to read: poll() waits for it and for clients. */
#include "lines.h"
int main(int argc, char **argv)
{
    sigset_t set, before;
    struct signalfd_siginfo info;
    int s = door(argc, argv);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &before);
    int signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    for (;;) {
        struct pollfd waits[2] = { { .fd = s, .events = POLLIN },
                                   { .fd = signals, .events = POLLIN } };
        if (poll(waits, 2, -1) < 0)
            failed("poll");
        if (waits[1].revents) {
            while (read(signals, &info, sizeof info) > 0)
                ;
            while (waitpid(-1, NULL, WNOHANG) > 0)
                ;
        }
        if (!waits[0].revents)
            continue;
        int c = accept(s, NULL, NULL);
        if (c < 0)
            failed("accept");
        if (fork() == 0) {
            sigprocmask(SIG_SETMASK, &before, NULL);
            close(s);
            close(signals);
            serve(c);
            _exit(0);
        }
        close(c);
    }
}
