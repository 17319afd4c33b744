/* A trace as one whole timeline, for who goes through it more than once: a recorded run with its
 * calls, or a bare trace. */
#ifndef COMMAND_REPLAY_LOAD_H
#define COMMAND_REPLAY_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "timeline/timeline.h"

struct replay_trace {
    struct timeline timeline; /* whole and finished */
    bool recorded;            /* a run with its calls (record/reader.h) */
    bool damaged;             /* something of it is missing: `missing` says what */
    struct err missing;
    int connections;  /* how many the trace has, chosen or not */
    uint64_t packets; /* … and packets */
};

/* connection 0: all.  A bare trace is kept only as far as it was chosen, a recorded run always
 * whole.  Dies when the trace can't be read, holds no such connection, or is too long to be kept:
 * then it says how to choose. */
void replay_load(struct replay_trace *trace, const char *name, int connection);

/* Only when the file is a recorded run: true.  It is read twice, so it must be one (spool_open()).
 */
bool replay_load_run(struct replay_trace *trace, const char *file);
void replay_trace_release(struct replay_trace *trace);

#endif
