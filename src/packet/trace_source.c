/* A buffer on a file: see trace_source.h.
 *
 * Large reads into one buffer, not mmap(): a mapped file of half a gigabyte counts into the peak
 * memory of who reads it.  When the buffer's end is reached, the piece of a frame that is left
 * moves to its beginning: less than a frame for each megabyte. */
#include "packet/trace_source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "packet/trace_unpack.h"

enum { BUFFER_BYTES = 1 << 20, MAGIC_BYTES = 4 };

_Static_assert((int)UNPACKER_START_MAX <= (int)BUFFER_BYTES,
               "the first read, which may go to an unpacker, is a part of the buffer");

ssize_t source_read_fd(int fd, void *to, size_t room)
{
    for (;;) {
        ssize_t got = read(fd, to, room);
        if (got >= 0)
            return got;
        if (errno == EAGAIN)
            poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, -1);
        else if (errno != EINTR)
            return -1;
    }
}

static ssize_t read_more(struct source *source, uint8_t *to, size_t room)
{
    if (source->unpacker)
        return unpacker_read(source->unpacker, source->fd, to, room, source->why,
                             sizeof source->why);
    ssize_t got = source_read_fd(source->fd, to, room);
    if (got < 0)
        snprintf(source->why, sizeof source->why, "reading it failed: %s", strerror(errno));
    return got;
}

/* So many bytes fit behind source->at. */
static void make_room(struct source *source, size_t count)
{
    size_t left = source_left(source), before = (size_t)(source->at - source->buffer);
    if (source->capacity - before >= count)
        return;
    if (left && before)
        memmove(source->buffer, source->at, left);
    if (count > source->capacity) {
        source->buffer = xrealloc(source->buffer, count);
        source->capacity = count;
    }
    source->at = source->buffer;
    source->end = source->at + left;
}

const uint8_t *source_fill(struct source *source, size_t count)
{
    if (!source->why[0])
        make_room(source, count);
    while (source_left(source) < count) {
        uint8_t *to = source->buffer + (source->end - source->buffer);
        ssize_t got = source->why[0]
                          ? -1
                          : read_more(source, to, source->capacity - (size_t)(to - source->buffer));
        if (got <= 0)
            return NULL;
        source->end += got;
        source->got += (uint64_t)got;
    }
    return source->at;
}

uint64_t source_skip(struct source *source, uint64_t count)
{
    uint64_t skipped = 0;
    while (skipped < count) {
        size_t left = source_left(source);
        if (!left && !source_peek(source, 1))
            break;
        left = source_left(source);
        size_t now = left < count - skipped ? left : (size_t)(count - skipped);
        source_take(source, now);
        skipped += now;
    }
    return skipped;
}

void source_open(struct source *source, int fd)
{
    *source = (struct source){ .fd = fd,
                               .buffer = xmalloc(BUFFER_BYTES),
                               .capacity = UNPACKER_START_MAX };
    source->at = source->end = source->buffer;
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    const uint8_t *start = source_peek(source, MAGIC_BYTES);
    source->capacity = BUFFER_BYTES;
    if (!start)
        return;
    source->unpacker = unpacker_new(start, source_left(source));
    if (!source->unpacker)
        return;
    source->at = source->end = source->buffer;
    source->got = 0;
}

const char *source_packed(const struct source *source)
{
    return source->unpacker ? unpacker_name(source->unpacker) : NULL;
}

void source_close(struct source *source)
{
    unpacker_free(source->unpacker);
    free(source->buffer);
    close(source->fd);
}
