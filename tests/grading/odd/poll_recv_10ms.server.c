#include "pair.h"

/* Neither accept() nor recv() waits; it sleeps 10 ms and tries again. */
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    fcntl(s, F_SETFL, O_NONBLOCK);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0) {
            usleep(10000);
            continue;
        }
        fcntl(c, F_SETFL, O_NONBLOCK);
        char b[2048];
        ssize_t n;
        while ((n = recv(c, b, sizeof b, 0)) < 0 && errno == EAGAIN)
            usleep(10000);
        if (n > 0) {
            up(b, n);
            send_all(c, b, (size_t)n);
        }
        close(c);
    }
}
