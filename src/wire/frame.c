/* A frame before any rule: see frame.h. */
#include "wire/frame.h"

#include <string.h>

unsigned frame_type(const uint8_t *frame, size_t length)
{
    return length < FRAME_HEADER ? 0 : frame[FRAME_TYPE_AT] << 8u | frame[FRAME_TYPE_AT + 1];
}

bool wire_carries(const uint8_t *frame, size_t length)
{
    unsigned type = frame_type(frame, length);
    return (type == FRAME_IPV4 || type == FRAME_IPV6) && !(frame[0] & 1); /* the group bit */
}

/* IPv6's own fragment header, behind those that may stand before it; 0: there is none. */
static size_t fragment_header(const uint8_t *frame, size_t length)
{
    enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, FOR_DESTINATION = 60 };
    size_t at = FRAME_HEADER + 40;
    uint8_t next = length > FRAME_HEADER + 6 ? frame[FRAME_HEADER + 6] : FRAGMENT;
    while (at + 8 <= length) {
        if (next == FRAGMENT)
            return at;
        if (next != HOP_BY_HOP && next != ROUTING && next != FOR_DESTINATION)
            return 0;
        next = frame[at];
        at += (size_t)(frame[at + 1] + 1) * 8;
    }
    return 0;
}

uint64_t wire_datagram(const uint8_t *frame, size_t length)
{
    uint8_t key[40] = { 0 };
    unsigned type = frame_type(frame, length);
    if (type == FRAME_IPV4 && length >= FRAME_HEADER + 20) {
        const uint8_t *ip = frame + FRAME_HEADER;
        if (((ip[6] << 8 | ip[7]) & 0x3fff) == 0) /* more fragments, or an offset */
            return 0;
        memcpy(key, ip + 4, 2);
        key[2] = ip[9];
        memcpy(key + 4, ip + 12, 8);
    } else if (type == FRAME_IPV6 && length >= FRAME_HEADER + 40) {
        size_t at = fragment_header(frame, length);
        if (at == 0)
            return 0;
        memcpy(key, frame + at + 4, 4);
        memcpy(key + 4, frame + FRAME_HEADER + 8, 32);
    } else {
        return 0;
    }
    return wire_hash(key, sizeof key) | 1;
}

/* Eight bytes a turn, each turn a bijection of the state: a single changed bit changes the sum. */
uint64_t wire_hash(const uint8_t *frame, size_t length)
{
    static const uint64_t odd = 0x9e3779b97f4a7c15;
    size_t left = length < WIRE_HASHED_BYTES ? length : WIRE_HASHED_BYTES;
    uint64_t sum = (length + 1) * odd;
    while (left) {
        uint64_t word = 0;
        size_t count = left < sizeof word ? left : sizeof word;
        memcpy(&word, frame, count);
        sum = (sum ^ word) * odd;
        sum ^= sum >> 32;
        frame += count;
        left -= count;
    }
    return sum;
}
