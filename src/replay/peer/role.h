/* What one end of a recorded TCP connection did, as a role that can be played again: what to send,
 * and when.
 *
 *     struct role role;
 *     role_init(&role);
 *     role_packet(&role, packet);               each packet of the connection, while its payload is there
 *     role_connection(&role, connection);       what is known of it in the end
 *     role_finish(&role, END_CLIENT, &err);     now it is the client's role
 *     role_release(&role);
 *
 * A step is sent when what came before it in the recording has come again: so many bytes of the
 * other end (its acknowledgement number tells how many its kernel had), or the other end's FIN or
 * RST; and then after the recorded pause.  So causes come before times:
 *
 *     recorded                              the client's role
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
 * step, and it had had ROLE_PATIENCE_NS before that step to end by itself.
 *
 * What a role does not have: windows (whoever plays reads at once), urgent data (it is played as
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

enum role_act {
    ROLE_SEND, /* bytes [from, to) of its stream */
    /* FIN.  Whether by close() or shutdown() can't be seen on the wire, as long as nothing more
       comes */
    ROLE_END,
    ROLE_RESET, /* RST */
};

struct role_step {
    enum role_act act;
    uint64_t from, to; /* SEND */
    uint64_t heard;    /* so many bytes of the other end had come before, */
    bool heard_end;    /* … and its FIN or RST */
    int64_t t_ns;      /* when it left, since the connection's first packet */
    int64_t pause_ns;  /* since all that it waited for was there, and the step before was done */
    /* the other end ended only because of this step: not by chance (ROLE_PATIENCE_NS) */
    bool awaited;
};

enum role_opening { ROLE_OPENED, ROLE_REFUSED, ROLE_UNANSWERED };
enum role_ending { ROLE_STAYS_OPEN, ROLE_ENDS_BY_FIN, ROLE_ENDS_BY_RST };

/* When bytes came, for whoever shows them: all before `to` had come by then. */
struct role_arrival {
    uint64_t to;
    int64_t t_ns; /* since the connection's first packet */
};

struct role {
    int connection;            /* its number in the trace */
    struct address address[2]; /* by enum end */
    enum end end;              /* whose role this is; the other one is compared */
    enum role_opening opening;
    /* the trace does not hold its beginning: the first byte in it counts as the first of all */
    bool midstream;
    bool cut;               /* the trace holds its frames only in part */
    int64_t t_ns, t_end_ns; /* first and last packet */
    struct text said[2];    /* what each end sent, as the other got it */
    size_t step_count, step_capacity;
    struct role_step *steps;
    size_t arrival_count, arrival_capacity;
    struct role_arrival *arrivals; /* of the other end's bytes */
    enum role_ending other_ending; /* what the other end did first: FIN or RST */
    int64_t other_end_ns;          /* … when, since the first packet */
    /* … and an RST of it ended the connection, perhaps behind its FIN */
    bool other_resets;
    int first_closer;             /* enum end; -1: nobody, or by chance (see role_step.awaited) */
    struct role_reading *reading; /* until role_finish() */
};

enum { ROLE_PATIENCE_NS = 20 * 1000 * 1000 };
enum { ROLE_BYTES_MAX = 256 << 20, ROLE_SEGMENTS_MAX = 4 << 20 };

void role_init(struct role *role);
void role_release(struct role *role);
void role_packet(struct role *role, const struct packet *packet);
void role_connection(struct role *role, const struct connection *connection);

/* Whose FIN or RST came first, by the steps: what first_closer says. */
int role_first_closer(const struct role *role);

/* -1 and err when it can't be played: bytes are missing in the trace, or it is too long. */
int role_finish(struct role *role, enum end end, struct err *err);

#endif
