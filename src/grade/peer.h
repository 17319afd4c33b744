/* Our own clients and servers: `sockwire peer ROLE SEED`, which nobody but the grader starts.
 *
 * They run traced, like the student's programs.  What a student's program answered is read from
 * their calls on the timeline, never from what anybody printed: they receive at most 64 bytes a
 * call, and the timeline keeps that many.
 *
 * Clients: visits.h has the roles.  Who asks takes its answer as the listing's client does, and to
 * the end: when as many bytes have come as it sent, it says with shutdown() that nothing more
 * comes, and reads until the server closes.  So it never closes with bytes unread, which would
 * reset what is still under way; and a server that does not close is seen.  When nothing comes for
 * long, it says so before the answer: then a server that reads to the end of a line or of the
 * stream answers, too.
 *
 * Only in peer_flood.c we look at the bytes ourselves: 20 MB in pieces of 64 bytes would be too many calls.
 *
 * Servers: role.h has the roles.
 *
 * Nothing waits with a clock for something that must come: the grader sees from outside when both
 * sides sleep (scenario.c).  Only how long a server may be silent before it is told the end of the
 * line is a time: that changes when it is told so, and no verdict. */
#ifndef GRADE_PEER_H
#define GRADE_PEER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "grade/role.h"
#include "grade/talk.h"
#include "grade/visits.h"

/* argv: "peer", ROLE, SEED, and the server's address where it is not 127.0.0.1.  Returns the exit status: 0, or 1 when a call failed that should not.
 */
int peer_main(int argc, char **argv);

/* peer_server.c; returns the exit status */
int peer_serve(enum peer_role role, enum peer_place place, unsigned long long seed);

/* peer_door.c: a socket that listens there.  -1: it could not be had, and that was said. */
int peer_listens(enum peer_place place);

/* peer_talk.c: several lines on one connection (talk.h).  Our client, until it has said all and got
 * as much; our server, until the client's end. */
void peer_talk(int fd, enum talk talk, unsigned long long seed);
void peer_answer(int fd, enum talk talk, unsigned long long seed);
/* … our client that sends all, and its end, before it reads anything. */
void peer_says_all(int fd, enum talk talk, unsigned long long seed, bool slowly);

/* peer_flood.c: 20 MB both ways.  Our server, until the client's end.  Our client, until all that it has said came
 * back, or something else: then PEER_WRONG, else 0. */
void peer_answers_flood(int fd, enum talk talk, unsigned long long seed);
int peer_floods(int fd, enum talk talk, unsigned long long seed);

/* peer_crowd.c: so many visits, at most CROWD_MOST, that are there at once; visit i has the seed
 * `seed + i`.  False: not all of them could connect. */
bool peer_crowd(const struct visit visits[], size_t count, unsigned long long seed);

/* peer_datagrams.c: the roles of datagrams.h.  Our client, until all answers have come; our server,
 * until it is asked to end. */
int peer_datagrams(enum peer_role role, unsigned long long seed);
int peer_answers_datagrams(enum peer_role role, unsigned long long seed);

/* peer_breaks.c: our server that breaks off, until it is asked to end. */
int peer_breaks(int door, unsigned long long seed);

/* peer.c: its close() makes RST. */
void peer_resets(int fd);

/* peer.c: send all of it; and receive until so many bytes are there.  False: the end came before,
 * or a reset. */
void peer_say(int fd, const char *bytes, size_t count);
bool peer_take(int fd, size_t wanted);

enum {
    PEER_WRONG = 4, /* exit status: something else came back than must */
    PEER_PORT = 12000,
    PEER_PIECE = 64,
    PEER_LINGER_MS = 100,
    PEER_PATIENCE_MS = 1000,
    PEER_VANISH_MS = 3000
};

/* peer.c: a connection; -1: there is none, and that was said. */
int peer_connected(enum visit_by by);

/* peer.c: where the server is. */
struct sockaddr_in peer_there(void);

/* Something to read (or the end) within so many milliseconds? */
int peer_readable(int fd, int ms);

#endif
