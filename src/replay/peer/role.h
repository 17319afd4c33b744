/* What one end of a recorded TCP connection did, as a part that can be played again: what to send,
 * and when.
 *
 *     struct part part;
 *     part_init(&part);
 *     part_packet(&part, packet);               each packet of the connection, while its payload is there
 *     part_connection(&part, connection);       what is known of it in the end
 *     part_finish(&part, END_CLIENT, &err);     now it is the client's part
 *     part_release(&part);
 *
 * A step is sent when what came before it in the recording has come again: so many bytes of the
 * other end (its acknowledgement number tells how many its kernel had), or the other end's FIN or
 * RST; and then after the recorded pause.  So causes come before times:
 *
 *     recorded                              the client's part
 *     ── "hello\n" ───────▶                 send "hello\n"              at once
 *     ◀─ "HELLO\n" ────────
 *     ── "bye\n" ack 6 ───▶                 send "bye\n"                when 6 bytes have come, and the pause has passed
 *     ◀─ FIN ──────────────
 *     ── FIN ack 8 ───────▶                 shutdown(SHUT_WR)           when the FIN has come
 *
 * Pieces are segments as they left first.  Of two segments, the one further on in the stream was
 * not written before the other: so neither did the first wait for more than the second had heard;
 * what was sent again, or stored out of order, is put right so.
 *
 * Who ends first is chance where both do so at the same time: an end that came soon after ours may
 * have been on its way anyhow.  It is taken to have waited for us when its FIN acknowledges our
 * step, and it had had PART_PATIENCE_NS before that step to end by itself.
 *
 * What a part does not have: windows (whoever plays reads at once), urgent data (it is played as
 * ordinary bytes), timestamps, and what the kernel does on its own (ACKs, retransmissions,
 * keep-alives). */
#ifndef REPLAY_PEER_ROLE_H
#define REPLAY_PEER_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "timeline/stream/follow.h"
#include "timeline/timeline.h"

enum part_act {
    PART_SEND, /* bytes [from, to) of its stream */
    /* FIN.  Whether by close() or shutdown() can't be seen on the wire, as long as nothing more
       comes */
    PART_END,
    PART_RESET, /* RST */
};

struct part_step {
    enum part_act act;
    uint64_t from, to; /* SEND */
    uint64_t heard;    /* so many bytes of the other end had come before, */
    bool heard_end;    /* … and its FIN or RST */
    int64_t t_ns;      /* when it left, since the connection's first packet */
    int64_t pause_ns;  /* since all that it waited for was there, and the step before was done */
    /* the other end ended only because of this step: not by chance (PART_PATIENCE_NS) */
    bool awaited;
};

enum part_opening { PART_OPENED, PART_REFUSED, PART_UNANSWERED };
enum part_ending { PART_STAYS_OPEN, PART_ENDS_BY_FIN, PART_ENDS_BY_RST };

/* When bytes came, for whoever shows them: all before `to` had come by then. */
struct part_arrival {
    uint64_t to;
    int64_t t_ns; /* since the connection's first packet */
};

struct part {
    int connection;            /* its number in the trace */
    struct address address[2]; /* by enum end */
    enum end end;              /* whose part this is; the other one is compared */
    enum part_opening opening;
    /* the trace does not hold its beginning: the first byte in it counts as the first of all */
    bool midstream;
    bool cut;               /* the trace holds its frames only in part */
    int64_t t_ns, t_end_ns; /* first and last packet */
    struct text said[2];    /* what each end sent, as the other got it */
    size_t step_count, step_capacity;
    struct part_step *steps;
    size_t arrival_count, arrival_capacity;
    struct part_arrival *arrivals; /* of the other end's bytes */
    enum part_ending other_ending; /* what the other end did first: FIN or RST */
    int64_t other_end_ns;          /* … when, since the first packet */
    /* … and an RST of it ended the connection, perhaps behind its FIN */
    bool other_resets;
    int first_closer;             /* enum end; -1: nobody, or by chance (see part_step.awaited) */
    struct part_reading *reading; /* until part_finish() */
};

enum { PART_PATIENCE_NS = 20 * 1000 * 1000 };
enum { PART_BYTES_MAX = 256 << 20, PART_SEGMENTS_MAX = 4 << 20 };

void part_init(struct part *part);
void part_release(struct part *part);
void part_packet(struct part *part, const struct packet *packet);
void part_connection(struct part *part, const struct connection *connection);

/* Whose FIN or RST came first, by the steps: what first_closer says. */
int part_first_closer(const struct part *part);

/* -1 and err when it can't be played: bytes are missing in the trace, or it is too long. */
int part_finish(struct part *part, enum end end, struct err *err);

#endif
