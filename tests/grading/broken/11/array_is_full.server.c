/* An array of 8192 bytes, and what does not fit is left. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        char b[8192];
        size_t held = 0;
        ssize_t n;
        while ((n = recv(c, b + held, sizeof b - held, 0)) > 0)
            held += (size_t)n;
        if (n == 0)
            answer(c, b, held);
        close(c);
    }
}
