/* Two accounts held against each other: see compare.h. */
#include "compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/compare_parts.h"

static const char *const kind_names[] = {
    [HAPPENING_PROGRAM] = "programs", [HAPPENING_CALL] = "calls",
    [HAPPENING_PACKET] = "packets",   [HAPPENING_OUTPUT] = "outputs",
    [HAPPENING_INPUT] = "inputs",     [HAPPENING_END] = "ends",
    [HAPPENING_STATE] = "states",     [HAPPENING_MALFORMED] = "malformed frames",
    [HAPPENING_FINDING] = "findings",
};

const char *happening_kind_name(enum happening_kind kind)
{
    return kind_names[kind];
}

const char *difference_name(enum difference difference)
{
    static const char *const names[] = {
        [SAME] = "same",
        [DIFFERENT] = "different",
        [OTHER_BYTES] = "other_bytes",
        [OTHER_SOCKET] = "other_socket",
        [OTHER_LINK] = "other_link",
        [OTHER_PIECES] = "other_pieces",
        [ONLY_A] = "only_a",
        [ONLY_B] = "only_b",
    };
    return names[difference];
}

/* ---- what is compared ---- */

static bool is_of_packets(enum happening_kind kind)
{
    return kind == HAPPENING_PACKET || kind == HAPPENING_STATE || kind == HAPPENING_MALFORMED;
}

static bool kind_is_compared(const struct comparison *c, enum happening_kind kind)
{
    bool packets = !c->options.calls_only && !c->no_packets,
         calls = !c->options.packets_only && !c->no_calls;
    if (kind == HAPPENING_FINDING) /* they follow from both */
        return packets && calls;
    return is_of_packets(kind) ? packets : calls;
}

static bool is_compared(const struct comparison *c, const struct happening *happening)
{
    return kind_is_compared(c, happening->kind) && (!happening->loose || c->options.strict);
}

void choose(const struct comparison *c, const struct strand *strand, unsigned lane,
            struct compared *chosen)
{
    chosen->count = 0;
    for (size_t i = 0; i < strand->lanes[lane].count; i++) {
        if (!is_compared(c, strand->lanes[lane].happenings[i]))
            continue;
        array_reserve(&chosen->happenings, &chosen->capacity, chosen->count,
                      sizeof *chosen->happenings);
        chosen->happenings[chosen->count++] = strand->lanes[lane].happenings[i];
    }
}

uint32_t number_of(struct comparing *comparing, const char *key)
{
    uintptr_t *number = (uintptr_t *)map_at(&comparing->numbers, key);
    if (!*number)
        *number = comparing->numbers.count;
    return (uint32_t)*number;
}

static size_t left_out_of(const struct comparison *c, const struct account *account)
{
    size_t count = 0;
    for (size_t i = 0; i < account->count; i++)
        count += account->happenings[i]->loose &&
                 kind_is_compared(c, account->happenings[i]->kind) && !c->options.strict;
    return count;
}

/* ---- rows ---- */

unsigned begin_group(struct comparing *comparing)
{
    struct comparison *c = comparing->comparison;
    array_reserve(&c->groups, &c->group_capacity, c->group_count, sizeof *c->groups);
    c->groups[c->group_count] = (struct pieces_group){ .from = UINT64_MAX };
    return (unsigned)c->group_count++;
}

void add_row(struct comparing *comparing, const struct happening *a, const struct happening *b,
             enum difference difference, unsigned group)
{
    struct comparison *c = comparing->comparison;
    const struct happening *either = a ? a : b;
    if (group) {
        struct pieces_group *pieces = &c->groups[group];
        pieces->in_a += a != NULL;
        pieces->in_b += b != NULL;
        pieces->from = either->from < pieces->from ? either->from : pieces->from;
        pieces->to = either->to > pieces->to ? either->to : pieces->to;
    }
    array_reserve(&c->rows, &c->capacity, c->count, sizeof *c->rows);
    c->rows[c->count++] =
        (struct row_pair){ .a = a, .b = b, .difference = difference, .group = group };
}

