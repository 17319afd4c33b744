/* A checked reader of bytes that nobody vouches for: reading past the end gives 0 and marks the reader as short.
 *
 *     struct bytes b = bytes_of(frame, captured);
 *     unsigned version = bytes_u8(&b) >> 4;
 *     if (b.short_of) …                       one check after a group of reads is enough
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at; /* the next byte */
    size_t left;       /* how many may be read from there */
    bool short_of;     /* something was asked for that is not there; every read since gave 0 */
};

struct bytes bytes_of(const void *from, size_t count);
uint8_t bytes_u8(struct bytes *bytes);
uint16_t bytes_u16be(struct bytes *bytes);
uint32_t bytes_u32be(struct bytes *bytes);
bool bytes_copy(struct bytes *bytes, void *to, size_t count); /* false, and nothing copied, when fewer are left */
struct bytes bytes_take(struct bytes *bytes, size_t count);   /* a reader of the next count bytes; empty and short when fewer are left */
void bytes_skip(struct bytes *bytes, size_t count);

#endif
