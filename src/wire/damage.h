/* One bit of a packet flipped, as noise on a line does. */
#ifndef WIRE_DAMAGE_H
#define WIRE_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"

struct damage {
    uint32_t byte; /* from the frame's first byte */
    int bit;       /* 0: the lowest */
    bool fixed; /* the receiver takes it for sound: the checksum was made right, or there is none */
};

/* Flips a bit that `chance` picks: of the payload; where there is none, of the TCP window or the
 * UDP source port, or of the last byte of the packet.  IP's own header stays as it is: the frame
 * would arrive nowhere.  fix: the checksum of TCP, UDP or ICMP is made right again; that can't be
 * done for a fragment. */
struct damage damage_frame(uint8_t *frame, size_t length, const struct packet_facts *facts,
                           uint64_t chance, bool fix);

#endif
