/* Runs over a wire between two hosts, written by hand: what the views draw, and what a record of
 * them must bring back. */
#ifndef TESTS_UNIT_WIRE_RUNS_H
#define TESTS_UNIT_WIRE_RUNS_H

#include "script.h"

struct wire_run {
    const char *name, *script;
};

extern const struct wire_run wire_runs[];
extern const size_t wire_run_count;

#endif
