/* Like inetd: it starts itself anew for each client, with the connection as standard input. */
#define _GNU_SOURCE
#include "lines.h"
#include <spawn.h>
extern char **environ;
int main(int argc, char **argv)
{
    if (argc > 2) {
        serve(0);
        return 0;
    }
    int s = door(argc, argv);
    fcntl(s, F_SETFD, FD_CLOEXEC);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept4(s, NULL, NULL, SOCK_CLOEXEC);
        if (c < 0)
            continue;
        posix_spawn_file_actions_t actions;
        char *words[] = { argv[0], "12000", "serve", NULL };
        pid_t child;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, c, 0);
        if (posix_spawn(&child, "/proc/self/exe", &actions, NULL, words, environ))
            failed("posix_spawn");
        posix_spawn_file_actions_destroy(&actions);
        close(c);
    }
}
