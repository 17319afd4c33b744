/* What each end of each TCP connection has sent so far, as the wire has read it: is this segment
 * new, was it sent before, is it a probe, and which bytes of the stream does it carry?
 *
 * One number a direction is enough: how far it has come.  A host sends its stream in order, and
 * nothing is lost before the wire, so a byte below that number was read here before.  (Where a
 * host's own queue lost a frame, what it sends again would be called so as well; the run says that
 * this happened.)
 *
 * Positions are 64 bits wide: a SYN has position 0, the first byte of the stream 1. */
#ifndef WIRE_FLOWS_H
#define WIRE_FLOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/decode.h"

struct flows;

struct flows *flows_new(void);
void flows_free(struct flows *flows);

struct flow_segment {
    bool is_new_data; /* it has payload that was not sent before */
    bool is_again;    /* it carries something, SYN and FIN too, and all of that was sent before */
    bool is_probe; /* it carries nothing, and stands one below what was sent: a window probe, or a
                      keep-alive (RFC 9293, 3.8.4 and 3.8.6.1) */
    int64_t from, to; /* the bytes of the stream that it carries, counted from 0: [from, to) */
};

/* Takes note of a TCP segment that was read, and says what it is.  A SYN with another sequence
 * number than the last one begins a new connection. */
struct flow_segment flows_add(struct flows *flows, const struct packet_facts *facts);

#endif
