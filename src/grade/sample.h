/* The texts that our programs say, made from a seed: the same seed, the same texts.
 *
 * A line is lower-case words and digits, without a newline.  A reply is one that no capitalising could produce from it. */
#ifndef GRADE_SAMPLE_H
#define GRADE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum { SAMPLE_MAX = 1200, SAMPLE_LONG = 999 }; /* with its newline, the long line has 1 000 bytes */

/* A seed of its own for each thing that has a name, a multiple of 4; the next three belong to it. */
uint64_t sample_seed(uint64_t seed, const char *name);

/* Sizes are random and yet leave nothing to luck: what a wrong size does to a program must show in every grade.  The line of a seed
 * that is a multiple of 4 has 36 to 48 bytes, the next seed's 12 to 20, the one after it 22 to 34: so of three lines in a row the second
 * is shorter than the one before it, and the third longer.  A reply is longer than any line. */
size_t sample_line(uint64_t seed, char line[SAMPLE_MAX]);      /* 12 to 48 bytes; returns how many; NUL behind them */
size_t sample_long_line(uint64_t seed, char line[SAMPLE_MAX]); /* SAMPLE_LONG bytes */
size_t sample_reply(uint64_t seed, char reply[SAMPLE_MAX]);    /* 50 to 60 bytes */
void sample_capitals(char *line);                              /* in place */

#endif
