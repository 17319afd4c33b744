/* A text of 20 MB, for 15-slow-reader: 320 lines of 65 000 bytes, each of which follows from the seed and its
 * number alone.  So nobody has to hold all of it.
 *
 * What our client says has small letters, capitals, digits and blanks; what our server answers, as many bytes,
 * has small letters only, so that no capitalising could make it.
 *
 *     flood    320 lines: 20 800 000 bytes
 *     trickle   20 lines: 1 300 000 bytes, where buffers are small */
#ifndef GRADE_FLOOD_H
#define GRADE_FLOOD_H

#include <stddef.h>
#include <stdint.h>

enum { FLOOD_LINE = 65000, FLOOD_LINES = 320, TRICKLE_LINES = 20 };

/* Line number i (from 0): FLOOD_LINE bytes, the last one a newline. */
void flood_line(uint64_t seed, size_t i, char line[FLOOD_LINE]);
void flood_reply(uint64_t seed, size_t i, char line[FLOOD_LINE]);

/* How many of these bytes are as they must be: they stand at place `at` of the text of `count` lines, said
 * in capitals where `capitals`. */
size_t flood_matches(uint64_t seed, size_t count, uint64_t at, const char *bytes, size_t length,
                     int capitals);

#endif
