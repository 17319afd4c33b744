/* A checked reader of bytes that nobody vouches for: reading past the end gives 0 and marks the
 * reader as short.
 *
 *     struct bytes b = bytes_of(frame, captured);
 *     unsigned version = bytes_u8(&b) >> 4;
 *     if (b.short_of) …                       one check after a group of reads is enough
 *
 * All in the header: a frame takes thirty reads, and a call for each would cost more than the
 * reading. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *at; /* the next byte */
    size_t left;       /* how many may be read from there */
    bool short_of;     /* something was asked for that is not there; every read since gave 0 */
};

static inline struct bytes bytes_of(const void *from, size_t count)
{
    return (struct bytes){ .at = from, .left = count };
}

/* The next count bytes, and past them; NULL when fewer are left.  For the readers below. */
static inline const uint8_t *bytes_pass(struct bytes *bytes, size_t count)
{
    if (bytes->short_of || bytes->left < count) {
        bytes->short_of = true;
        bytes->left = 0;
        return NULL;
    }
    const uint8_t *at = bytes->at;
    bytes->at += count;
    bytes->left -= count;
    return at;
}

static inline uint8_t bytes_u8(struct bytes *bytes)
{
    const uint8_t *at = bytes_pass(bytes, 1);
    return at ? at[0] : 0;
}

static inline uint16_t bytes_u16be(struct bytes *bytes)
{
    const uint8_t *at = bytes_pass(bytes, 2);
    return at ? (uint16_t)(at[0] << 8 | at[1]) : 0;
}

static inline uint32_t bytes_u32be(struct bytes *bytes)
{
    const uint8_t *at = bytes_pass(bytes, 4);
    return at ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3] : 0;
}

/* false, and nothing copied, when fewer are left */
static inline bool bytes_copy(struct bytes *bytes, void *to, size_t count)
{
    const uint8_t *at = bytes_pass(bytes, count);
    if (at && count)
        memcpy(to, at, count);
    return at != NULL;
}

/* a reader of the next count bytes; empty and short when fewer are left */
static inline struct bytes bytes_take(struct bytes *bytes, size_t count)
{
    const uint8_t *at = bytes_pass(bytes, count);
    return at ? bytes_of(at, count) : (struct bytes){ .short_of = true };
}

static inline void bytes_skip(struct bytes *bytes, size_t count)
{
    (void)bytes_pass(bytes, count);
}

/* Of a hexadecimal digit; -1: it is none. */
static inline int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

#endif
