/* Bytes that stood ready and had to wait (RFC 9293 3.7.4, 3.8.6): what let them go?
 *
 *     for the window                    held_back_allowed_by(), held_back_blocked()
 *     for Nagle's algorithm             held_back_nagle_ended(), held_back_probed()
 *     for whatever it was               held_back_let_go()
 *
 * A mark without id: nothing that arrived since then did.  Only triggers.c uses it. */
#ifndef TIMELINE_HELD_BACK_H
#define TIMELINE_HELD_BACK_H

#include "base/clock.h"
#include "timeline/join.h"

/* An answer to something that arrived leaves within microseconds, in the same softirq; a timer of
 * TCP never runs out before some 5 ms (the loss probe), a delayed ACK not before 40 ms.  Between
 * the two, a busy machine may delay an answer. */
enum { ANSWER_NS = 20 * NS_PER_MS };

/* The last packet of that end. */
static inline const struct mark *last_of(const struct connection *c, enum end end)
{
    return &c->flow[end]->remembered->last;
}

/* The last packet of the other end that acknowledged more or opened the window, when this one
 * followed as an answer does. */
struct mark held_back_let_go(const struct packet *packet, int64_t since_ns);

/* Bytes beyond what the window allowed at that time can only have left because of what arrived
 * later: the first packet that moved the limit behind them.  None: they were allowed all along, or
 * too much has arrived to tell. */
struct mark held_back_allowed_by(const struct packet *packet, int64_t since_ns);

/* Over a wire, too long ago for an answer: the program came in between. */
bool held_back_is_old(const struct packet *packet, const struct mark *opened);

/* Its end had filled the window, or was probing a closed one: more bytes stood ready. */
bool held_back_blocked(const struct packet *packet);

/* Nagle's algorithm as Linux has it (Minshall's): a small segment waits while an earlier small one
 * is not acknowledged.  The packet that acknowledged that one since then; none: nothing was held
 * back. */
struct mark held_back_nagle_ended(const struct packet *packet, const struct socket *socket,
                                  int64_t since_ns);

/* Held back by the congestion window (RFC 5681 3.1), while or after the call handed it over: the
 * ACK that made room, in answer to which it left.  How large that window is, nobody on the wire can
 * see.  But a sender that had stopped in the middle of its bytes, and goes on when an ACK comes,
 * had to wait for it.  Only over a wire, where an ACK is on its way for a while: on loopback a
 * sender never stops for this.  since_ns: when the call began that goes on, which may send, too; or
 * 0. */
struct mark held_back_clocked(const struct packet *packet, const struct socket *socket,
                              int64_t since_ns);

/* Held back by Nagle's algorithm, and it left all the same, with nobody's help: no call goes on,
 * and nothing acknowledged the small segment before it.  The one thing that sends it then is the
 * loss probe (RFC 8985 7.3): a while after the last packet it sends new bytes, if there are any,
 * whatever Nagle says, so that the other end answers. */
bool held_back_probed(const struct timeline *timeline, const struct packet *packet,
                      const struct socket *socket);

/* A small window, over a wire: nothing is on its way, the window has room for less than a segment,
 * and after a silence what fits is sent (RFC 9293 3.8.6.2.1; Linux: by the timer of the probes). */
bool held_back_fits_a_small_window(const struct packet *packet);

/* The same for what the congestion window held back, over a wire: new bytes after a silence of a
 * round trip, while others are not acknowledged.  Returns how long the silence was; 0: it is none. */
int64_t held_back_probed_window(const struct timeline *timeline, const struct packet *packet,
                                const struct socket *socket);

#endif
