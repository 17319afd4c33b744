/* What became of a frame that crossed the wire between two hosts.
 *
 *     host A  ── frame ──▶  the wire  ── frame ──▶  host B
 *             left          decides       arrived
 *
 * Each frame that a host hands to the wire has a number, its crossing: from 1, over all hosts, in
 * the order in which the wire read them.  A crossing has one fate for each copy that arrived, or
 * one that says that it was lost.  On loopback there is no wire, and no crossing. */
#ifndef PACKET_FATE_H
#define PACKET_FATE_H

#include <stdbool.h>
#include <stdint.h>

enum fate_kind { FATE_ARRIVED, FATE_LOST };

/* What the wire did, a bit each; 0: it passed the frame on at once. */
enum wire_did {
    WIRE_PASSED = 0,
    WIRE_DROPPED = 1 << 0,    /* lost, since a rule says so */
    WIRE_DELAYED = 1 << 1,    /* later, by a rule of its own (not: by the wire's length) */
    WIRE_DUPLICATED = 1 << 2, /* this is one copy of several */
    WIRE_CORRUPTED = 1 << 3,  /* a bit was changed: see below */
    WIRE_HELD = 1 << 4,       /* it waited until others had passed */
    WIRE_ANSWERED = 1 << 5,   /* lost, and the wire told the sender so by ICMP */
    WIRE_QUEUE_FULL = 1 << 6, /* lost: the queue before the slow link had no place */
    WIRE_TOO_BIG = 1 << 7,    /* lost: larger than the link's MTU */
    WIRE_DOWN = 1 << 8,       /* lost: nothing passed at that time */
};
enum { WIRE_WORDS = 9 };

/* "dropped" … of bit 0 … WIRE_WORDS - 1; NULL for another */
const char *wire_did_name(unsigned bit);

struct fate {
    enum fate_kind kind;
    unsigned did; /* enum wire_did, or-ed */
    int rule;     /* the rule that did it, from 1, as they were given; 0: none */
    int copy;     /* which copy this is, from 1; of what was lost: 0 */
    /* WIRE_CORRUPTED: which bit, counted from the frame's first byte; bit 0 is the lowest */
    uint32_t corrupted_byte;
    int corrupted_bit;
    /* … and the checksum was made right again: its receiver takes it.  Else it finds the damage,
     * and drops the packet */
    bool checksum_fixed;
};

/* Its receiver's TCP, UDP or ICMP got it: it arrived, and undamaged as far as a checksum tells. */
bool fate_is_taken(const struct fate *fate);

#endif
