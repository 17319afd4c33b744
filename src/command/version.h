/* `sockwire --version`: what an error report should begin with. */
#ifndef COMMAND_VERSION_H
#define COMMAND_VERSION_H

#include <stdio.h>

/* A row for sockwire, for each library as it is loaded now, for the kernel, and for where the kit's
 * files lie. */
void version_print(FILE *out);

#endif
