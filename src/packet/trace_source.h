/* The bytes of a trace file, unpacked, in a buffer: its reader asks for so many in a row and gets
 * a pointer to them, uncopied.
 *
 *     const uint8_t *header = source_peek(source, 16);     NULL: so many are not there any more
 *     source_take(source, 16);                             they are done with; header lives until the next source_peek()
 *
 * Works on what can't be rewound (a pipe).  When bytes are lacking, source->why tells an error
 * (reading, unpacking), or is "". */
#ifndef PACKET_TRACE_SOURCE_H
#define PACKET_TRACE_SOURCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct unpacker;

struct source {
    const uint8_t *at, *end; /* what is in the buffer and not yet taken */
    uint64_t got;            /* how many bytes came into the buffer, since the beginning */
    uint8_t *buffer;
    size_t capacity;
    int fd;
    struct unpacker *unpacker; /* NULL: the file is not packed */
    char why[120];             /* the source ended here because of an error */
};

/* Read the beginning of fd, and find out whether it is packed.  The caller ends it with
 * source_close(), which closes fd. */
void source_open(struct source *source, int fd);
void source_close(struct source *source);

const char *source_packed(const struct source *source); /* "gzip", "zstd" or NULL */

const uint8_t *source_fill(struct source *source, size_t count);

/* of what is in the buffer: all there is, once a peek gave NULL */
static inline size_t source_left(const struct source *source)
{
    return (size_t)(source->end - source->at);
}

static inline const uint8_t *source_peek(struct source *source, size_t count)
{
    return source_left(source) >= count ? source->at : source_fill(source, count);
}

static inline void source_take(struct source *source, size_t count)
{
    source->at += count;
}

/* Take any number of bytes, of which memory need not hold all.  Returns how many were there. */
uint64_t source_skip(struct source *source, uint64_t count);

/* Where in the unpacked file the next byte stands. */
static inline uint64_t source_offset(const struct source *source)
{
    return source->got - source_left(source);
}

/* read() that goes on after signals, and waits where a descriptor would not block.  0: the end; -1:
 * errno. */
ssize_t source_read_fd(int fd, void *to, size_t room);

#endif
