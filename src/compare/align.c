/* Aligning two sequences: see align.h.
 *
 *     a →        The path from the upper left to the lower right corner with the fewest steps to the right (only in a) and down (only
 *   b  ╲──       in b); a diagonal is an element of both.  Diagonal k is where x - y = k.  It is searched from both corners at once; where
 *   ↓    │       the two meet is a point of the best path, and each half is searched again in the same way.
 *        ╲ */
#include "compare/align.h"

#include <stdlib.h>

#include "base/memory.h"

enum { WORK_MAX = 100000000 };

struct aligning {
    const uint32_t *a, *b;
    ptrdiff_t *partner;
    /* by diagonal: how far the search has come; room for all diagonals from the middle on */
    ptrdiff_t *forward, *backward;
    ptrdiff_t middle;
    long work;
};

struct box {
    ptrdiff_t a_from, a_to, b_from, b_to;
};

/* Where the best path through the box crosses: into x and y.  0; -1: it would take too long to find
 * out. */
static int meet(struct aligning *s, const struct box *box, ptrdiff_t *x_met, ptrdiff_t *y_met)
{
    ptrdiff_t n = box->a_to - box->a_from, m = box->b_to - box->b_from, delta = n - m;
    const uint32_t *a = s->a + box->a_from, *b = s->b + box->b_from;
    ptrdiff_t *forward = s->forward + s->middle, *backward = s->backward + s->middle;
    forward[1] = 0;
    backward[1] = 0;
    for (ptrdiff_t d = 0; d <= (n + m + 1) / 2; d++) {
        for (ptrdiff_t k = -d; k <= d; k += 2) {
            ptrdiff_t x = k == -d || (k != d && forward[k - 1] < forward[k + 1])
                              ? forward[k + 1]
                              : forward[k - 1] + 1,
                      y = x - k;
            for (; x < n && y >= 0 && y < m && a[x] == b[y]; x++, y++)
                s->work++;
            forward[k] = x;
            ptrdiff_t back = delta - k; /* the same diagonal, counted from the other corner */
            if (delta % 2 && back >= -(d - 1) && back <= d - 1 && x + backward[back] >= n) {
                *x_met = box->a_from + x;
                *y_met = box->b_from + y;
                return 0;
            }
        }
        for (ptrdiff_t k = -d; k <= d; k += 2) {
            ptrdiff_t x = k == -d || (k != d && backward[k - 1] < backward[k + 1])
                              ? backward[k + 1]
                              : backward[k - 1] + 1,
                      y = x - k;
            for (; x < n && y >= 0 && y < m && a[n - 1 - x] == b[m - 1 - y]; x++, y++)
                s->work++;
            backward[k] = x;
            ptrdiff_t back = delta - k;
            if (delta % 2 == 0 && back >= -d && back <= d && x + forward[back] >= n) {
                *x_met = box->a_from + n - x;
                *y_met = box->b_from + m - y;
                return 0;
            }
        }
        s->work += 2 * d + 1;
        if (s->work > WORK_MAX)
            return -1;
    }
    return -1;
}

static void align_box(struct aligning *s, struct box box)
{
    ptrdiff_t x, y;
    for (;;) { /* the second half of each box is taken in place */
        for (;
             box.a_from < box.a_to && box.b_from < box.b_to && s->a[box.a_from] == s->b[box.b_from];
             box.a_from++, box.b_from++)
            s->partner[box.a_from] = box.b_from;
        for (; box.a_from < box.a_to && box.b_from < box.b_to &&
               s->a[box.a_to - 1] == s->b[box.b_to - 1];
             box.a_to--, box.b_to--)
            s->partner[box.a_to - 1] = box.b_to - 1;
        if (box.a_from == box.a_to || box.b_from == box.b_to || meet(s, &box, &x, &y) != 0)
            return;
        if (x < box.a_from || x > box.a_to || y < box.b_from || y > box.b_to ||
            (x == box.a_from && y == box.b_from) || (x == box.a_to && y == box.b_to))
            return; /* nothing in common */
        align_box(s, (struct box){ box.a_from, x, box.b_from, y });
        box.a_from = x;
        box.b_from = y;
    }
}

void align(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count, ptrdiff_t *partner)
{
    size_t diagonals = a_count + b_count + 3;
    struct aligning s = { .a = a, .b = b, .partner = partner, .middle = (ptrdiff_t)diagonals };
    for (size_t i = 0; i < a_count; i++)
        partner[i] = ALIGN_NONE;
    s.forward = xcalloc(2 * diagonals + 2, sizeof *s.forward);
    s.backward = xcalloc(2 * diagonals + 2, sizeof *s.backward);
    align_box(&s, (struct box){ 0, (ptrdiff_t)a_count, 0, (ptrdiff_t)b_count });
    free(s.forward);
    free(s.backward);
}
