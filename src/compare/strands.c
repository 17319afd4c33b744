/* Which strand of A belongs to which of B: see compare_parts.h.
 *
 * Strands that hold the same come together first, whatever their order: which of two children is
 * the former, and whose SYN came first, is chance.  What is left is matched in order, first by all
 * that is known of a strand, then by less. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/compare_parts.h"

struct candidate {
    const struct strand *strand;
    uint64_t content; /* checksum over the keys of all its lanes */
    uint64_t mark;    /* of this round: equal marks belong together */
    bool taken;
};

enum by { BY_PROGRAM = 1, BY_DETAIL = 2, BY_CONTENT = 4, CONNECTIONS_ONLY = 8 };

static uint64_t mixed(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
    return hash ^ hash >> 32;
}

static uint64_t content_of(struct comparing *comparing, const struct strand *strand)
{
    uint64_t hash = 1;
    struct compared chosen = { 0 };
    for (unsigned lane = 0; lane < LANES; lane++) {
        choose(comparing->comparison, strand, lane, &chosen);
        hash = mixed(hash, chosen.count);
        for (size_t i = 0; i < chosen.count; i++)
            hash = mixed(hash, number_of(comparing, chosen.happenings[i]->key));
    }
    free(chosen.happenings);
    return hash;
}

static struct candidate *candidates_of(struct comparing *comparing, const struct account *account)
{
    struct candidate *candidates = xcalloc(account->strand_count + 1, sizeof *candidates);
    for (size_t i = 0; i < account->strand_count; i++)
        candidates[i] = (struct candidate){ .strand = account->strands[i],
                                            .content = content_of(comparing, account->strands[i]) };
    return candidates;
}

static uint64_t mark_of(struct comparing *comparing, const struct candidate *candidate, unsigned by)
{
    const struct strand *strand = candidate->strand;
    uint64_t mark = mixed(2, (uint64_t)strand->sort);
    if (by & BY_PROGRAM)
        mark = mixed(mark, number_of(comparing, strand->program));
    if (by & BY_DETAIL)
        mark = mixed(mark, number_of(comparing, strand->detail));
    if (by & BY_CONTENT)
        mark = mixed(mark, candidate->content);
    return mark;
}

static int by_mark(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    if (x->mark != y->mark)
        return x->mark < y->mark ? -1 : 1;
    return x->strand->index < y->strand->index ? -1 : x->strand->index > y->strand->index;
}

static size_t still_free(struct comparing *comparing, struct candidate *candidates, size_t count,
                         unsigned by, struct candidate **list)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].taken ||
            (by & CONNECTIONS_ONLY && candidates[i].strand->sort != STRAND_CONNECTION))
            continue;
        candidates[i].mark = mark_of(comparing, &candidates[i], by);
        list[left++] = &candidates[i];
    }
    if (left)
        qsort(list, left, sizeof *list, by_mark);
    return left;
}

void match_strands(struct comparing *comparing, const struct strand **partner)
{
    static const unsigned rounds[] = {
        BY_PROGRAM | BY_DETAIL | BY_CONTENT,
        BY_DETAIL | BY_CONTENT | CONNECTIONS_ONLY,
        BY_PROGRAM | BY_DETAIL,
        BY_PROGRAM,
        BY_DETAIL | CONNECTIONS_ONLY,
        CONNECTIONS_ONLY,
    };
    const struct account *a = comparing->comparison->a, *b = comparing->comparison->b;
    struct candidate *of_a = candidates_of(comparing, a), *of_b = candidates_of(comparing, b);
    struct candidate **left = xcalloc(a->strand_count + 1, sizeof(struct candidate *)),
                     **right = xcalloc(b->strand_count + 1, sizeof(struct candidate *));
    for (size_t round = 0; round < sizeof rounds / sizeof *rounds; round++) {
        size_t left_count = still_free(comparing, of_a, a->strand_count, rounds[round], left);
        size_t right_count = still_free(comparing, of_b, b->strand_count, rounds[round], right);
        for (size_t i = 0, j = 0; i < left_count && j < right_count;) {
            if (left[i]->mark == right[j]->mark) {
                partner[left[i]->strand->index] = right[j]->strand;
                left[i++]->taken = right[j++]->taken = true;
            } else if (left[i]->mark < right[j]->mark) {
                i++;
            } else {
                j++;
            }
        }
    }
    free(left);
    free(right);
    free(of_a);
    free(of_b);
}
