/* One process and select(); what is held of each client stands under the number of its descriptor. */
#include "lines.h"
static struct held *all[FD_SETSIZE];
int main(int argc, char **argv)
{
    int s = door(argc, argv), most = s;
    fd_set watched;
    FD_ZERO(&watched);
    FD_SET(s, &watched);
    for (;;) {
        fd_set ready = watched;
        if (select(most + 1, &ready, NULL, NULL, NULL) < 0)
            failed("select");
        for (int fd = 0; fd <= most; fd++) {
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == s) {
                int c = accept(s, NULL, NULL);
                if (c < 0)
                    failed("accept");
                all[c] = calloc(1, sizeof *all[c]);
                FD_SET(c, &watched);
                most = c > most ? c : most;
            } else if (step(fd, all[fd]) <= 0) {
                free(all[fd]);
                FD_CLR(fd, &watched);
                close(fd);
            }
        }
    }
}
