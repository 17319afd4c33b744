/* What our own clients and servers play.
 *
 * A scenario names a role by its number (PLAYS_ASK).  On the command line (`sockwire peer ROLE SEED`) it has a
 * name ("ask"), and where a server listens stands behind it: "typed@ipv6".
 *
 * Clients are in visits.h.
 *
 * Servers:
 *     welcome  accepts one client and waits until it leaves
 *     hear     accepts one client and receives its line
 *     answer   the same, and answers with a text that is no capitalised line
 * hear-long and answer-long have a line of 1 023 bytes, answer-one has one of a single byte.
 *     typed, typed-pieces, typed-long     receive line after line, each to its newline, and answer each:
 *              at once; in pieces; a line of 9 000 bytes
 *     whole, whole-pieces, whole-file, whole-nothing, streamed     receive to the client's end (talk.h)
 *     typed-numbers   the same, where the client numbers its lines
 *     breaks   accepts one client after the other, and breaks the first ones off: peer_breaks.c
 *     flooded, gulped     receive 20 MB, and 1.3 MB, and answer as they receive (flood.h): peer_flood.c
 * A server may listen elsewhere than at IPv4 (enum peer_place): typed@ipv6, typed@dead.  What comes by IPv6
 * is then thrown away without a word, as some firewalls do it.
 *
 * Roles that begin with udp- are in datagrams.h. */
#ifndef GRADE_ROLE_H
#define GRADE_ROLE_H

#include "base/text.h"

enum peer_role {
    PEER_NO_ROLE, /* there is no such role */
    /* clients: visits.h */
    PLAYS_IDLE,
    PLAYS_KNOCK,
    PLAYS_TELL,
    PLAYS_ASK,
    PLAYS_FULL,
    PLAYS_BYTES,
    PLAYS_ONE,
    PLAYS_SHORT,
    PLAYS_SHORT_ROW,
    PLAYS_LONG_ROW,
    PLAYS_TRIO,
    PLAYS_PIECES,
    PLAYS_LEFT,
    PLAYS_RESETS,
    PLAYS_LINES,
    PLAYS_CUTS,
    PLAYS_BURST,
    PLAYS_LONG,
    PLAYS_NUL,
    PLAYS_UNENDED,
    PLAYS_WAYS,
    PLAYS_LINK,
    PLAYS_STAY,
    PLAYS_GONE,
    PLAYS_VICTIMS,
    PLAYS_VANISH,
    PLAYS_SILENT,
    PLAYS_HALVES,
    PLAYS_CROWD,
    PLAYS_ALL,
    PLAYS_FILE,
    PLAYS_NOTHING,
    PLAYS_ENDED,
    PLAYS_HEADS,
    PLAYS_HEADS_CUTS,
    PLAYS_HEADS_LONG,
    PLAYS_HEADS_LEFT,
    PLAYS_FLOOD,
    PLAYS_TRICKLE,
    /* servers: above */
    PLAYS_WELCOME,
    PLAYS_HEAR,
    PLAYS_HEAR_LONG,
    PLAYS_ANSWER,
    PLAYS_ANSWER_ONE,
    PLAYS_ANSWER_LONG,
    PLAYS_TYPED,
    PLAYS_TYPED_PIECES,
    PLAYS_TYPED_LONG,
    PLAYS_TYPED_NUMBERS,
    PLAYS_WHOLE,
    PLAYS_WHOLE_PIECES,
    PLAYS_WHOLE_FILE,
    PLAYS_WHOLE_NOTHING,
    PLAYS_STREAMED,
    PLAYS_BREAKS,
    PLAYS_FLOODED,
    PLAYS_GULPED,
    /* datagrams.h */
    PLAYS_UDP_ROW,
    PLAYS_UDP_EDGES,
    PLAYS_UDP_EMPTY,
    PLAYS_UDP_MIX,
    PLAYS_UDP_AGAIN,
    PLAYS_UDP_BAD,
    PLAYS_UDP_ANSWER,
    PLAYS_UDP_LOSES,
    PLAYS_UDP_LATE,
    PLAYS_UDP_STRANGER,
    PEER_ROLES
};

/* Where our server listens. */
enum peer_place {
    AT_IPV4, /* at every address of IPv4 */
    AT_IPV6, /* at every address of IPv6 and no other */
    AT_DEAD, /* at every address of both, and what comes by IPv6 is thrown away without a word */
    PEER_PLACES
};

void peer_role_word(struct text *text, enum peer_role role, enum peer_place place);
/* PEER_NO_ROLE: it names no role, or no place. */
enum peer_role peer_role_read(const char *word, enum peer_place *place);

#endif
