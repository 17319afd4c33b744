/* What the clients of odd/15 and broken/15 share: a turn of a loop that sends and receives. */
#include "halves.h"

#pragma GCC diagnostic ignored "-Wunused-function"

enum { PIECE = 65536 };
struct both {
    int s;
    char question[PIECE], answer[PIECE];
    size_t length, sent;
    bool input_ended, over;
};
static void nonblocking(int s)
{
    fcntl(s, F_SETFL, fcntl(s, F_GETFL) | O_NONBLOCK);
}
/* The next piece of the input, at most so long; and the end of it. */
static void refill(struct both *b, size_t most)
{
    ssize_t n = read(0, b->question, most);
    if (n < 0)
        DIE("read");
    b->length = (size_t)n;
    b->sent = 0;
    b->input_ended = n == 0;
    if (b->input_ended)
        shutdown(b->s, SHUT_WR);
}
static bool has_more(const struct both *b)
{
    return b->sent < b->length;
}
/* False: there was no room. */
static bool push(struct both *b)
{
    ssize_t k = send(b->s, b->question + b->sent, b->length - b->sent, MSG_NOSIGNAL);
    if (k < 0 && errno != EAGAIN)
        DIE("send");
    b->sent += k > 0 ? (size_t)k : 0;
    return k > 0;
}
static bool pull(struct both *b, int flags)
{
    ssize_t n = recv(b->s, b->answer, sizeof b->answer, flags);
    if (n < 0 && errno != EAGAIN)
        DIE("recv");
    b->over = n == 0;
    if (n > 0)
        fwrite(b->answer, 1, (size_t)n, stdout);
    return n > 0;
}
static void poll_turn(struct both *b, size_t most)
{
    struct pollfd p[2] = { { .fd = b->input_ended || has_more(b) ? -1 : 0, .events = POLLIN },
                           { .fd = b->s, .events = has_more(b) ? POLLIN | POLLOUT : POLLIN } };
    if (poll(p, 2, -1) < 0)
        DIE("poll");
    if (p[0].revents)
        refill(b, most);
    if (p[1].revents & POLLOUT)
        push(b);
    if (p[1].revents & ~POLLOUT)
        pull(b, 0);
}
