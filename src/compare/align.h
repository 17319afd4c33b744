/* The longest common subsequence of two sequences of numbers: which element of one is the
 * counterpart of which of the other.
 *
 * Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), in linear space.  Sequences
 * that have next to nothing in common would take time with the square of their length: where the
 * work gets too much, what is left counts as different. */
#ifndef COMPARE_ALIGN_H
#define COMPARE_ALIGN_H

#include <stddef.h>
#include <stdint.h>

enum { ALIGN_NONE = -1 };

/* partner[i]: the index in b of a[i]'s counterpart, or ALIGN_NONE; rising. */
void align(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
           ptrdiff_t *partner);

#endif
