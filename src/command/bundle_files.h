/* The files that bundles are made of: packaging/bundles/, made by its join.sh. */
#ifndef COMMAND_BUNDLE_FILES_H
#define COMMAND_BUNDLE_FILES_H

#include <stdbool.h>

struct bundle_file {
    const char *platform; /* "gradescope"; "": it stands in others */
    const char *name, *text;
    bool executable;
};
extern const struct bundle_file bundle_files[]; /* ends with a NULL platform */

#endif
