#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[2048];
        ssize_t n = recv(c, b, sizeof b - 1, 0);
        if (n > 0) {
            b[n] = 0;
            up(b, n);
            send_all(c, b, (size_t)n + 1);
        }
        close(c);
    }
}
