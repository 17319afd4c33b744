/* SIGPIPE is blocked, and stays pending: it kills nobody. */
#include "lines.h"
static int tell(int c, struct held *h)
{
    size_t sent = 0, length = h->count;
    for (size_t i = 0; i < length; i++)
        h->bytes[i] = (char)toupper((unsigned char)h->bytes[i]);
    while (sent < length) {
        ssize_t n = write(c, h->bytes + sent, length - sent);
        if (n < 0 && errno != EINTR)
            return -1;
        sent += n > 0 ? (size_t)n : 0;
    }
    h->count = 0;
    return 0;
}
/* Answers as soon as a line has ended, with all that is there. */
static void serve_all(int c)
{
    struct held h = { .count = 0 };
    for (;;) {
        ssize_t n = read(c, h.bytes + h.count, sizeof h.bytes - h.count);
        if (n < 0 && errno == EINTR)
            continue;
        h.count += n > 0 ? (size_t)n : 0;
        int whole = h.count && (n == 0 || h.bytes[h.count - 1] == '\n');
        if (n < 0 || (whole && tell(c, &h)) || n == 0)
            break;
    }
    close(c);
}
int main(int argc, char **argv)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigprocmask(SIG_BLOCK, &pipe, NULL);
    int s = door(argc, argv);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_all(c);
        else if (errno != EINTR)
            poll(NULL, 0, 20);
    }
}
