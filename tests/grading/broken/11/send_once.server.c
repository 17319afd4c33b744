/* One send() is taken to take all. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL, last[80];
        ssize_t n = heard(c, &b);
        if (n >= 0) {
            size_t length = count_into(last, lines_of(b, (size_t)n), (size_t)n);
            if (!(b = realloc(b, (size_t)n + length)))
                DIE("realloc");
            up(b, n);
            memcpy(b + n, last, length);
            send(c, b, (size_t)n + length, MSG_NOSIGNAL);
        }
        free(b);
        close(c);
    }
}
