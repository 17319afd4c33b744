/* How many colours the terminal has, by its entry in terminfo: see command.h.  In a file of its own,
 * since <term.h> takes short names for itself. */
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

#include "command/command.h"

bool command_has_256_colors(void)
{
    const char *more = getenv("COLORTERM");
    int status;
    if (more && (strcmp(more, "truecolor") == 0 || strcmp(more, "24bit") == 0))
        return true;
    return setupterm(NULL, 1, &status) == OK && tigetnum("colors") >= 256;
}
