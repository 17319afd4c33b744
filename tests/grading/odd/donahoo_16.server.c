#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[16];
        ssize_t n = recv(c, b, sizeof b, 0);
        while (n > 0) {
            up(b, n);
            if (send_all(c, b, (size_t)n))
                break;
            n = recv(c, b, sizeof b, 0);
        }
        close(c);
    }
}
