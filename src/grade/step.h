/* The steps that can be graded, and their checks: the table of checks/steps.c, and one that is not of
 * the kit (step_object.h). */
#ifndef GRADE_STEP_H
#define GRADE_STEP_H

#include <stdbool.h>
#include <stddef.h>

struct check;
struct checking;

struct step_check {
    const struct check *check;
    /* that it earns; 0: what an earlier step asked for earns nothing, and costs when it is lost */
    int points;
};

enum { STEP_LOST_COSTS = 10, STEP_POINTS_MAX = 1000 /* of a check */ };

enum { STEP_CHECKS_MAX = 24 };

struct lab_step {
    int number;                                /* 5 */
    const char *name;                          /* "05-capitals" */
    struct step_check checks[STEP_CHECKS_MAX]; /* ends with a NULL check */
    /* what must hold in each run of this step, whatever a check asks for; may be NULL */
    void (*always)(struct checking *c);
};

/* src/grade/checks/steps.c */
extern const struct lab_step *const steps[];
extern const size_t step_count;

/* The broken pairs of labs/faults: no step of the row.  All mistakes that can be named cost. */
enum { FAULTS_NUMBER = 99 };
extern const struct lab_step faults_step;

/* By number ("5", "05") or by name; NULL when there is none. */
const struct lab_step *step_find(const char *word);
/* From now on step_find() knows this one by its name, too: one in a process. */
void step_add(const struct lab_step *step);
bool step_is_of_kit(const struct lab_step *step);
size_t step_checks(const struct lab_step *step); /* how many */

#endif
