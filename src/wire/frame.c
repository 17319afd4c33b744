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
