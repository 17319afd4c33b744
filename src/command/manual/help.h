/* `--help`: of the program, and of a command.  At most 80 columns wide, whatever the terminal: it
 * is read, kept and mailed. */
#ifndef MANUAL_HELP_H
#define MANUAL_HELP_H

#include "base/text.h"
#include "command/manual/description.h"

enum { HELP_COLUMNS = 80 };

/* Every command takes it besides its own flags. */
extern const struct command_flag help_flag;

void help_add_program(struct text *text, const struct command *const *commands); /* commands ends
                                                                                    with NULL */
void help_add_command(struct text *text, const struct command *command);

/* "--json FILE" */
void help_add_flag_name(struct text *text, const struct command_flag *flag);

#endif
