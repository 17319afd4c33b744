/* One crossing out of three accounts: what the capture at the sender saw, what the wire says that
 * it did, and what the capture at the receiver saw.
 *
 *     capture at host A      words of the wire             capture at host B
 *     1st frame that left ── READ 7, port A
 *                            FATE 7, arrived at port B ──  1st frame that came
 *     ──▶ OBSERVED_PACKET, crossing 7, t: left         ──▶ OBSERVED_CROSSED, crossing 7, t: arrived
 *
 * They are joined by order, never by time: the Nth frame that left a host is the Nth that the wire
 * read of it, and the Nth that came is the Nth that the wire wrote to it.  Length and hash prove
 * each pair.  Where a capture has lost a frame, the proof fails, and the frame is left out on the
 * other side, too.
 *
 * A datagram in fragments is one packet: that of the fragment which completes it.  It is lost when
 * one of them is, and arrives when the receiver has them all.
 *
 * Nothing may go to the timeline that is younger than what waits here for its other half:
 * crossings_until(). */
#ifndef RUN_CROSSINGS_H
#define RUN_CROSSINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"
#include "timeline/observation.h"
#include "wire/wire.h"

struct crossings;

/* `add` takes what is joined, and all that it owns. */
struct crossings *crossings_new(const struct wire_port *ports, size_t count,
                                void (*add)(void *context, struct observation seen), void *context);
void crossings_free(struct crossings *crossings);

/* The capture of a host has seen a frame; then, where it could be decoded, the same frame with its
 * facts: the copy is taken.  `place` as observation.frame: of a fragment it is told with the frame,
 * of all others with the facts. */
void crossings_frame(struct crossings *crossings, size_t host, int64_t t_ns, const uint8_t *frame,
                     uint32_t captured_bytes, uint32_t wire_bytes, uint64_t place);
void crossings_facts(struct crossings *crossings, size_t host, struct packet_facts *facts,
                     uint64_t place);

void crossings_word(struct crossings *crossings, const struct wire_word *word);

/* Join what can be joined.  How far in time all is; INT64_MAX: nothing waits. */
int64_t crossings_until(struct crossings *crossings);

/* Frames have left their hosts, and the wire has not read them yet. */
bool crossings_hold(struct crossings *crossings);

/* No more words come: what left and was not read is on the wire for ever. */
void crossings_finish(struct crossings *crossings);

/* Frames that left a host and that the wire did not read, or did not give to the host that got
 * them, although it read or gave later ones. */
uint64_t crossings_unproven(const struct crossings *crossings);

#endif
