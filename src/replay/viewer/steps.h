/* The steps of a replay: the events that a person goes through, each with the rows that it adds to
 * the ladder.
 *
 * An event that draws nothing (a call that the ladder leaves out, a state that stands beside its
 * packet) is part of the step before it.  With a chosen connection, only what concerns it is a
 * step: its packets, the calls on its sockets, what its programs print. */
#ifndef REPLAY_VIEWER_STEPS_H
#define REPLAY_VIEWER_STEPS_H

#include "replay/viewer/rows.h"

struct step {
    size_t event; /* index in timeline->events */
    size_t rows;  /* how many of `shown` stand when it has happened */
    /* a call whose return is a step of its own, or that never returned */
    bool opens;
    const struct connection *connection; /* that it is about, or NULL */
};

struct steps {
    const struct timeline *timeline;
    const struct connection *only; /* the chosen connection; NULL: all */
    size_t count, capacity;
    struct step *list; /* step 1 is list[0] */
    size_t shown_count, shown_capacity;
    size_t *shown; /* rows of the ladder, without its header, in order */
};

void steps_init(struct steps *steps, const struct timeline *timeline, const struct connection *only,
                const struct rows *rows);
void steps_release(struct steps *steps);

/* The ladder was drawn again in another width: the steps are the same, their rows are not. */
void steps_redrawn(struct steps *steps, const struct rows *rows);

/* What happened in step 1 … count. */
const struct event *steps_event(const struct steps *steps, size_t step);
/* Its first row among `shown`; the last is list[step - 1].rows - 1. */
size_t steps_first_row(const struct steps *steps, size_t step);

/* The next step (or, backwards, the one before) after `now` that is a packet, a call; 0: none. */
enum step_kind { STEP_ANY, STEP_PACKET, STEP_CALL };
size_t steps_find(const struct steps *steps, size_t now, bool backwards, enum step_kind kind);

/* The next step in whose rows the text stands (small letters find large ones, too), from the one
 * after `now` and round the end, among the first `count` steps; 0: none. */
size_t steps_search(const struct steps *steps, const struct rows *rows, size_t count, size_t now,
                    bool backwards, const char *text);

#endif
