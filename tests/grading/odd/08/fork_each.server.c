#include "pair.h"

static void talk(int c)
{
    FILE *in = fdopen(c, "r");
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getdelim(&line, &room, '\n', in)) > 0;) {
        up(line, n);
        if (send_all(c, line, (size_t)n))
            break;
    }
    fclose(in);
}

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        if (fork() == 0) {
            close(s);
            talk(c);
            _exit(0);
        }
        close(c);
    }
}
