/* The texts that our programs say, made from a seed: the same seed, the same texts.
 *
 * A line holds what mistakes trip over: every small letter, capitals, digits, the neighbours of the
 * alphabet in ASCII (@ [ ` { and so on), a "%s%n", blanks, bytes of 0x80 and more.  Those are UTF-8
 * of arrows and Chinese characters: no capitals exist of them, for toupper() in the C locale as for
 * the upper() of a language that knows Unicode.  First and last byte are small letters, so that a
 * loop which begins or ends one off is seen.  Control characters are left out: a line may be typed.
 *
 * A reply has the length of the line it answers, and small letters: no capitalising could make it.
 * One of a single byte is one of sample_signs: signs that programs hardly print of themselves, and
 * so many that none can be guessed. */
#ifndef GRADE_SAMPLE_H
#define GRADE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum {
    SAMPLE_FULL_BYTES = 1024,
    SAMPLE_WIDE_BYTES = 7999,
    SAMPLE_HUGE_BYTES = 9000,
    SAMPLE_MAX = SAMPLE_HUGE_BYTES + 8
};

enum sample_kind {
    SAMPLE_LINE,   /* everything, 84 to 100 bytes */
    SAMPLE_SHORT,  /* words, 12 to 20 bytes */
    SAMPLE_WORDS,  /* words, 24 to 40 bytes: letters and digits only, so it may be cut anywhere */
    SAMPLE_BLANKS, /* words with blanks before and behind them: who cuts those off is seen */
    SAMPLE_BYTES,  /* like SAMPLE_LINE, with NUL bytes in it: only for what is not typed */
    SAMPLE_ONE,
    SAMPLE_TWO,
    SAMPLE_EMPTY, /* so many letters */
    SAMPLE_LONG,  /* everything, 1 023 bytes */
    SAMPLE_FULL,  /* everything, 1 024 bytes: as many as recv() is asked for */
    SAMPLE_WIDE,  /* everything, 7 999 bytes: six segments on a wire, with its newline */
    SAMPLE_HUGE,  /* everything, 9 000 bytes: more than the array of a lab's program holds */
};

/* A seed of its own for each thing that has a name. */
uint64_t sample_seed(uint64_t seed, const char *name);

/* Returns how many bytes; a NUL stands behind them. */
size_t sample_line(uint64_t seed, enum sample_kind kind, char line[SAMPLE_MAX]);
extern const char sample_signs[];

/* to that line */
size_t sample_reply(uint64_t seed, enum sample_kind kind, char reply[SAMPLE_MAX]);
void sample_capitals(char *line, size_t length); /* in place */

#endif
