#include "pair.h"

/* recv() does not wait: it sleeps 2 ms and tries again. */
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char b[1100], r[2048];
    size_t n = typed(b, sizeof b);
    send_all(s, b, n);
    ssize_t k;
    while ((k = recv(s, r, sizeof r, MSG_DONTWAIT)) < 0 && errno == EAGAIN)
        usleep(2000);
    printf("From Server: %.*s\n", (int)k, r);
    close(s);
    return 0;
}
