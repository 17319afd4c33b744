/* `sockwire show TRACE --follow N[:client|:server]`: the bytes of one connection instead of its
 * packets. */
#ifndef COMMAND_FOLLOW_H
#define COMMAND_FOLLOW_H

#include "command/command.h"
#include "view/ladder/ladder.h"

/* Writes to standard output what the ends of the connection told each other; `which` as it stands
 * on the command line.  One direction comes raw, byte for byte, unless standard output is a
 * terminal.  What is missing is told on standard error. Returns the exit status: 1 when something
 * is missing. */
int follow_show(const struct command *command, const char *trace, const char *which,
                const struct ladder_style *style);

#endif
