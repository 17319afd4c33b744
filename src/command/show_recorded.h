/* `sockwire show` of a trace that `sockwire run --write` made: the run again, calls included. */
#ifndef COMMAND_SHOW_RECORDED_H
#define COMMAND_SHOW_RECORDED_H

#include <stdbool.h>

#include "command/show_arguments.h"

/* Shows the run and sets the exit status.  False: the trace holds no run that can be shown (which
 * is no mistake: most don't), or something is asked for that is about packets (--summary, --filter,
 * --connection); nothing was written to standard output. */
bool show_recorded(const struct show_arguments *arguments, int *status);

#endif
