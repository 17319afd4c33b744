#include "pair.h"

/* All clients in one loop; nothing blocks, and what the kernel does not take waits in an array. */
struct client {
    int fd;
    char in[65536], out[65536];
    size_t held, waits;
    bool ended;
};
static struct client *all[64];
static size_t count;

static void answer(struct client *k, size_t length)
{
    up(k->in, (ssize_t)length);
    memcpy(k->out + k->waits, k->in, length);
    k->waits += length;
    memmove(k->in, k->in + length, k->held -= length);
}

static bool hear(struct client *k)
{
    ssize_t n = recv(k->fd, k->in + k->held, sizeof k->in - k->held, 0);
    if (n < 0)
        return errno == EAGAIN;
    k->held += (size_t)n;
    for (char *end; (end = memchr(k->in, '\n', k->held));)
        answer(k, (size_t)(end - k->in) + 1);
    if (n == 0) {
        k->ended = true;
        answer(k, k->held);
    }
    return true;
}

static bool say(struct client *k)
{
    ssize_t n = send(k->fd, k->out, k->waits, MSG_NOSIGNAL);
    if (n < 0)
        return errno == EAGAIN;
    memmove(k->out, k->out + n, k->waits -= (size_t)n);
    return true;
}

int main(int argc, char **argv)
{
    int s = door(argc, argv);
    fcntl(s, F_SETFL, O_NONBLOCK);
    for (;;) {
        struct pollfd set[65] = { { .fd = s, .events = POLLIN } };
        for (size_t i = 0; i < count; i++)
            set[i + 1] = (struct pollfd){ .fd = all[i]->fd,
                                          .events = (short)((all[i]->ended ? 0 : POLLIN) |
                                                            (all[i]->waits ? POLLOUT : 0)) };
        size_t had = count;
        poll(set, had + 1, -1);
        for (size_t i = had; i-- > 0;) {
            struct client *k = all[i];
            bool lives = true;
            if (set[i + 1].revents & POLLOUT)
                lives = say(k);
            else if (set[i + 1].revents)
                lives = hear(k);
            if (lives && !(k->ended && !k->waits))
                continue;
            close(k->fd);
            free(k);
            all[i] = all[--count];
        }
        int c = set[0].revents ? accept4(s, 0, 0, SOCK_NONBLOCK) : -1;
        if (c >= 0) {
            all[count] = calloc(1, sizeof **all);
            all[count++]->fd = c;
        }
    }
}
