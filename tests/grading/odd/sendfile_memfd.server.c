#include "pair.h"

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        char b[2048];
        ssize_t n = recv(c, b, sizeof b, 0);
        if (n > 0) {
            up(b, n);
            int m = memfd_create("x", 0);
            if (write(m, b, (size_t)n) < 0)
                perror("w");
            off_t o = 0;
            sendfile(c, m, &o, (size_t)n);
            close(m);
        }
        close(c);
    }
}
