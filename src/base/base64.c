/* Bytes as letters: see base64.h.  Three bytes are four letters; '=' fills up the last four. */
#include "base/base64.h"

#include <stdint.h>

static char letter(uint32_t six)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[six & 63];
}

void base64_add(struct text *out, const void *bytes, size_t count)
{
    const unsigned char *from = bytes;
    text_reserve(out, count / 3 * 4 + 4);
    for (size_t left = count; left; left -= left < 3 ? left : 3, from += 3) {
        uint32_t three = (uint32_t)from[0] << 16;
        three |= left > 1 ? (uint32_t)from[1] << 8 : 0;
        three |= left > 2 ? from[2] : 0;
        text_add_char(out, letter(three >> 18));
        text_add_char(out, letter(three >> 12));
        text_add_char(out, left > 1 ? letter(three >> 6) : '=');
        text_add_char(out, left > 2 ? letter(three) : '=');
    }
}
