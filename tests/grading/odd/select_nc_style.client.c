#include "pair.h"

int main(int argc, char **argv)
{
    char l[4096], r[65536];
    (void)r;
    int s = dial(argc, argv);
    int in = 1;
    for (;;) {
        fd_set f;
        FD_ZERO(&f);
        FD_SET(s, &f);
        if (in)
            FD_SET(0, &f);
        select(s + 1, &f, 0, 0, 0);
        if (FD_ISSET(s, &f)) {
            ssize_t k = recv(s, r, sizeof r, 0);
            if (k <= 0)
                break;
            printf("%.*s\n", (int)k, r);
            fflush(stdout);
        }
        if (in && FD_ISSET(0, &f)) {
            ssize_t k = read(0, l, sizeof l);
            if (k <= 0)
                in = 0;
            else {
                if (l[k - 1] == '\n')
                    k--;
                send_all(s, l, (size_t)k);
            }
        }
    }
    close(s);
    return 0;
}
