/* A checked reader of bytes: see bytes.h. */
#include "base/bytes.h"

#include <string.h>

struct bytes bytes_of(const void *from, size_t count)
{
    return (struct bytes){ .at = from, .left = count };
}

static const uint8_t *take(struct bytes *bytes, size_t count)
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

uint8_t bytes_u8(struct bytes *bytes)
{
    const uint8_t *at = take(bytes, 1);
    return at ? at[0] : 0;
}

uint16_t bytes_u16be(struct bytes *bytes)
{
    const uint8_t *at = take(bytes, 2);
    return at ? (uint16_t)(at[0] << 8 | at[1]) : 0;
}

uint32_t bytes_u32be(struct bytes *bytes)
{
    const uint8_t *at = take(bytes, 4);
    return at ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3] : 0;
}

bool bytes_copy(struct bytes *bytes, void *to, size_t count)
{
    const uint8_t *at = take(bytes, count);
    if (at && count)
        memcpy(to, at, count);
    return at != NULL;
}

struct bytes bytes_take(struct bytes *bytes, size_t count)
{
    const uint8_t *at = take(bytes, count);
    return at ? bytes_of(at, count) : (struct bytes){ .short_of = true };
}

void bytes_skip(struct bytes *bytes, size_t count)
{
    take(bytes, count);
}
