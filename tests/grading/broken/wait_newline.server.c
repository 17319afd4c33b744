#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[2048];
        size_t n = 0;
        ssize_t k;
        while (n < sizeof b && (k = recv(c, b + n, 1, 0)) == 1 && b[n++] != '\n')
            ;
        up(b, (ssize_t)n);
        send_all(c, b, n);
        close(c);
    }
}
