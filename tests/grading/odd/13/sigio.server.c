/* Signals say which descriptor is ready: O_ASYNC, F_SETSIG, and sigwaitinfo(). */
#define _GNU_SOURCE
#include "lines.h"
static struct held *of[1024];
static void watch(int fd)
{
    fcntl(fd, F_SETOWN, getpid());
    fcntl(fd, F_SETSIG, SIGRTMIN);
    fcntl(fd, F_SETFL, O_NONBLOCK | O_ASYNC);
}
static void goes_on(int c)
{
    int go;
    while ((go = step(c, of[c])) > 0)
        ;
    if (go < 0 && errno == EAGAIN)
        return;
    free(of[c]);
    of[c] = NULL;
    close(c);
}
int main(int argc, char **argv)
{
    sigset_t ready;
    siginfo_t info;
    sigemptyset(&ready);
    sigaddset(&ready, SIGRTMIN);
    sigaddset(&ready, SIGIO);
    sigprocmask(SIG_BLOCK, &ready, NULL);
    int s = door(argc, argv);
    watch(s);
    for (;;) {
        int c, number = sigwaitinfo(&ready, &info);
        if (number != SIGRTMIN && number != SIGIO)
            continue;
        while ((c = accept(s, NULL, NULL)) >= 0) {
            of[c] = calloc(1, sizeof *of[c]);
            watch(c);
            goes_on(c);
        }
        if (number == SIGRTMIN && info.si_fd < 1024 && of[info.si_fd])
            goes_on(info.si_fd);
        for (c = 0; number == SIGIO && c < 1024; c++) /* there were too many signals */
            if (of[c])
                goes_on(c);
    }
}
