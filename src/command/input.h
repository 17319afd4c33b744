/* `run --input-file FILE`: what the clients are given to read.
 *
 * A plain file is mapped, whatever its length: its pages come and go.  What is none (a pipe, a
 * device, "-") is read before the programs start: so much and no more, and for no longer than
 * --timeout lets a run go on. */
#ifndef COMMAND_INPUT_H
#define COMMAND_INPUT_H

#include <stddef.h>

enum { INPUT_PIPED_MAX = 16 << 20, STATUS_TIMEOUT = 124 };

/* The bytes live as long as the process.  Ends the process with a sentence when they can't be had;
 * timeout_s 0: it waits for ever. */
const char *input_read(const char *name, double timeout_s, size_t *count);

#endif
