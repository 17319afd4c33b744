#include "pair.h"

/* A long line goes out part by part; the answer is read to its newline, a byte a call. */
static void talk(int s)
{
    char b[256];
    while (fgets(b, sizeof b, stdin)) {
        if (send_all(s, b, strlen(b)))
            exit(1);
        if (!strchr(b, '\n'))
            continue;
        for (char c = 0; c != '\n'; putchar(c))
            if (recv(s, &c, 1, 0) != 1)
                exit(1);
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    talk(s);
    return close(s) != 0;
}