/* Where a row stands: behind A's happening `rank` (-1: before all); of several there, in B's order.
 */
struct row_place {
    struct row_pair row;
    /* of what only B has: not before, not behind its neighbours of the same lane */
    ptrdiff_t rank, low, high;
    ptrdiff_t before; /* index of the row before it in its lane, or -1 */
};

static int by_place(const void *a, const void *b)
{
    const struct row_place *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (!x->row.a != !y->row.a)
        return x->row.a ? -1 : 1;
    return x->row.b && y->row.b && !x->row.a
               ? (x->row.b->order < y->row.b->order ? -1 : x->row.b->order > y->row.b->order)
               : 0;
}

static bool same_lane(const struct row_pair *x, const struct row_pair *y,
                      const struct strand *const *partner)
{
    const struct happening *p = x->a ? x->a : x->b, *q = y->a ? y->a : y->b;
    const struct strand *s = x->a ? partner[x->a->strand->index] : p->strand,
                        *t = y->a ? partner[y->a->strand->index] : q->strand;
    if (p->lane != q->lane)
        return false;
    return s || t ? s == t : p->strand == q->strand;
}

static int64_t place_ns(const struct comparison *c, const struct row_place *place)
{
    const struct happening *either = place->row.a ? place->row.a : place->row.b;
    if (either->kind == HAPPENING_FINDING)
        return INT64_MAX;
    if (place->row.a)
        return place->row.a->t_ns;
    return place->rank >= 0 ? c->a->happenings[place->rank]->t_ns : 0;
}

/* Behind what came right before it in B, but never before what the same program did before it. */
static void place_what_only_b_has(const struct comparison *c, struct row_place *const *of_b,
                                  const struct row_place *places)
{
    struct map programs = { 0 }; /* the rank that each has come to, and 2: 0 is none */
    ptrdiff_t last = -1;
    for (size_t i = 0; i < c->b->count; i++) {
        struct row_place *place = of_b[i];
        if (!place)
            continue;
        const struct strand *strand = c->b->happenings[i]->strand;
        uintptr_t *reached = strand->sort == STRAND_CONNECTION
                                 ? NULL
                                 : (uintptr_t *)map_at(&programs, strand->program);
        if (!place->row.a) {
            ptrdiff_t least = place->before >= 0 && places[place->before].rank > place->low
                                  ? places[place->before].rank
                                  : place->low;
            if (reached && *reached && (ptrdiff_t)*reached - 2 > least)
                least = (ptrdiff_t)*reached - 2;
            place->rank = last > least ? last : least;
            if (place->rank > place->high)
                place->rank = place->high;
            if (place->row.b->kind == HAPPENING_FINDING) /* of the whole: behind all */
                place->rank = (ptrdiff_t)c->a->count;
        }
        last = place->rank;
        if (reached && (uintptr_t)(last + 2) > *reached)
            *reached = (uintptr_t)(last + 2);
    }
    map_release(&programs);
}

/* Rows came lane by lane; now they get one order. */
static void put_in_order(struct comparison *c, const struct strand *const *partner)
{
    struct row_place *places = xcalloc(c->count + 1, sizeof *places),
                     **of_b = xcalloc(c->b->count + 1, sizeof *of_b);
    for (size_t i = 0; i < c->count; i++) {
        struct row_place *place = &places[i];
        bool follows = i > 0 && same_lane(&c->rows[i - 1], &c->rows[i], partner);
        *place = (struct row_place){ .row = c->rows[i], .before = follows ? (ptrdiff_t)i - 1 : -1 };
        place->rank = follows ? places[i - 1].low : -1;
        if (place->row.a)
            place->rank = (ptrdiff_t)place->row.a->order;
        place->low = place->rank;
        if (place->row.b)
            of_b[place->row.b->order] = place;
    }
    for (size_t i = c->count; i-- > 0;) {
        bool followed = i + 1 < c->count && places[i + 1].before >= 0;
        places[i].high = (ptrdiff_t)c->a->count;
        if (followed)
            places[i].high = places[i + 1].row.a ? places[i + 1].rank - 1 : places[i + 1].high;
    }
    place_what_only_b_has(c, of_b, places);
    qsort(places, c->count, sizeof *places, by_place);
    for (size_t i = 0; i < c->count; i++) {
        struct row_pair *row = &c->rows[i];
        *row = places[i].row;
        row->decided_ns = place_ns(c, &places[i]);
        if (row->a && row->b && row->difference == DIFFERENT &&
            strcmp(row->a->asked, row->b->asked) == 0)
            row->decided_ns = row->a->decided_ns; /* only their results differ */
    }
    free(places);
    free(of_b);
}

