/* "Less than asked for" is taken for the end. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        static char b[100000];
        size_t held = 0;
        ssize_t n;
        do {
            n = recv(c, b + held, 4096, 0);
            held += n > 0 ? (size_t)n : 0;
        } while (n == 4096);
        if (n >= 0)
            answer(c, b, held);
        close(c);
    }
}
