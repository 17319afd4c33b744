/* A class counted: see tally.h. */
#include "grade/class/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const struct standing_check *standing_check_of(const struct student *standing, const char *name)
{
    for (size_t i = 0; i < standing->check_count; i++)
        if (strcmp(standing->checks[i].name, name) == 0)
            return &standing->checks[i];
    return NULL;
}

const struct standing_mistake *standing_mistake_of(const struct student *standing, const char *rule)
{
    for (size_t i = 0; i < standing->mistake_count; i++)
        if (strcmp(standing->mistakes[i].rule, rule) == 0)
            return &standing->mistakes[i];
    return NULL;
}

/* The row of that name; a new one where there is none. */
static struct tally_row *row_of(struct tally_row **rows, size_t *count, size_t *capacity,
                                const char *name, const char *says)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp((*rows)[i].name, name) == 0)
            return &(*rows)[i];
    array_reserve(rows, capacity, *count, sizeof **rows);
    (*rows)[*count] = (struct tally_row){ name, says, 0 };
    return &(*rows)[(*count)++];
}

static int by_count(const void *a, const void *b)
{
    const struct tally_row *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->name, y->name);
}

static int by_score(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static void count_scores(struct tally *tally, const struct standings *standings)
{
    int *scores = xcalloc(standings->count, sizeof *scores);
    double sum = 0;
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        if (!one->graded)
            continue;
        scores[tally->graded++] = one->score;
        sum += one->score;
        tally->whole += one->score == one->max_score;
        tally->max_score = one->max_score > tally->max_score ? one->max_score : tally->max_score;
    }
    tally->ungraded = standings->count - tally->graded;
    if (tally->graded) {
        qsort(scores, tally->graded, sizeof *scores, by_score);
        tally->mean = sum / (double)tally->graded;
        tally->least = scores[0];
        size_t above = tally->graded / 2, below = (tally->graded - 1) / 2;
        tally->middle = (scores[below] + scores[above]) / 2.0;
        tally->most = scores[tally->graded - 1];
    }
    free(scores);
}

void tally_make(struct tally *tally, const struct standings *standings)
{
    size_t checks = 0, mistakes = 0;
    *tally = (struct tally){ 0 };
    count_scores(tally, standings);
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        for (size_t k = 0; one->graded && k < one->check_count; k++)
            row_of(&tally->checks, &tally->check_count, &checks, one->checks[k].name,
                   one->checks[k].says)
                ->count += standing_lost(&one->checks[k]);
        for (size_t k = 0; one->graded && k < one->mistake_count; k++)
            row_of(&tally->mistakes, &tally->mistake_count, &mistakes, one->mistakes[k].rule,
                   one->mistakes[k].says)
                ->count++;
    }
    if (tally->mistake_count)
        qsort(tally->mistakes, tally->mistake_count, sizeof *tally->mistakes, by_count);
}

void tally_release(struct tally *tally)
{
    free(tally->checks);
    free(tally->mistakes);
}
