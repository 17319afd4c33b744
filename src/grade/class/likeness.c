/* Which submissions behave the same: see likeness.h. */
#include "grade/class/likeness.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "grade/class/gradebook.h"
#include "grade/class/list.h"

enum same { SAME_BOTH, SAME_SERVER, SAME_CLIENT, SAMES };
static const char *const programs[SAMES] = { "client and server", "server", "client" };

enum { COMMON_LEAST = 5, COMMON_PART = 10 };

struct behaving {
    char digits[40];
    size_t student;
};

static int by_digits(const void *a, const void *b)
{
    const struct behaving *x = a, *y = b;
    int order = strcmp(x->digits, y->digits);
    return order ? order : (x->student > y->student) - (x->student < y->student);
}

/* False: it has no such program, or none is known. */
static bool digits_of(const struct student *one, enum same same, char digits[40])
{
    const char *client = one->client, *server = one->server;
    if (!one->graded || (same != SAME_SERVER && !*client) || (same != SAME_CLIENT && !*server))
        return false;
    snprintf(digits, 40, "%.16s%.16s", same == SAME_SERVER ? "" : client,
             same == SAME_CLIENT ? "" : server);
    return true;
}

/* The same students are in a group whose whole pair is the same. */
static bool is_told(const struct likeness *likeness, const struct behaving *first, size_t count)
{
    for (size_t i = 0; i < likeness->count; i++) {
        const struct likeness_group *group = &likeness->groups[i];
        bool same = group->count == count;
        for (size_t k = 0; same && k < count; k++)
            same = group->members[k] == first[k].student;
        if (same)
            return true;
    }
    return false;
}

static void add_group(struct likeness *likeness, enum same same, const struct behaving *first,
                      size_t count)
{
    if (count < 2 || is_told(likeness, first, count))
        return;
    array_reserve(&likeness->groups, &likeness->capacity, likeness->count,
                  sizeof *likeness->groups);
    struct likeness_group *group = &likeness->groups[likeness->count++];
    *group =
        (struct likeness_group){ programs[same], count, xcalloc(count, sizeof *group->members) };
    for (size_t i = 0; i < count; i++)
        group->members[i] = first[i].student;
}

static size_t add_groups(struct likeness *likeness, const struct standings *standings,
                         enum same same)
{
    struct behaving *entries = xcalloc(standings->count, sizeof *entries);
    size_t count = 0, first = 0;
    for (size_t i = 0; i < standings->count; i++)
        if (digits_of(&standings->of[i], same, entries[count].digits))
            entries[count++].student = i;
    qsort(entries, count, sizeof *entries, by_digits);
    for (size_t i = 1; i <= count; i++)
        if (i == count || strcmp(entries[first].digits, entries[i].digits) != 0) {
            add_group(likeness, same, &entries[first], i - first);
            first = i;
        }
    free(entries);
    return count;
}

static int by_size(const void *a, const void *b)
{
    const struct likeness_group *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    int order = strcmp(x->program, y->program);
    return order ? order : (x->members[0] > y->members[0]) - (x->members[0] < y->members[0]);
}

void likeness_make(struct likeness *likeness, const struct standings *standings)
{
    *likeness = (struct likeness){ 0 };
    for (int same = 0; same < SAMES; same++) {
        size_t known = add_groups(likeness, standings, (enum same)same);
        likeness->known = known > likeness->known ? known : likeness->known;
    }
    if (likeness->count)
        qsort(likeness->groups, likeness->count, sizeof *likeness->groups, by_size);
}

void likeness_release(struct likeness *likeness)
{
    for (size_t i = 0; i < likeness->count; i++)
        free(likeness->groups[i].members);
    free(likeness->groups);
}

bool likeness_is_common(const struct likeness *likeness, const struct likeness_group *group)
{
    return group->count >= COMMON_LEAST && group->count * COMMON_PART > likeness->known;
}

void likeness_table(struct text *out, const struct standings *standings)
{
    struct likeness likeness;
    likeness_make(&likeness, standings);
    text_add(out, "\"group\",\"program\",\"share\",\"of\",\"id\",\"name\",\"score\"\r\n");
    for (size_t i = 0; i < likeness.count; i++)
        for (size_t k = 0; k < likeness.groups[i].count; k++) {
            const struct likeness_group *group = &likeness.groups[i];
            const struct student *one = &standings->of[group->members[k]];
            text_addf(out, "%zu,\"%s\",%zu,%zu,", i + 1, group->program, group->count,
                      likeness.known);
            gradebook_cell(out, one->submission->id);
            text_add_char(out, ',');
            gradebook_cell(out, one->submission->name);
            text_addf(out, ",%d\r\n", one->score);
        }
    likeness_release(&likeness);
}
