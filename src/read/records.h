/* A trace of any length as JSON Lines, in bounded memory. */
#ifndef READ_RECORDS_H
#define READ_RECORDS_H

#include <stdio.h>

#include "read/pump.h"

/* Reads the trace `name` ("-": standard input) twice and writes its records to `out`, in the order of its frames.  `choice` as in pump.h,
 * asked in both passes.  count tells of the trace; `called`: what the records call it; -1 and err when the trace can't be read or out not
 * written. */
int records_write(FILE *out, const char *name, const char *called, const struct pump_choice *choice, struct pump_count *count, struct err *err);

#endif
