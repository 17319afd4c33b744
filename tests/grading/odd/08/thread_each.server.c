#include "pair.h"

static void *talk(void *p)
{
    int c = (int)(long)p;
    size_t held = 0, room = 64;
    char *b = malloc(room);
    for (ssize_t n; (n = recv(c, b + held, room - held, 0)) > 0;) {
        char *end;
        held += (size_t)n;
        while ((end = memchr(b, '\n', held))) {
            size_t length = (size_t)(end - b) + 1;
            up(b, (ssize_t)length);
            if (send_all(c, b, length))
                goto over;
            memmove(b, b + length, held -= length);
        }
        if (held == room)
            b = realloc(b, room *= 2);
    }
    up(b, (ssize_t)held);
    send_all(c, b, held);
over:
    free(b);
    close(c);
    return NULL;
}

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int c = accept(s, 0, 0);
        pthread_t t;
        if (c < 0)
            continue;
        pthread_create(&t, NULL, talk, (void *)(long)c);
        pthread_detach(t);
    }
}
