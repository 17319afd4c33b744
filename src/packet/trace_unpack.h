/* Unpacking gzip (one member or many, RFC 1952) and zstd (one frame or many, RFC 8878) as the bytes
 * come. */
#ifndef PACKET_TRACE_UNPACK_H
#define PACKET_TRACE_UNPACK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct unpacker;

enum { UNPACKER_START_MAX = 1 << 16 };

/* start: the first bytes of the file, from 4 to UNPACKER_START_MAX; they are copied.  NULL: the
 * file is not packed. */
struct unpacker *unpacker_new(const uint8_t *start, size_t count);
void unpacker_free(struct unpacker *unpacker);

/* A small file that unpacks to very much is more likely made to fill a memory than recorded: behind
 * UNPACKED_MIN bytes, and UNPACKED_RATIO times what was read, unpacker_read() fails.  This lifts the
 * limit, for the whole process. */
enum { UNPACKED_RATIO = 100, UNPACKED_MIN = 1 << 30 };
void unpacker_no_limit(void);

const char *unpacker_name(const struct unpacker *unpacker); /* "gzip" or "zstd" */

/* Like read(), but unpacked: how many bytes were written to `to`; 0: the end; -1: damaged, cut or
 * not readable, and `why` says so. All bytes before the damage are handed out first. */
ssize_t unpacker_read(struct unpacker *unpacker, int fd, uint8_t *to, size_t room, char *why,
                      size_t why_bytes);

#endif
