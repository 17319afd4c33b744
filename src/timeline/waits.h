/* Which calls stood still until something came, and which packets belong to a call: asked by views,
 * which would else each find it out again. */
#ifndef TIMELINE_WAITS_H
#define TIMELINE_WAITS_H

#include "base/clock.h"
#include "timeline/timeline.h"

/* connect(), accept() or a receiving call: did it stand still?  With packets: one that it waited
 * for came between its begin and its return; or it took long, and what it returns was not there
 * before: a signal ended it, a timeout, or the bytes came a second time.  Without them it is taken
 * for granted, and of a call that never returned, too. */
bool call_waited(const struct timeline *timeline, const struct call *call);

enum { WAITED_NS = 5 * NS_PER_MS }; /* a call that took longer did wait, whatever it waited for */

/* It returned without what it was to wait for: EAGAIN, EINPROGRESS, EALREADY.  Not that it did so at once: it may have
 * a time limit. */
bool call_came_back(const struct call *call);

/* A sending call that stands still for want of room: since when it has put nothing on the wire until
 * it returned, or until the record ends; -1: not for WAITED_NS. */
int64_t call_stands_since_ns(const struct timeline *timeline, const struct call *call);

/* Since when what a call asks for is done, and its program has only not run on: the bytes or the
 * connection are here, and Linux has woken who waited for them; the last byte has left; the FIN has.
 * -1: it returned at once, or nothing tells. */
int64_t call_done_since_ns(const struct timeline *timeline, const struct call *call);

enum { PACKET_CALLS_MAX = 64, CALL_TOOK_MAX = 1000 };

/* The calls that a packet belongs to: whose bytes it carries, that made it leave, that it completes
 * (the ACK of a handshake), whose SYN it answers.  Returns how many. */
size_t packet_calls(const struct packet *packet, const struct call *calls[PACKET_CALLS_MAX]);

/* The packets that brought the bytes which a receiving call took, the last one first.  Over a wire only what arrived. */
size_t call_took(const struct timeline *timeline, const struct call *call,
                 const struct packet *packets[CALL_TOOK_MAX]);

/* The packet without which it would not have returned so: the answer to connect(), the ACK that completed the connection of
 * accept(), the FIN or the RST that a call tells of.  NULL: there is none, or it is not known. */
const struct packet *call_awaited(const struct timeline *timeline, const struct call *call);

#endif
