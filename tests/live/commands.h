/* The command lines of a case, with the folder of the programs (PROGRAMS) in the place of %P. */
#ifndef LIVE_COMMANDS_H
#define LIVE_COMMANDS_H

#include "pair.h"

/* The caller frees it. */
char *command_text(const char *command);

/* The `sockwire run` that is the same as this case; SOCKWIRE names the tool. */
void command_add_line(struct text *text, const struct live_case *about);

/* Is this program there for this user?  In the folder of programs, or on the PATH. */
bool command_is_there(const char *name);

#endif
