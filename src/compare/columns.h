/* A comparison for a terminal: two columns, A on the left, B on the right, and what it comes to.
 *
 *     ⋮ 12 alike                                                                 left out
 *     ─── the first difference:
 *     client  send(3, "hello") = 5      ≠   client  send(3, "hello\0") = 6       a counterpart that differs
 *     client → DATA seq 1-5 "hello"        ≠   client → DATA seq 1-6 "hello\0"
 *     server → FIN                      <                                        only A has it
 *                                       >   server → RST                         only B has it
 *     client → DATA seq 6-2000             ~   client → DATA seq 6-1000                the same bytes in other pieces
 *
 * Every mark is a character; colour only repeats it. */
#ifndef COMPARE_COLUMNS_H
#define COMPARE_COLUMNS_H

#include <stdio.h>

#include "compare/compare.h"

struct columns_style {
    int width; /* of the terminal; at least 80 is drawn */
    bool color, ascii;
    bool all; /* rows that are alike, too */
};

void comparison_draw(const struct comparison *comparison, FILE *out,
                     const struct columns_style *style);

/* The first difference in a sentence, how many of each kind, and the findings that only one has. */
void comparison_summary(const struct comparison *comparison, FILE *out,
                        const struct columns_style *style);

#endif
