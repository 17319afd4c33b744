/* One end of a connection while the pass over its events goes on (moment.c): how far its bytes have come.
 *
 *     bytes that this end's program handed over   |······················|          send calls
 *     … of these sent                             |················|                data packets
 *     … acknowledged                              |·········|                       the other end's ACKs
 *     … of these the other end's program read     |····|                            its receive calls
 *                                                       unread  unack.  waiting */
#ifndef REPLAY_HALF_H
#define REPLAY_HALF_H

#include "replay/moment.h"

enum { ISLANDS_MAX = 16 }; /* ranges behind a gap; with more, what is in order is not known any more */

struct island { int64_t from, to; };

struct half { /* one end */
    enum tcp_state state;
    bool has_state;          /* the first change was seen */
    int64_t sent, acked;     /* stream offsets of what it sends: after the last byte sent; acknowledged by the other end */
    bool has_sent, syn, fin; /* was it sent? */
    bool syn_acked, fin_acked;
    int64_t fin_at;          /* stream offset of the FIN */
    int64_t handed;          /* … after the last byte that its program handed over */
    unsigned long_sends;     /* such calls that go on now */
    bool handed_unknown;
    int64_t arrived;         /* … of the other end's stream: after the last byte that arrived in order */
    unsigned island_count;
    struct island islands[ISLANDS_MAX]; /* … that arrived ahead of others */
    bool arrived_unknown;
    int64_t read;
    bool read_unknown, read_ended;
    int64_t window;
    bool scale_unknown;
};

/* A packet of `sender`; is_missed: its data did not arrive. */
void half_packet(struct half *sender, struct half *receiver, const struct packet *packet, bool is_missed);
/* A call on the socket of this end begins, or returns. */
void half_call(struct half *half, const struct call *call, bool returns);
/* What is told of it; begun: a packet of the connection has passed. */
struct end_moment half_told(const struct half *half, const struct connection *connection, enum end end, bool begun);

#endif
