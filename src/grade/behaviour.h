/* What the student's programs did, as numbers: the same number, the same behaviour.  For who looks at many
 * submissions beside each other; no check asks for it.
 *
 *     inside, after each run      behaviour_look() ─▶ struct behaviour, one for the client, one for the server
 *     the grader, of all runs     behaviour_join() ─▶ "3f0c…", 16 digits
 *
 * Of the calls of each task: which follows which, with arguments as far as the program chose them (a backlog, flags,
 * an option and its value, the first size that is received into on each socket).  What depends on texts, which are
 * other ones for each student, on time, or on the kernel is left out: how much came, descriptors, ports.  In a run of
 * several clients, over a wire, or with full buffers their order is nobody's choice: there only what each task did
 * first, and then, counts; and of a task that waits for several things at once (poll() and its kin, EAGAIN) only which calls
 * it made.
 * A run in which both are the student's counts for neither: there one does what the other lets it do.
 * Of what a program printed its own words count: those that stand in more than one run, since each run has
 * another text. */
#ifndef GRADE_BEHAVIOUR_H
#define GRADE_BEHAVIOUR_H

#include "base/arena.h"
#include "timeline/timeline.h"

enum { BEHAVIOUR_CLIENT, BEHAVIOUR_SERVER, BEHAVIOURS };

struct scenario;

/* In one run. */
struct behaviour {
    uint64_t calls;    /* 0: the student has no such program in this run */
    const char *words; /* that it printed: each once, in order, behind each a blank; "" */
};

void behaviour_look(struct behaviour of[BEHAVIOURS], const struct scenario *scenario,
                    const struct timeline *timeline, struct arena *arena);

/* In all runs, in the order of the plan; runs[i] is of the scenario called names[i].  `digits` is "" where the student
 * has no such program. */
void behaviour_join(const struct behaviour runs[], const char *const names[], size_t count,
                    char digits[17]);

#endif
