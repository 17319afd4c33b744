/* Connections where no packet is seen: what the calls of both ends tell of them.
 *
 *     connect() has returned 0      its kernel says that the handshake is done
 *     accept() has returned it      … and its peer's address is that of the client's socket
 *
 * Only what such a record has in common with one of packets is there: the ends, and that they met.  How it ended, and
 * whatever else a packet tells, is not.  They are put on a timeline while checks look at it that ask for no more
 * (check.h, by_calls). */
#ifndef GRADE_CONNECTED_H
#define GRADE_CONNECTED_H

#include "timeline/timeline.h"

/* In the order in which they were asked for; they live in the arena. */
void connected_add(struct timeline *timeline, struct arena *arena);
/* accept() handed out a socket, and whose it is can't be said. */
bool connected_is_unclear(const struct timeline *timeline);
/* Off it again. */
void connected_remove(struct timeline *timeline);

#endif
