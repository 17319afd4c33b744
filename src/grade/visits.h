/* What our clients do, visit by visit: read by those who do it (peer.c) and by those who judge
 * what came of it (grade/checks/).
 *
 * A visit is a connection.  One client process makes all visits of its role, so that many fit into
 * a second.
 *
 *     idle     none
 *     knock    one that connects, waits a moment, leaves
 *     tell     one that sends a line
 *     ask      one that sends a line and takes the answer; so do full (1 024 bytes), bytes (with
 *              NUL bytes), one (a single letter), short (a few words)
 *     row      as many of these as uncover a counter, a leak or a table that fills: row:COUNT
 *     trio     four times three that are there at once
 *     pieces   a line in two pieces
 *     left     clients that leave: at once, without a word, in the middle of a line
 *     resets   clients that end the connection with RST: before the line, after it, after a part
 *              of the answer, after all of it
 *     stay     one that asks, and stays until the server closes, or for a while
 *     lines, nul, cuts, burst, unended, long     several lines on one connection: talk.h has them
 *     silent, halves, crowd     many that are there at once, six, 24 and 200 in all, so many together as
 *              visits_together() says: the first half of a line of each, then the other halves, last
 *              to first; then the second lines of all, and only then the answers.  One of them, or of
 *              each ten, is late: it says nothing until all others have gone.  One of each three of the silent
 *              comes when the one before has gone, and the late one is there and still silent
 *     heads    several lines, whose answers have heads: talk.h
 *     headcuts the same, cut in two; and many in one piece
 *     headlong a line of 9 000 bytes, and then such a talk
 *     headleft such talks, and clients that leave or reset in between
 *     ways     such talks, by IPv4 and by IPv6 in turn
 *     link     one by a link-local address of IPv6, one by IPv4
 *     gone     clients that send many lines and are gone when the answers come
 *     victims  four that may lose their answer to what --inject does, and three that ask
 *     vanish   one that sends a line over a wire that brings it no answer
 *     all, file, nothing     clients that send all, end their half with shutdown(), and only then read, to the
 *              end: `lines` at once and piece by piece, `file`, `nothing` (talk.h)
 *     flood, trickle     20 MB both ways, and 1.3 MB of which nothing is read at first; `lines` after each
 *     ended    clients that leave without a word or reset, and one of `all` after each
 *
 * After each odd visit comes one that asks. */
#ifndef GRADE_VISITS_H
#define GRADE_VISITS_H

#include <stdbool.h>
#include <stddef.h>

#include "grade/role.h"
#include "grade/sample.h"
#include "grade/talk.h"

enum visit_way {
    VISIT_KNOCK,
    VISIT_TELL,
    VISIT_ASK,
    VISIT_PIECES,
    VISIT_LEAVE,  /* connects and leaves at once */
    VISIT_SILENT, /* … after a moment, without a word */
    VISIT_HALF,   /* … after half a line */
    VISIT_STAY,   /* asks, says that it was served, and stays for as long as the server does */
    VISIT_TALK,   /* sends several lines, each with its newline, and says goodbye */
    /* sends a line and takes what comes: its answer, or an end.  What becomes of it is not judged */
    VISIT_VICTIM,
    VISIT_VANISH, /* sends a line, and no answer can reach it */
    /* sends many lines and its end in one segment, and leaves, before the client of the visit before speaks:
       a server finds them all, and nobody who takes the answers.  The second send() after that meets the reset which the
       first one has brought about: more must be said than a server takes in one recv() */
    VISIT_GONE,
    /* … the same, and resets the connection: its kernel tells the server so at once, and not only when an
       answer has come */
    VISIT_GONE_RESET,
    /* sends all its lines, says with shutdown() that no more will come, and only then reads, to the end */
    VISIT_ALL,
    VISIT_ALL_SLOWLY, /* … piece by piece, and the end a while after the last of them */
    /* sends very much and takes the answer at the same time; slowly, where nothing is read until all buffers
       are full: the talk says which */
    VISIT_FLOOD,
    VISIT_RESET,      /* resets at once */
    VISIT_RESET_LATE, /* … after a moment: the server waits in recv() */
    /* … right behind its line, before the client of the visit before leaves: a server that serves
       one after the other comes to it when it is reset already, and recv() still gives the line */
    VISIT_RESET_LINE,
    VISIT_RESET_PART, /* … when it has the first byte of the answer */
    VISIT_RESET_DONE, /* … when it has the whole answer */
};

/* To which address of the server's host it comes. */
enum visit_by {
    BY_IPV4, /* 127.0.0.1 */
    BY_IPV6, /* ::1 */
    BY_LINK, /* fe80::1 on lo */
};

struct visit {
    enum visit_way way;
    enum visit_by by;
    enum sample_kind text;
    bool newline;   /* the line is sent with one */
    enum talk talk; /* VISIT_TALK, _GONE, _ALL: which lines, and how they are sent */
    bool late;      /* it says nothing until all others have gone */
    bool next;      /* it comes when the others, but for the late ones, have gone */
};

enum { VISITS_MAX = 200, VISITS_TOGETHER = 3, CROWD_MOST = 50 };

/* So many of the role's visits are there at once, as peer_crowd.c makes them; 0: no crowd. */
size_t visits_together(enum peer_role role);

/* How many visits a role makes; 0 when it makes none.  `seed + i` is the seed of visit
 * i's text.  How long a row is follows from the seed: no server can count its clients and be right. */
size_t visits_of(enum peer_role role, uint64_t seed, struct visit visits[VISITS_MAX]);

/* "that sends half a line and leaves": for a sentence about a client. */
const char *visit_name(enum visit_way way);

#endif
