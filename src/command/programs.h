/* What `sockwire run` says of the programs that it is asked to start: what was meant, when one
 * can't be started, and that a source is newer than the program that was built of it. */
#ifndef COMMAND_PROGRAMS_H
#define COMMAND_PROGRAMS_H

#include "base/text.h"

/* After exec failed with `error`: a sentence on what was meant, or what to do.  `flag` is --server
 * or --client.  Adds nothing when there is nothing to say but the error itself. */
void program_explain(struct text *text, const char *flag, const char *const *argv, int error);

/* Before the run: a sentence when a program of this command line is older than its source beside
 * it, when it is a source itself, or a script with lines of Windows. Adds nothing else. */
void program_remark(struct text *text, const char *flag, const char *const *argv);

#endif
