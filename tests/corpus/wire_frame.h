/* Frames as hosts on a wire send them, with right lengths and checksums: for the tests of the wire.
 *
 * Host 0 is the server, port 12000; 1, 2 … are clients, port 40000. */
#ifndef CORPUS_WIRE_FRAME_H
#define CORPUS_WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WIRE_FRAME_BYTES = 1514 };

struct wire_frame {
    int from, to;
    bool v6;
    bool is_fragment; /* one that more follow */
    uint8_t protocol; /* 6: TCP, 17: UDP, 1: ICMP, an echo request (of either version) */
    uint8_t flags;    /* TCP */
    uint32_t seq, ack;
    size_t payload_bytes; /* that many letters */
};

void wire_frame_mac(int host, uint8_t mac[6]);

/* Returns the frame's length. */
size_t wire_frame_make(uint8_t bytes[WIRE_FRAME_BYTES], const struct wire_frame *frame);

/* Are all checksums of this packet right?  IPv4 header, TCP, UDP, ICMP. */
bool wire_frame_is_sound(const uint8_t *bytes, size_t length);

#endif
