/* tries: to confuse the tracer by calls that go on under another name: restart_syscall(), out of the blue and after stops; signals upon signals in a handler; sigreturn to nowhere
 * held: passed server-capitals server-one
 * places: root user */
#include "hostile.h"
#include <poll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

static volatile int depth;

static void again(int number, siginfo_t *info, void *context)
{
    ucontext_t *at = context;
    (void)info;
    if (++depth < 50)
        raise(number == SIGUSR1 ? SIGUSR2 : SIGUSR1);
    syscall(SYS_restart_syscall);
    close(socket(AF_INET, SOCK_STREAM, 0));
    (void)at;
}

int main(void)
{
    int s = welcome();
    struct sigaction action = { .sa_sigaction = again, .sa_flags = SA_SIGINFO | SA_NODEFER };
    tried();
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
    for (int i = 0; i < 100; i++)
        syscall(SYS_restart_syscall);
    raise(SIGUSR1);
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        for (int i = 0; i < 20; i++) {
            kill(parent, SIGSTOP);
            usleep(1000);
            kill(parent, SIGCONT);
            usleep(1000);
        }
        _exit(0);
    }
    struct pollfd one = { .fd = s, .events = POLLIN };
    struct timespec nap = { .tv_nsec = 30000000 };
    depth = 0;
    for (int i = 0; i < 4; i++) {
        poll(&one, 1, 20);
        nanosleep(&nap, &nap);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
    for (;;) {
        char b[2000];
        int c = accept(s, NULL, NULL);
        if (c < 0)
            continue;
        ssize_t n = recv(c, b, sizeof b, 0);
        for (ssize_t i = 0; i < n; i++)
            if (b[i] >= 'a' && b[i] <= 'z')
                b[i] = (char)(b[i] - 32);
        if (n > 0)
            send(c, b, (size_t)n, MSG_NOSIGNAL);
        close(c);
    }
}
