/* How many colours the terminal has, by its entry in terminfo: see command.h.  In a file of its own,
 * since <term.h> takes short names for itself. */
#include <curses.h>
#include <term.h>

#include "command/command.h"

bool terminal_has_256_colors(void)
{
    int status;
    return setupterm(NULL, 1, &status) == OK && tigetnum("colors") >= 256;
}
