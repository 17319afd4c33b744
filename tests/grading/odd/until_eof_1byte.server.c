#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    int o = 1;
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &o, sizeof o);
        char b;
        while (recv(c, &b, 1, 0) == 1) {
            up(&b, 1);
            if (send_all(c, &b, 1))
                break;
        }
        close(c);
    }
}
