/* Is a source file here?  A runtime or a library tells lines of files that only the machine had
 * which built it: nobody here wrote those. */
#ifndef CALL_SOURCE_PLACE_H
#define CALL_SOURCE_PLACE_H

#include <limits.h>
#include <stdbool.h>

struct source_scope {
    const char *folder; /* NULL: none */
    /* a stranger's program, whose lines may name any file: nothing that lies elsewhere is looked at */
    bool only;
};

/* Where the file is: as the compiler wrote its path or, since folders move, under the end of that
 * path below the folder of the program (or library) that was made of it, the folder above that one,
 * or that of `scope`.  program: NULL when not known.  False: nowhere. */
bool source_place(const char *path, const char *program, const struct source_scope *scope,
                  char found[PATH_MAX]);

#endif
