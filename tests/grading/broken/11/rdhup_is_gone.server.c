/* POLLRDHUP is taken for "the client is gone": it says only that the client sends no more. */
#include "halves.h"
int main(int argc, char **argv)
{
    for (int s = door(argc, argv);;) {
        int c = welcome(s);
        struct pollfd p = { .fd = c, .events = POLLIN | POLLRDHUP };
        static char b[100000];
        size_t held = 0;
        while (poll(&p, 1, -1) == 1 && !(p.revents & POLLRDHUP)) {
            ssize_t n = recv(c, b + held, sizeof b - held, 0);
            if (n <= 0)
                break;
            held += (size_t)n;
        }
        if (!(p.revents & POLLRDHUP))
            answer(c, b, held);
        close(c);
    }
}
