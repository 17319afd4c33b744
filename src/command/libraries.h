/* The libraries that are linked in beside libpcap and libseccomp, a row each, for --version. */
#ifndef COMMAND_LIBRARIES_H
#define COMMAND_LIBRARIES_H

#include <stdio.h>

void libraries_print(FILE *out, void (*row)(FILE *out, const char *name, const char *version));

#endif
