/* Packets of a run with an address of its own (host/own_address.h), as the timeline and a trace file get them: with
 * 127.0.0.1, as on every other ground. */
#ifndef RUN_OWN_PACKETS_H
#define RUN_OWN_PACKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/decode.h"

enum own_packet {
    OWN_PACKET,     /* between sockets of the run; facts and frame are changed */
    OWN_PACKET_IN,  /* somebody else's, to the run */
    OWN_PACKET_OUT, /* … from the run to somebody else: what no call could name */
};

/* The frame is Ethernet's, as lo has it; `bytes` of it are there. */
enum own_packet own_packet_take(const struct address *own, struct packet_facts *facts,
                                uint8_t *frame, uint32_t bytes);

#endif
