/* A replay in the terminal, from the first screen to the key that ends it. */
#ifndef REPLAY_VIEWER_LOOP_H
#define REPLAY_VIEWER_LOOP_H

#include "base/err.h"
#include "replay/viewer/session.h"

/* name: what the trace is called.  start->style.width and .ascii follow the terminal.  Returns 0,
 * or the signal that ended it: the terminal is clean, and the caller ends by that signal.  -1 and
 * err: there is no terminal that it can draw on, or nothing to show. */
int replay_loop(const struct timeline *timeline, const struct session_start *start,
                const char *name, struct err *err);

#endif
