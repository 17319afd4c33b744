/* It says its own end with shutdown(), too, looks whether anything is left, and closes then. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL, rest;
        ssize_t n = heard(c, &b);
        if (n >= 0)
            answer(c, b, (size_t)n);
        shutdown(c, SHUT_WR);
        while (recv(c, &rest, 1, 0) > 0)
            ;
        free(b);
        close(c);
    }
}
