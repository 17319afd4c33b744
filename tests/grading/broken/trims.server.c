#include "pair.h"

/* As strip() of other languages does: the blanks around a line are gone. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[2048], *line = b;
        ssize_t n = recv(c, b, sizeof b, 0);
        for (; n > 0 && *line == ' '; line++)
            n--;
        if (n > 0) {
            up(line, n);
            send_all(c, line, (size_t)n);
        }
        close(c);
    }
}
