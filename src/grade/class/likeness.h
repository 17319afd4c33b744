/* Which submissions behave the same: groups, without a verdict.
 *
 * Their reports have the same digits (grade/behaviour.h).  Small groups come first: what few share is more
 * remarkable than what the sheet leads nearly all to. */
#ifndef CLASS_LIKENESS_H
#define CLASS_LIKENESS_H

#include <stddef.h>

#include "base/text.h"
#include "grade/class/standing.h"

struct likeness_group {
    const char *program; /* "client and server", "server", "client": what is the same */
    size_t count;
    size_t *members; /* by number of the student, in order */
};

struct likeness {
    size_t known; /* students of whom a behaviour is known */
    size_t count, capacity;
    struct likeness_group *groups;
};

/* likeness_release() it. */
void likeness_make(struct likeness *likeness, const struct standings *standings);
void likeness_release(struct likeness *likeness);

/* So many share it that it is what the sheet leads to, rather than one's own. */
bool likeness_is_common(const struct likeness *likeness, const struct likeness_group *group);

/* A table: group, program, share, of, id, name, score: a row for each member of each group. */
void likeness_table(struct text *out, const struct standings *standings);

#endif
