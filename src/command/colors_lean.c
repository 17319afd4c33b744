/* How many colours the terminal has, where terminfo was left out (make LEAN=1): see command.h.  The
 * names of terminals that have 256 say so by convention. */
#include <stdlib.h>
#include <string.h>

#include "command/command.h"

bool terminal_has_256_colors(void)
{
    const char *name = getenv("TERM");
    return name && strstr(name, "256color");
}
