/* The variables of the environment that sockwire reads, for the manual pages.  tests/manual/ holds
 * this table against the sources. */
#ifndef MANUAL_ENVIRONMENT_H
#define MANUAL_ENVIRONMENT_H

#include <stdbool.h>

#include "command/manual/description.h"

struct environment_variable {
    const char *name;
    const char *flag; /* who has this flag reads it; NULL: who names it in `struct command` */
    const char *says;
};

extern const struct environment_variable environment_variables[]; /* ends with a NULL name */

bool environment_is_read(const struct environment_variable *variable,
                         const struct command *command);

#endif
