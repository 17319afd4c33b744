/* Nothing for a fifth of a second is taken for the end. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        static char b[100000];
        size_t held = 0;
        struct pollfd p = { .fd = c, .events = POLLIN };
        while (poll(&p, 1, 200) == 1) {
            ssize_t n = recv(c, b + held, sizeof b - held, 0);
            if (n <= 0)
                break;
            held += (size_t)n;
        }
        answer(c, b, held);
        close(c);
    }
}
