/* Where a student stands: what the class needs of one report, read back from its JSON.
 *
 * Texts live in the arena of the standings.  Nothing of a report is believed but its form: it may
 * be an old one, or cut. */
#ifndef CLASS_STANDING_H
#define CLASS_STANDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct submission;

enum { STANDING_CHECKS_MAX = 64, STANDING_MISTAKES_MAX = 64 };

struct standing_check {
    const char *name, *says, *verdict; /* "server-capitals", one sentence, "fail" */
    int points, max_points;
};

struct standing_mistake { /* no note, unless it costs */
    const char *rule, *says;
    bool costs;
};

struct student {
    const struct submission *submission;
    bool graded; /* there is a score */
    bool kept;   /* from an earlier start */
    int score, max_score;
    uint64_t seed;
    double seconds;
    const char *why;             /* there is no score, or what else is to be known; "" */
    const char *client, *server; /* what they did, as digits (grade/behaviour.h); "": not known */
    bool late;                   /* handed in after the deadline: … */
    int64_t late_s;              /* … by so much; the score is so many per cent of `on_time` */
    int late_percent, on_time;
    size_t check_count, mistake_count;
    struct standing_check *checks;
    struct standing_mistake *mistakes; /* each rule once */
};

/* Read the report at that path.  False and err: it can't be read, or is none of that step. */
bool standing_read(struct student *standing, struct arena *arena, const char *path,
                   const char *step, struct err *err);

/* The whole class. */
struct standings {
    struct arena arena;
    const char *step;
    size_t count;
    struct student *of; /* in the order of the list */
};

/* Has a check of that name no points, and may it lose none?  "pass", "skipped" … as in the report. */
bool standing_lost(const struct standing_check *check);

#endif
