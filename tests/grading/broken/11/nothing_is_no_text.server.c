/* A client that sends nothing gets no answer. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL;
        ssize_t n = heard(c, &b);
        if (n > 0)
            answer(c, b, (size_t)n);
        free(b);
        close(c);
    }
}
