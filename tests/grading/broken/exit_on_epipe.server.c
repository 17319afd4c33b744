#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            DIE("accept");
        char b[2048];
        ssize_t n = recv(c, b, sizeof b, 0);
        if (n < 0)
            DIE("recv");
        up(b, n);
        if (n > 0 && send(c, b, (size_t)n, 0) < 0)
            DIE("send");
        close(c);
    }
}
