/* A trace of any length as JSON Lines, in bounded memory. */
#ifndef LOAD_RECORDS_H
#define LOAD_RECORDS_H

#include <stdio.h>

#include "record/load/feed.h"

/* Reads the trace `name` ("-": standard input) twice and writes its records to `out`, in the order
 * of its frames.  `choice` as in feed.h, asked in both passes.  count tells of the trace; `called`:
 * what the records call it; -1 and err when the trace can't be read or out not written. */
int records_write(FILE *out, const char *name, const char *called, const struct feed_choice *choice,
                  struct feed_count *count, struct err *err);

#endif
