/* Its own helper stops it and lets it go on, while it waits in poll() with a limit: the call goes on, too (restart_syscall()). */
#include "pair.h"
static void disturb(void)
{
    pid_t it = getpid();
    if (fork() == 0) {
        for (int i = 0; i < 3; i++) {
            usleep(3000);
            kill(it, SIGSTOP);
            usleep(3000);
            kill(it, SIGCONT);
        }
        _exit(0);
    }
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    disturb();
    for (;;) {
        struct pollfd p = { .fd = s, .events = POLLIN };
        int ready = poll(&p, 1, 60000);
        if (ready <= 0)
            continue;
        int c = accept(s, NULL, NULL);
        FILE *in = fdopen(dup(c), "r");
        char *line = NULL;
        size_t room = 0;
        for (ssize_t n; (n = getline(&line, &room, in)) > 0;) {
            up(line, n);
            if (send_all(c, line, (size_t)n))
                break;
        }
        free(line);
        fclose(in);
        close(c);
    }
}
