/* One attempt in a child: see child.h. */
#include "host/child.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A signal that our caller ignores or blocks would stay so in the child: then neither the alarm nor
 * waitpid() would work. */
static void usual_signals(void)
{
    sigset_t two;
    sigemptyset(&two);
    sigaddset(&two, SIGALRM);
    sigaddset(&two, SIGCHLD);
    signal(SIGALRM, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &two, NULL);
}

int child_attempt(void (*attempt)(void *report), void *report, size_t bytes)
{
    int ends[2];
    if (pipe(ends) < 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid < 0) {
        int why = errno;
        close(ends[0]);
        close(ends[1]);
        errno = why;
        return -1;
    }
    if (pid == 0) {
        close(ends[0]);
        usual_signals();
        alarm(CHILD_SECONDS);
        attempt(report);
        _exit(write(ends[1], report, bytes) == (ssize_t)bytes ? 0 : 1);
    }
    close(ends[1]);
    char answer[4096];
    ssize_t got;
    do {
        got = read(ends[0], answer, sizeof answer);
    } while (got < 0 && errno == EINTR);
    close(ends[0]);

    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            /* somebody ignores SIGCHLD, so the kernel took the status: the report alone counts */
            status = 0;
            break;
        }
    }
    if (got == (ssize_t)bytes) {
        memcpy(report, answer, bytes);
        return 0;
    }
    errno = ECHILD;
    return WIFSIGNALED(status) ? WTERMSIG(status) : -1;
}
