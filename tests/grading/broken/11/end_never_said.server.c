/* It answers and waits for more, which the client can't send: no FIN leaves. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char *b = NULL;
        ssize_t n = heard(c, &b);
        if (n >= 0)
            answer(c, b, (size_t)n);
        free(b);
    }
}
