/* How many colours the terminal has, where terminfo was left out (make LEAN=1): see command.h.  The
 * names of terminals that have 256 say so by convention. */
#include <stdlib.h>
#include <string.h>

#include "command/command.h"

bool command_has_256_colors(void)
{
    const char *more = getenv("COLORTERM"), *name = getenv("TERM");
    return (more && (strcmp(more, "truecolor") == 0 || strcmp(more, "24bit") == 0)) ||
           (name && strstr(name, "256color"));
}
