/* Is a source file here?  A runtime or a library tells lines of files that only the machine had
 * which built it: nobody here wrote those. */
#ifndef CALL_SOURCE_PLACE_H
#define CALL_SOURCE_PLACE_H

#include <limits.h>
#include <stdbool.h>

/* Where the file is: as the compiler wrote its path or, since folders move, under the end of that
 * path below the folder of the program (or library) that was made of it, the folder above that one,
 * or `folder`.  program, folder: NULL when not known.  False: nowhere. */
bool source_place(const char *path, const char *program, const char *folder, char found[PATH_MAX]);

#endif
