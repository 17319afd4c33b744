/* Two lanes held against each other: see compare_parts.h.
 *
 * Equal keys are aligned first.  Between two such pairs stands what differs: the same bytes in
 * other pieces are looked for, then what is of the same sort is paired (a send() that sent
 * something else), and what is left has no counterpart. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/align.h"
#include "compare/compare_parts.h"

struct stretch { /* what lies between two pairs */
    const struct happening *const *a, *const *b;
    size_t a_count, b_count;
};

/* Two calls whose keys are equal: are they on the same sockets?  The first pair decides which
 * socket of B is the counterpart of which of A, and each socket has one. */
struct counterparts {
    struct map of_a, of_b;
};

static bool on_same_socket(struct counterparts *sockets, const struct happening *a,
                           const struct happening *b)
{
    if (!a->socket || !b->socket)
        return true;
    const char **to_b = (const char **)map_at(&sockets->of_a, a->socket);
    const char *known_b = *to_b;
    const char **to_a = (const char **)map_at(&sockets->of_b, b->socket);
    const char *known_a = *to_a;
    if (!known_a && !known_b) {
        *to_a = a->socket;
        *(const char **)map_at(&sockets->of_a, a->socket) = b->socket;
        return true;
    }
    return known_a && known_b && strcmp(known_a, a->socket) == 0 && strcmp(known_b, b->socket) == 0;
}

static bool same_link(const struct comparison *comparison, const struct happening *a,
                      const struct happening *b)
{
    if (comparison->options.packets_only || comparison->no_calls || !a->link || !b->link)
        return true;
    return strcmp(a->link, b->link) == 0;
}

static enum difference judge(struct comparing *comparing, struct counterparts *sockets,
                             const struct happening *a, const struct happening *b)
{
    if (strcmp(a->key, b->key) != 0)
        return DIFFERENT;
    if (!on_same_socket(sockets, a, b))
        return OTHER_SOCKET;
    if (a->kind == HAPPENING_PACKET && a->has_digest && b->has_digest && a->digest != b->digest)
        return OTHER_BYTES;
    return same_link(comparing->comparison, a, b) ? SAME : OTHER_LINK;
}

static void pair_rows(struct comparing *comparing, const struct happening *const *a, size_t a_count,
                      const struct happening *const *b, size_t b_count)
{
    unsigned group = begin_group(comparing);
    for (size_t i = 0; i < a_count || i < b_count; i++)
        add_row(comparing, i < a_count ? a[i] : NULL, i < b_count ? b[i] : NULL, OTHER_PIECES,
                group);
}

static uint32_t *numbers_of(struct comparing *comparing, const struct happening *const *list,
                            size_t count, bool by_sort)
{
    uint32_t *numbers = xcalloc(count + 1, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = number_of(comparing, by_sort ? list[i]->sort : list[i]->key);
    return numbers;
}

static ptrdiff_t *partners_of(struct comparing *comparing, const struct stretch *s, bool by_sort)
{
    uint32_t *a = numbers_of(comparing, s->a, s->a_count, by_sort),
             *b = numbers_of(comparing, s->b, s->b_count, by_sort);
    ptrdiff_t *partner = xcalloc(s->a_count + 1, sizeof *partner);
    align(a, s->a_count, b, s->b_count, partner);
    free(a);
    free(b);
    return partner;
}

static void pair_by_sort(struct comparing *comparing, struct counterparts *sockets,
                         const struct stretch *s)
{
    if (s->a_count == 0 && s->b_count == 0)
        return;
    ptrdiff_t *partner = partners_of(comparing, s, true);
    size_t j = 0;
    for (size_t i = 0; i < s->a_count; i++) {
        if (partner[i] == ALIGN_NONE) {
            add_row(comparing, s->a[i], NULL, ONLY_A, 0);
            continue;
        }
        for (; j < (size_t)partner[i]; j++)
            add_row(comparing, NULL, s->b[j], ONLY_B, 0);
        add_row(comparing, s->a[i], s->b[j], judge(comparing, sockets, s->a[i], s->b[j]), 0);
        j++;
    }
    for (; j < s->b_count; j++)
        add_row(comparing, NULL, s->b[j], ONLY_B, 0);
    free(partner);
}

/* Groups of pieces stand in both in the order of their offsets, so one walk finds them. */
static void compare_stretch(struct comparing *comparing, struct counterparts *sockets,
                            const struct stretch *s)
{
    size_t done_a = 0, done_b = 0, i = 0, j = 0;
    while (i < s->a_count && j < s->b_count) {
        if (!s->a[i]->moves_bytes || (s->b[j]->moves_bytes && s->a[i]->from < s->b[j]->from)) {
            i++;
            continue;
        }
        if (!s->b[j]->moves_bytes || s->b[j]->from < s->a[i]->from) {
            j++;
            continue;
        }
        size_t i_end = i, j_end = j;
        if (!same_bytes_in_pieces(s->a, s->a_count, &i_end, s->b, s->b_count, &j_end)) {
            i++;
            j++;
            continue;
        }
        pair_by_sort(comparing, sockets,
                     &(struct stretch){ s->a + done_a, s->b + done_b, i - done_a, j - done_b });
        pair_rows(comparing, s->a + i, i_end - i, s->b + j, j_end - j);
        done_a = i = i_end;
        done_b = j = j_end;
    }
    pair_by_sort(comparing, sockets,
                 &(struct stretch){ s->a + done_a, s->b + done_b, s->a_count - done_a,
                                    s->b_count - done_b });
}

void compare_lanes(struct comparing *comparing, const struct strand *a, const struct strand *b,
                   unsigned lane)
{
    struct compared left = { 0 }, right = { 0 };
    struct counterparts sockets = { 0 };
    /* of a lane that is not there, too */
    array_reserve(&left.happenings, &left.capacity, 0, sizeof *left.happenings);
    array_reserve(&right.happenings, &right.capacity, 0, sizeof *right.happenings);
    if (a)
        choose(comparing->comparison, a, lane, &left);
    if (b)
        choose(comparing->comparison, b, lane, &right);
    struct stretch all = { left.happenings, right.happenings, left.count, right.count };
    ptrdiff_t *partner = partners_of(comparing, &all, false);
    size_t i = 0, j = 0;
    for (size_t next = 0; next <= left.count; next++) {
        if (next < left.count && partner[next] == ALIGN_NONE)
            continue;
        size_t b_next = next < left.count ? (size_t)partner[next] : right.count;
        compare_stretch(
            comparing, &sockets,
            &(struct stretch){ left.happenings + i, right.happenings + j, next - i, b_next - j });
        if (next < left.count)
            add_row(comparing, left.happenings[next], right.happenings[b_next],
                    judge(comparing, &sockets, left.happenings[next], right.happenings[b_next]), 0);
        i = next + 1;
        j = b_next + 1;
    }
    free(partner);
    map_release(&sockets.of_a);
    map_release(&sockets.of_b);
    free(left.happenings);
    free(right.happenings);
}
