/* A frame as the wire looks at it before any rule: whom it is for, and a sum to know it again. */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_HEADER = 14, /* Ethernet: receiver 6, sender 6, type 2 */
    FRAME_SENDER_AT = 6,
    FRAME_TYPE_AT = 12,
    FRAME_IPV4 = 0x0800,
    FRAME_IPV6 = 0x86dd,
    FRAME_MAC = 6,
};

/* FRAME_IPV4 …; 0 of what is too short to have one */
unsigned frame_type(const uint8_t *frame, size_t length);

/* Does the wire carry this frame?  An IP packet, for one host. */
bool wire_carries(const uint8_t *frame, size_t length);

/* The same for all fragments of a datagram, by what IP tells them apart by (RFC 791 3.2, RFC 8200
 * 4.5); 0: the frame is no fragment. */
uint64_t wire_datagram(const uint8_t *frame, size_t length);

/* Of a frame's length and its first WIRE_HASHED_BYTES: to tell, of frames in order, that it is this
 * one. */
enum { WIRE_HASHED_BYTES = 128 };
uint64_t wire_hash(const uint8_t *frame, size_t length);

#endif
