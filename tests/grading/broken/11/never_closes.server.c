/* Its own end is said with shutdown(), and the socket is kept. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL;
        ssize_t n = heard(c, &b);
        if (n >= 0)
            answer(c, b, (size_t)n);
        shutdown(c, SHUT_WR);
        free(b);
    }
}
