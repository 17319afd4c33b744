#include "pair.h"

static void *work(void *p)
{
    int c = (int)(long)p;
    char b[2048];
    ssize_t n;
    while ((n = recv(c, b, sizeof b, 0)) > 0) {
        up(b, n);
        if (send_all(c, b, (size_t)n))
            break;
    }
    close(c);
    return 0;
}
int main(int argc, char **argv)
{
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, 0, 0);
        if (c < 0)
            continue;
        pthread_t t;
        pthread_create(&t, 0, work, (void *)(long)c);
        pthread_detach(t);
    }
}
