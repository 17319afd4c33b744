/* A role made more exact by the calls of a recorded run: what packets alone can't tell.
 *
 *     pieces     are what each send call handed over, not the segments that the kernel made of them
 *     causes     are the bytes that the program had taken by its receive calls, not those that its kernel had
 *     the end    waited for ours when the other program was told "end of stream" before it closed, and only then
 *
 * Where the calls don't cover the stream (a program that was not traced whole), the packets' word
 * stays. */
#ifndef REPLAY_PEER_ROLE_CALLS_H
#define REPLAY_PEER_ROLE_CALLS_H

#include "replay/peer/role.h"

/* connection: of a timeline with calls, the one that the role was made of; after role_finish(). */
void role_calls(struct role *role, const struct timeline *timeline,
                const struct connection *connection);

#endif
