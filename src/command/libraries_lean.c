/* Without them (make LEAN=1): see libraries.h. */
#include "command/libraries.h"

void libraries_print(FILE *out, void (*row)(FILE *out, const char *name, const char *version))
{
    row(out, "lean", "no source lines, no packed traces, no replay on the terminal");
}
