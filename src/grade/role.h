/* What our own clients and servers play: peer.h, visits.h and datagrams.h say what each does.
 *
 * A scenario names a role by its number.  On the command line (`sockwire peer ROLE SEED`) it has a name,
 * and where a server listens stands behind it: "typed@ipv6". */
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
    /* servers: peer.h */
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
