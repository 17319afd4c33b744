/* Two accounts held against each other: rows, each with what happened in A, in B, or in both.
 *
 *     struct comparison *c = compare(a, b, &(struct compare_options){ 0 });
 *     if (!comparison_equal(c)) …
 *     comparison_draw(c, stdout, &style);          columns.h: the two columns
 *     comparison_summary(c, stdout, &style);       … and what it comes to
 *     comparison_free(c);                          the accounts stay
 *
 * Strands are matched first (thread to thread, connection to connection), then each pair of
 * strands is aligned by keys, and what is left between is paired by sort.  Rows stand in A's order
 * of time; what only B has stands behind what came before it there. */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "compare/account.h"

struct compare_options {
    /* compare what timing alone may change, too: pure ACKs, states, calls that wait */
    bool strict;
    bool any_pieces; /* the same bytes in other pieces are no difference */
    bool calls_only, packets_only;
};

enum difference {
    SAME,
    DIFFERENT,    /* a counterpart that is not the same */
    OTHER_BYTES,  /* packets: the same range of the stream, but other bytes */
    OTHER_SOCKET, /* calls: the same call on another socket */
    OTHER_LINK,   /* packets: the same packet, but another call or cause made it leave */
    OTHER_PIECES, /* a row of a group: the same bytes in other pieces */
    ONLY_A,
    ONLY_B,
};

struct row_pair {
    const struct happening *a, *b; /* one may be NULL */
    enum difference difference;
    /* OTHER_PIECES: rows with the same number belong together; else 0 */
    unsigned group;
    int64_t decided_ns; /* in A's time: when the difference had come about */
};

struct kind_count {
    /* links: among those that are alike but for it; pieces: groups */
    size_t alike, differ, only_a, only_b, links, pieces;
};

struct pieces_group { /* the same bytes of a stream, [from, to), in so many packets or calls */
    uint64_t from, to;
    size_t in_a, in_b;
};

struct comparison {
    const struct account *a, *b;
    struct compare_options options;
    bool no_calls, no_packets; /* one of the two has none, so they are not compared */
    size_t count, capacity;
    struct row_pair *rows;
    size_t group_count, group_capacity; /* groups[0] is none */
    struct pieces_group *groups;
    struct kind_count kinds[HAPPENING_KINDS];
    size_t left_out_a, left_out_b; /* loose ones that were not compared */
    size_t differences;            /* a group of pieces counts as one */
};

struct comparison *compare(const struct account *a, const struct account *b,
                           const struct compare_options *options);
void comparison_free(struct comparison *comparison);

/* something was compared, and all of it is alike */
bool comparison_equal(const struct comparison *comparison);

/* The index of the row whose difference came about first; -1: there is none. */
ptrdiff_t comparison_first(const struct comparison *comparison);

/* What that row says, as a sentence without "The first difference: ": clean text. */
void comparison_sentence(const struct comparison *comparison, size_t row, struct text *text);

/* Plural: "calls", "packets" … */
const char *happening_kind_name(enum happening_kind kind);
const char *difference_name(enum difference difference); /* for JSON: "only_a" … */

#endif
