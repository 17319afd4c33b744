#include "pair.h"

/* A byte a call until the newline: nothing is ever read ahead. */
static ssize_t read_line(int c, char **line, size_t *room)
{
    size_t length = 0;
    for (char byte = 0; byte != '\n'; (*line)[length++] = byte) {
        if (length == *room)
            *line = realloc(*line, *room = *room ? 2 * *room : 16);
        ssize_t n = recv(c, &byte, 1, 0);
        if (n < 0)
            return -1;
        if (n == 0)
            return (ssize_t)length;
    }
    return (ssize_t)length;
}

static void talk(int c)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = read_line(c, &line, &room)) > 0;) {
        up(line, n);
        if (send_all(c, line, (size_t)n))
            break;
    }
    free(line);
}

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        talk(c);
        close(c);
    }
}
