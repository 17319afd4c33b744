/* Unpacking where zlib and zstd were left out (make LEAN=1): see trace_unpack.h.  A packed file is known, and refused. */
#include "packet/trace_unpack.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct unpacker {
    const char *name;
};

struct unpacker *unpacker_new(const uint8_t *start, size_t count)
{
    static const uint8_t gzip[] = { 0x1f, 0x8b }, zstd[] = { 0x28, 0xb5, 0x2f, 0xfd };
    bool is_gzip = count >= sizeof gzip && memcmp(start, gzip, sizeof gzip) == 0;
    bool is_zstd = count >= sizeof zstd && memcmp(start, zstd, sizeof zstd) == 0;
    if (!is_gzip && !is_zstd)
        return NULL;
    struct unpacker *unpacker = xcalloc(1, sizeof *unpacker);
    unpacker->name = is_gzip ? "gzip" : "zstd";
    return unpacker;
}

void unpacker_free(struct unpacker *unpacker)
{
    free(unpacker);
}

void unpacker_no_limit(void)
{
}

const char *unpacker_name(const struct unpacker *unpacker)
{
    return unpacker->name;
}

ssize_t unpacker_read(struct unpacker *unpacker, int fd, uint8_t *to, size_t room, char *why,
                      size_t why_bytes)
{
    (void)fd;
    (void)to;
    (void)room;
    snprintf(why, why_bytes,
             "it is packed with %s, and this sockwire was built without (LEAN=1): unpack it first",
             unpacker->name);
    return -1;
}
