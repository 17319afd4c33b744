/* What our clients and servers say with datagrams, for 17-udp: read by those who say it
 * (peer_datagrams.c) and by those who judge what came of it (checks/).
 *
 * A request is a number, a blank, a sentence; its answer has the same number before it.  Nothing is
 * lost on loopback: what the wire would do, our server does by a plan, which counts copies of each
 * sentence.
 *
 *     our client   udp-row     one after the other
 *                  udp-edges   one byte; 1 024 bytes; two bytes
 *                  udp-empty   an empty datagram between two others
 *                  udp-mix     three clients send before the first of them takes its answer
 *                  udp-again   out of order, some twice, one again when it was answered
 *                  udp-bad     20 000 bytes; bytes that are no text; a client that is gone
 *     our server   udp-answer     answers each request
 *                  udp-loses      the first two copies of one sentence are lost, the first of another
 *                  udp-late       answers come twice, and old ones between the others
 *                  udp-stranger   somebody else answers first, from another port */
#ifndef GRADE_DATAGRAMS_H
#define GRADE_DATAGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "grade/role.h"
#include "grade/sample.h"
#include "grade/talk.h"

enum { DATAGRAMS_MAX = 20, DATAGRAM_SOCKETS = 4, DATAGRAM_ASIDE = DATAGRAM_SOCKETS - 1 };

struct datagram {
    enum sample_kind text;
    unsigned number; /* that stands before it; 0: none */
    int socket;      /* of our client.  What comes back to DATAGRAM_ASIDE is nobody's concern */
    int copies;
    bool settles; /* all answers that are due are awaited before the next is sent */
    bool gone;    /* the socket is closed right behind it */
};

/* How many; 0: our client has no such role. */
size_t datagrams_of(enum peer_role role, struct datagram list[DATAGRAMS_MAX]);
void datagram_text(const struct datagram *datagram, uint64_t seed, struct text *text);
void datagram_answer(const struct datagram *datagram, uint64_t seed, struct text *text);

/* ---- our server ---- */

enum datagram_plan { PLAN_NONE, PLAN_ANSWER, PLAN_LOSES, PLAN_LATE, PLAN_STRANGER };
enum datagram_plan datagram_plan_of(enum peer_role role);

/* Of a datagram of the student's client: which of the typed sentences it asks for (-1: none of
 * them), and how many bytes stand before the sentence. */
int datagram_asks(uint64_t seed, const char *bytes, size_t count, size_t *head);
/* Append the answer to that sentence, or what the stranger says; without number. */
void datagram_reply(uint64_t seed, int sentence, struct text *text);
void datagram_fake(uint64_t seed, int sentence, struct text *text);

#endif
