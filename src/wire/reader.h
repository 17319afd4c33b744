/* The words of a rule, one after the other: for rule.c.
 *
 * A reader that fails leaves `at` where it does not understand; `place` is where the part began
 * that it was reading, and what an error quotes. */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { READER_WORD = 40 };

struct reader {
    const char *source, *text; /* whose words, and all of them */
    const char *at, *place;
    struct err *err;
};

void reader_blanks(struct reader *r);
void reader_next(struct reader *r); /* … and a new part begins here: place */
bool reader_at_end_of_word(const struct reader *r);

/* The next word of letters, digits, '-' and '_', after blanks; place: where it began.  False: there
 * is none, or it is longer than any. */
bool reader_word(struct reader *r, char word[READER_WORD]);
bool reader_word_here(struct reader *r, char word[READER_WORD]); /* … not after blanks */

/* Plain digits, here.  False: none, or more than `most`. */
bool reader_number(struct reader *r, uint64_t most, uint64_t *number);
bool reader_decimal(struct reader *r, double *number); /* "1.5" */

/* "20ms" after blanks, up to an hour; 0, or -1 and the error.  `whose`: the word that needs it. */
int reader_time(struct reader *r, const char *whose, int64_t *time_ns);
/* … which may end at that character, too. */
int reader_time_before(struct reader *r, const char *whose, char end, int64_t *time_ns);

/* Sets the error "reading SOURCE 'TEXT': at 'REST': FORMAT"; returns -1.  A SOURCE that is a line of a
 * file, "lab.wire:3", gets the column: "lab.wire:3:14". */
int reader_fails(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
