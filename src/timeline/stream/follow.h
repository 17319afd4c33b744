/* The two streams of one TCP connection, out of its packets: what each receiver got, in the order
 * in which it came.
 *
 *     struct follow follow;
 *     follow_init(&follow, &sink);
 *     follow_packet(&follow, packet);   each packet of the connection, while its payload is there
 *     follow_finish(&follow);
 *     follow_release(&follow);
 *
 * reassembly.h puts the bytes of one direction in order.  Here is decided what a packet means for
 * them:
 *
 *     a stream begins       behind its SYN; joined midstream: with the first byte or acknowledgement that the trace holds
 *     in doubt is           data in a SYN (Fast Open: the server may refuse it), in a segment without ACK or with one for what was never
 *                           sent, at or behind the right edge of the receiver's window (a probe of a closed window, too), and all that
 *                           comes after an RST, and what a wrong checksum shows to be damaged.  It counts only when the receiver
 *                           acknowledges it, and nothing else came in its place
 *     an RST ends a stream  when its number is exactly the one that the receiver waits for (RFC 5961, 3.2), or the end of the last
 *                           bytes that wait out of order, as Linux has it
 *     a keep-alive          has the number before the next one: its byte is none of the stream's
 *     urgent bytes          stay in their place, as with SO_OOBINLINE
 *     a wrong checksum      tells something only where nearly all of this end are right: elsewhere the capture is on the sender, whose card
 *                           computes them, or somebody changed the addresses
 *     not looked at are     timestamps (RFC 7323, 5: PAWS), and what a receiver without memory threw away: the sender repeats it
 *
 * A capture may hold an ACK before the data that it covers.  So packets wait in a short row: an
 * ACK first takes the data that it covers out of the row, and only then makes a gap of what is not
 * there; and an ACK that the same host takes back within the row is none. */
#ifndef TIMELINE_STREAM_FOLLOW_H
#define TIMELINE_STREAM_FOLLOW_H

#include "timeline/stream/reassembly.h"
#include "timeline/timeline.h"

/* end: who sent it. */
struct follow_sink {
    void (*bytes)(void *context, enum end end, const uint8_t *bytes, size_t count);
    void (*gap)(void *context, enum end end, uint64_t count);
    void *context;
};

enum { FOLLOW_ROW = 64 };

struct follow_packet { /* one that waits in the row */
    enum end from;
    bool to_itself;
    uint32_t seq, ack, length, captured;
    uint16_t window;
    uint8_t flags;
    int shift;        /* window scale option, as in struct tcp_facts */
    uint8_t *payload; /* a copy */
    bool taken;       /* its data was needed before its turn */
    bool damaged;
};

struct follow_side { /* one direction; by the end that sends */
    struct follow *follow;
    enum end end;
    struct reassembly stream;
    bool begun;     /* the stream's first position is known */
    bool midstream; /* … but not from a SYN */
    bool heard;     /* the receiver was seen to acknowledge */
    bool in_doubt;  /* an RST came: of this end, or of the receiver */
    bool has_sent;
    uint32_t sent; /* the number behind all that this end was seen to send */
    bool has_syn;
    /* of its SYN, for the windows that this end advertises, as in struct tcp_facts */
    int shift;
    unsigned right, wrong; /* checksums of this end */
    bool has_edge;
    int64_t edge;                  /* of the receiver's window */
    uint64_t bytes, missing, gaps; /* delivered; how many are missing, in how many places */
    /* bytes that still waited behind a gap when the trace ended: the receiving program did not get
     * them */
    uint64_t left;
    uint64_t refused; /* bytes in doubt that the receiver never acknowledged: not delivered */
    /* the last acknowledgement covers one number that the trace lacks: a byte or the FIN */
    bool one_missing;
};

struct follow {
    struct follow_sink sink;
    struct follow_side side[2];
    size_t first, count; /* the row, as a ring */
    struct follow_packet row[FOLLOW_ROW];
};

void follow_init(struct follow *follow, const struct follow_sink *sink);
void follow_packet(struct follow *follow, const struct packet *packet);
/* all that waits comes out; then the numbers in `side` are final */
void follow_finish(struct follow *follow);
void follow_release(struct follow *follow);

#endif
