/* The rules files of a submission, wires/NAME.wire, for a step that grades a wire (14-bad-wire).
 *
 *     DIR/wires/2-line.wire ── intake.c ─▶ a copy ── wires.c ─▶ each rule read, and held against a list ─▶ the wire of a run
 *
 * They come from a stranger, and are read here, before any wall: so a rule may do only what this file
 * lists.  It may not ask another machine for a name (a filter can), nor set in a kernel what is not listed
 * with its values, nor make a packet wait for longer than DELAY_MOST_MS: the wire's time counts for nobody,
 * and the grader's own must have an end. */
#ifndef GRADE_WIRES_H
#define GRADE_WIRES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "wire/rules.h"

struct lab_step;

enum {
    WIRES_MAX = 16,
    WIRE_FILE_MAX = 8192,  /* bytes of a file */
    WIRE_RULES_MAX = 40,   /* rules in it */
    WIRE_FILTER_MAX = 120, /* bytes of a filter */
    WIRE_DELAY_MOST_MS = 2000,
    WIRE_RATE_LEAST_KBIT = 64,
};

struct handed_wire {
    const char *name; /* "2-line" */
    bool there, ready;
    bool trouble;      /* it could not be copied, and that says nothing of it */
    struct text says;  /* why it is not ready, in one line */
    struct text rules; /* the file */
};

/* The wires that the scenarios of a step ask for, in their order: how many. */
size_t wires_wanted(const struct lab_step *step, const char *names[WIRES_MAX]);

/* Look at the rules of one that is there: ready, or what it says. */
void wire_look(struct handed_wire *wire);

/* The rules of one that is ready.  Each rule by chance draws with its own seed and `seeds` more. */
void wire_rules_take(const struct handed_wire *wire, uint64_t seeds, struct wire_rules *rules);

#endif
