/* One direction of a connection as its receiver got it: segments in, in the order of their
 * arrival; bytes out, in order.
 *
 * Two segments may claim the same place with different bytes.  Then it is decided as Linux decides
 * it (tcp_data_queue() and tcp_data_queue_ofo() in net/ipv4/tcp_input.c), whose receive queue this
 * is:
 *
 *     what was delivered stays                        a segment that reaches behind it brings only what is new
 *     a segment that begins where the receiver waits  is taken whole, also over bytes that were waiting out of order
 *     of two that wait, the one that begins first     keeps its bytes; the other brings what is behind them
 *     … and when both begin at the same place         the longer one; of two equally long ones the first
 *     one that begins where a waiting one ends        becomes a part of that (Linux coalesces them when its buffers allow it; with
 *                                                     the usual network cards they do; and of more than one that it
 *                                                     could join, it takes the first that its search tree comes by)
 *
 * A FIN takes one position behind the last byte and ends the stream; what waited behind it is gone.
 *
 * Some segments are in doubt: the receiver should not have taken them (outside its window, data in
 * a SYN, behind an RST).  They are put aside, and believed only where the receiver acknowledges
 * bytes that nothing else brought.
 *
 * Positions are sequence numbers without their wrap: the caller chooses where they begin. */
#ifndef TIMELINE_STREAM_REASSEMBLY_H
#define TIMELINE_STREAM_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the stream goes, in order.  A gap: so many bytes were sent, but are not in the trace. */
struct reassembly_sink {
    void (*bytes)(void *context, const uint8_t *bytes, size_t count);
    void (*gap)(void *context, uint64_t count);
    void *context;
};

/* A segment that waits. */
struct waiting_piece {
    int64_t from;    /* position of its first byte */
    uint64_t length; /* bytes of data, as on the wire */
    size_t captured; /* how many of them the trace holds */
    size_t capacity; /* that `bytes` has room for */
    bool fin;        /* and a FIN behind them */
    uint8_t *bytes;
};

struct reassembly_queue { /* in order of `from`, no two the same: [first, count) are in use */
    struct waiting_piece *pieces;
    size_t first, count, capacity;
    size_t bytes; /* memory of all pieces together */
};

struct reassembly {
    struct reassembly_sink sink;
    size_t limit;  /* bytes that may wait before the first gap is given up */
    int64_t next;  /* the position that the receiver waits for */
    bool ended;    /* its FIN was delivered */
    bool awaited;  /* the receiver was seen to wait for `next` since something waits behind it */
    int64_t acked; /* highest acknowledgement; INT64_MIN: none */
    struct reassembly_queue waiting, doubted;
};

enum { REASSEMBLY_LIMIT = 64 << 20 }; /* a usual limit */

void reassembly_init(struct reassembly *r, const struct reassembly_sink *sink, int64_t next,
                     size_t limit);
void reassembly_release(struct reassembly *r);

/* A segment arrives: `length` bytes at `position`, of which the first `captured` are here. */
void reassembly_segment(struct reassembly *r, int64_t position, const uint8_t *bytes,
                        size_t captured, uint64_t length, bool fin, bool in_doubt);

/* The receiver says that it has everything before `position`: what did not come is missing in the
 * trace. */
void reassembly_acked(struct reassembly *r, int64_t position);

/* Behind the last byte that waits; `next` when nothing does. */
int64_t reassembly_waiting_end(const struct reassembly *r);

/* Bytes in doubt that nothing has confirmed so far. */
uint64_t reassembly_doubted(const struct reassembly *r);

/* Nothing more comes.  What still waits behind a gap is delivered when it can't be known whether
 * the gap was closed; when the receiver was seen to wait for it, it is not, and its size returned.
 * `unseen`: the trace holds nothing that the receiver sent, so segments in doubt are believed. */
uint64_t reassembly_finish(struct reassembly *r, bool unseen);

#endif