static void count_rows(struct comparison *c)
{
    bool *counted = xcalloc(c->group_count + 1, sizeof *counted);
    for (size_t i = 0; i < c->count; i++) {
        const struct row_pair *row = &c->rows[i];
        struct kind_count *kind = &c->kinds[row->a ? row->a->kind : row->b->kind];
        bool counts = true;
        switch (row->difference) {
        case SAME:
            kind->alike++;
            counts = false;
            break;
        case OTHER_LINK:
            kind->alike++;
            kind->links++;
            break;
        case OTHER_PIECES: /* a group counts once */
            counts = !counted[row->group] && !c->options.any_pieces;
            kind->pieces += !counted[row->group];
            counted[row->group] = true;
            break;
        case ONLY_A: kind->only_a++; break;
        case ONLY_B: kind->only_b++; break;
        default: kind->differ++; break;
        }
        c->differences += counts;
    }
    free(counted);
}

struct comparison *compare(const struct account *a, const struct account *b,
                           const struct compare_options *options)
{
    struct comparison *c = xcalloc(1, sizeof *c);
    const struct strand **partner = xcalloc(a->strand_count + 1, sizeof *partner);
    bool *has_partner = xcalloc(b->strand_count + 1, sizeof *has_partner);
    *c = (struct comparison){ .a = a, .b = b, .options = *options };
    /* what one of them lacks is left out where both have something else to compare; one that has
     * neither is empty, which is a difference */
    c->no_calls =
        a->has_calls != b->has_calls && a->has_packets && b->has_packets && !options->calls_only;
    c->no_packets =
        a->has_packets != b->has_packets && a->has_calls && b->has_calls && !options->packets_only;
    struct comparing comparing = { .comparison = c };
    (void)begin_group(&comparing); /* number 0: none */
    match_strands(&comparing, partner);
    for (size_t i = 0; i < a->strand_count; i++) {
        if (partner[i])
            has_partner[partner[i]->index] = true;
        for (unsigned lane = 0; lane < LANES; lane++)
            compare_lanes(&comparing, a->strands[i], partner[i], lane);
    }
    for (size_t i = 0; i < b->strand_count; i++)
        for (unsigned lane = 0; lane < LANES && !has_partner[i]; lane++)
            compare_lanes(&comparing, NULL, b->strands[i], lane);
    put_in_order(c, partner);
    count_rows(c);
    c->left_out_a = left_out_of(c, a);
    c->left_out_b = left_out_of(c, b);
    map_release(&comparing.numbers);
    free(partner);
    free(has_partner);
    return c;
}

void comparison_free(struct comparison *c)
{
    if (!c)
        return;
    free(c->rows);
    free(c->groups);
    free(c);
}

bool comparison_equal(const struct comparison *c)
{
    /* nothing was compared: then nothing is known to be the same */
    return c->differences == 0 && c->count > 0;
}

ptrdiff_t comparison_first(const struct comparison *c)
{
    ptrdiff_t first = -1;
    for (size_t i = 0; i < c->count; i++) {
        const struct row_pair *row = &c->rows[i];
        if (row->difference == SAME || (row->difference == OTHER_PIECES && c->options.any_pieces))
            continue;
        if (first < 0 || row->decided_ns < c->rows[first].decided_ns)
            first = (ptrdiff_t)i;
    }
    return first;
}
