/* The kernel's own words on a connection, between the packets that changed them (--kernel):
 *
 *     · client's TCP: cwnd 10 → 7, ssthresh 5, open → recovery, lost 0 → 1. Acknowledgements tell …
 *
 * What a change means is told once of each end of a connection. */
#include "view/ladder/parts.h"
#include "view/tcp_told.h"

static bool is_news(struct ladder *l, const struct tcp_told *told)
{
    struct ladder_connection *seen = ladder_connection(l, told->connection);
    int change = tcp_told_change(told);
    unsigned bit = change >= 0 ? 1u << change : 0;
    bool news = bit & ~seen->told_changes[told->end];
    seen->told_changes[told->end] |= bit;
    return news;
}

void tcp_info_row(struct ladder *l, const struct timeline *timeline, int64_t t_ns,
                  const struct tcp_told *told)
{
    const struct connection *c = told->connection;
    text_clear(&l->scratch);
    text_addf(&l->scratch, "%s's TCP", end_owner(c, told->end));
    if (timeline->connection_count > 1)
        text_addf(&l->scratch, " (connection %d)", c->id);
    text_add(&l->scratch, ": ");
    bool due = is_news(l, told) || l->style.verbose;
    const char *says = due ? tcp_told_says(told) : NULL;
    bool any = tcp_told_add(&l->scratch, told, l->style.ascii);
    if (any && says)
        text_addf(&l->scratch, ". %s", says);
    if (any)
        note_rows(l, t_ns, l->scratch.s);
}
