#include "pair.h"

/* The text and its newline are two arrays; what the kernel does not take is sent after it. */
static int say(int c, const char *line, size_t length)
{
    struct iovec both[2] = { { (void *)line, length }, { "\n", 1 } };
    ssize_t n = writev(c, both, 2);
    if (n < 0)
        return -1;
    if ((size_t)n < length && send_all(c, line + n, length - (size_t)n))
        return -1;
    return (size_t)n <= length ? send_all(c, "\n", 1) : 0;
}

static void talk(int c)
{
    FILE *in = fdopen(dup(c), "r");
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, in)) > 0;) {
        bool whole = line[n - 1] == '\n';
        up(line, n);
        if (whole ? say(c, line, (size_t)n - 1) : send_all(c, line, (size_t)n))
            break;
    }
    free(line);
    fclose(in);
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
