/* No room to send: it waits for an answer, and a server that wants more before it answers waits, too. */
#include "both.h"
int main(int argc, char **argv)
{
    struct both *b = calloc(1, sizeof *b);
    b->s = dial(argc, argv);
    while (!b->input_ended) {
        refill(b, PIECE);
        while (has_more(b) && !b->over) {
            ssize_t k =
                send(b->s, b->question + b->sent, b->length - b->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (k < 0 && errno != EAGAIN)
                DIE("send");
            b->sent += k > 0 ? (size_t)k : 0;
            pull(b, k < 0 ? 0 : MSG_DONTWAIT);
        }
    }
    while (!b->over)
        pull(b, 0);
    return done(b->s);
}
