/* What the files of a comparison share among themselves.
 *
 *     compare.c       what is compared; rows and their order
 *     strands.c       which strand of A belongs to which of B
 *     lanes.c         two lanes aligned: pairs, changes, what only one has
 *     pieces.c        … the same bytes in other pieces
 *     sentences.c     a difference in a sentence
 *     columns.c       two columns, and the summary behind them
 *     differences.c   as JSON Lines */
#ifndef COMPARE_COMPARE_PARTS_H
#define COMPARE_COMPARE_PARTS_H

#include "compare/compare.h"
#include "compare/map.h"

/* What is compared of a lane. */
struct compared {
    size_t count, capacity;
    const struct happening **happenings;
};

struct comparing {
    struct comparison *comparison;
    struct map numbers; /* of keys: equal keys have equal numbers */
};

void choose(const struct comparison *comparison, const struct strand *strand, unsigned lane,
            struct compared *chosen);
uint32_t number_of(struct comparing *comparing, const char *key);

/* strands.c: partner[i]: the strand of B that belongs to A's i-th, or NULL. */
void match_strands(struct comparing *comparing, const struct strand **partner);

/* lanes.c: adds the rows of two lanes, in their order; either may be NULL. */
void compare_lanes(struct comparing *comparing, const struct strand *a, const struct strand *b,
                   unsigned lane);
unsigned begin_group(struct comparing *comparing); /* of OTHER_PIECES: its number */
void add_row(struct comparing *comparing, const struct happening *a, const struct happening *b,
             enum difference difference, unsigned group);

/* pieces.c: from a[*i] and b[*j] on, the same bytes in other pieces?  Then *i and *j go behind
 * them. */
bool same_bytes_in_pieces(const struct happening *const *a, size_t a_count, size_t *i,
                          const struct happening *const *b, size_t b_count, size_t *j);

#endif
