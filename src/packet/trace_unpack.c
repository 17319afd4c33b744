/* gzip and zstd: see trace_unpack.h.
 *
 * What comes out is handed on piece by piece, so a file that unpacks to a thousand times its size
 * costs time, but no memory. zstd wants a window of what it unpacked last: libzstd takes up to 128
 * MB for it and refuses more. */
#include "packet/trace_unpack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/err.h"
#include "base/memory.h"
#include "packet/trace_source.h"

enum { PACKED_BYTES = 1 << 18, GZIP_WINDOW = 15 + 16 /* 16: with gzip's header and trailer */ };

struct unpacker {
    bool is_gzip;
    bool between; /* a member (frame) is over, or none has begun: the file may end here */
    bool file_ended;
    uint64_t taken; /* packed bytes that were unpacked */
    uint64_t given; /* what became of them */
    size_t at, end; /* what is in packed[] */
    z_stream gzip;
    ZSTD_DStream *zstd;
    size_t first_step, step; /* how much libzstd wants to see next */
    uint8_t packed[PACKED_BYTES];
};

static bool is_gzip(const uint8_t *start)
{
    return start[0] == 0x1f && start[1] == 0x8b;
}

static bool is_zstd(const uint8_t *start) /* a frame, or a skippable one */
{
    static const uint8_t frame[] = { 0x28, 0xb5, 0x2f, 0xfd }, skippable[] = { 0x2a, 0x4d, 0x18 };
    return !memcmp(start, frame, 4) ||
           ((start[0] & 0xf0) == 0x50 && !memcmp(start + 1, skippable, 3));
}

struct unpacker *unpacker_new(const uint8_t *start, size_t count)
{
    if (!is_gzip(start) && !is_zstd(start))
        return NULL;
    if (count > UNPACKER_START_MAX)
        BUG("an unpacker is given too long a start: %zu bytes", count);
    struct unpacker *unpacker = xmalloc(sizeof *unpacker);
    memset(unpacker, 0, offsetof(struct unpacker, packed));
    unpacker->is_gzip = is_gzip(start);
    unpacker->between = true;
    unpacker->end = count;
    memcpy(unpacker->packed, start, count);
    if (unpacker->is_gzip && inflateInit2(&unpacker->gzip, GZIP_WINDOW) != Z_OK)
        out_of_memory();
    if (!unpacker->is_gzip && !(unpacker->zstd = ZSTD_createDStream()))
        out_of_memory();
    if (unpacker->zstd)
        unpacker->first_step = unpacker->step = ZSTD_initDStream(unpacker->zstd);
    return unpacker;
}

void unpacker_free(struct unpacker *unpacker)
{
    if (!unpacker)
        return;
    if (unpacker->is_gzip)
        inflateEnd(&unpacker->gzip);
    ZSTD_freeDStream(unpacker->zstd);
    free(unpacker);
}

const char *unpacker_name(const struct unpacker *unpacker)
{
    return unpacker->is_gzip ? "gzip" : "zstd";
}

/* Something is in packed[], or the file has ended.  -1: errno. */
static int fetch(struct unpacker *unpacker, int fd)
{
    if (unpacker->at < unpacker->end || unpacker->file_ended)
        return 0;
    ssize_t got = source_read_fd(fd, unpacker->packed, PACKED_BYTES);
    if (got < 0)
        return -1;
    unpacker->file_ended = got == 0;
    unpacker->at = 0;
    unpacker->end = (size_t)got;
    return 0;
}

/* How many bytes were written; -1: the packed data is damaged, why says how. */
static ssize_t unpack_gzip(struct unpacker *unpacker, uint8_t *to, size_t room, const char **why)
{
    z_stream *gzip = &unpacker->gzip;
    if (unpacker->between) {
        /* padding, as tapes have it */
        while (unpacker->at < unpacker->end && unpacker->taken && !unpacker->packed[unpacker->at])
            unpacker->at++, unpacker->taken++;
        if (unpacker->at == unpacker->end)
            return 0;
        inflateReset(gzip);
        unpacker->between = false;
    }
    gzip->next_in = unpacker->packed + unpacker->at;
    gzip->avail_in = (uInt)(unpacker->end - unpacker->at);
    gzip->next_out = to;
    gzip->avail_out = room < UINT32_MAX ? (uInt)room : UINT32_MAX;
    uInt offered = gzip->avail_out;
    int result = inflate(gzip, Z_NO_FLUSH);
    size_t used = unpacker->end - unpacker->at - gzip->avail_in;
    unpacker->at += used;
    unpacker->taken += used;
    if (result == Z_STREAM_END) {
        unpacker->between = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR && offered == gzip->avail_out) {
        *why = gzip->msg ? gzip->msg : "it asks for what zlib can't do";
        return -1;
    }
    return offered - gzip->avail_out;
}

/* One block at a time: a call that meets damage forgets what it unpacked before it. */
static ssize_t unpack_zstd(struct unpacker *unpacker, uint8_t *to, size_t room, const char **why)
{
    size_t there = unpacker->end - unpacker->at,
           step = there < unpacker->step ? there : unpacker->step;
    ZSTD_inBuffer in = { .src = unpacker->packed,
                         .size = unpacker->at + step,
                         .pos = unpacker->at };
    ZSTD_outBuffer out = { .dst = to, .size = room };
    if (unpacker->between && !there)
        return 0;
    size_t result = ZSTD_decompressStream(unpacker->zstd, &out, &in);
    unpacker->taken += in.pos - unpacker->at;
    unpacker->at = in.pos;
    if (ZSTD_isError(result)) {
        *why = ZSTD_getErrorName(result);
        return -1;
    }
    unpacker->between = result == 0;
    unpacker->step = result ? result : unpacker->first_step;
    return (ssize_t)out.pos;
}

static bool has_limit = true;

void unpacker_no_limit(void)
{
    has_limit = false;
}

static bool is_too_much(const struct unpacker *unpacker)
{
    return has_limit && unpacker->given > UNPACKED_MIN &&
           unpacker->given / UNPACKED_RATIO > unpacker->taken;
}

ssize_t unpacker_read(struct unpacker *unpacker, int fd, uint8_t *to, size_t room, char *why,
                      size_t why_bytes)
{
    if (is_too_much(unpacker)) {
        snprintf(why, why_bytes,
                 "%ju bytes of %s unpack to more than %ju (--no-limit reads them all)",
                 (uintmax_t)unpacker->taken, unpacker_name(unpacker), (uintmax_t)unpacker->given);
        return -1;
    }
    for (;;) {
        if (fetch(unpacker, fd) != 0) {
            snprintf(why, why_bytes, "reading it failed: %s", strerror(errno));
            return -1;
        }
        size_t before = unpacker->at;
        const char *damage = NULL;
        ssize_t got = (unpacker->is_gzip ? unpack_gzip : unpack_zstd)(unpacker, to, room, &damage);
        if (got > 0) {
            unpacker->given += (uint64_t)got;
            return got;
        }
        if (got < 0) {
            snprintf(why, why_bytes, "its %s data is damaged near byte %ju: %s",
                     unpacker_name(unpacker), (uintmax_t)unpacker->taken, damage);
            return -1;
        }
        if (!unpacker->file_ended || unpacker->at != before)
            continue;
        if (unpacker->between)
            return 0;
        snprintf(why, why_bytes, "its %s data is cut: the file ends at byte %ju",
                 unpacker_name(unpacker), (uintmax_t)unpacker->taken);
        return -1;
    }
}
