/* Source files by their names: which are the program's own, how they are called in what sockwire
 * shows, and what stands in them. */
#ifndef CALL_SOURCE_NAME_H
#define CALL_SOURCE_NAME_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"

/* False: it came with the system (headers, the C library, the runtime of a language). */
bool source_is_own(const char *path);

/* False: a library of the system, whose lines nobody here wrote. */
bool library_is_own(const char *path);

/* Runs programs that were written in another language: its own lines tell nothing. */
bool program_is_interpreter(const char *path);

/* "src/client.c" when the file is below the folder (may be NULL), else "client.c": never where
 * somebody's home is. */
const char *source_short_name(struct arena *arena, const char *path, const char *folder);

/* What must stand in a file that is still as it was compiled: a name in a line.  line 0: nothing is
 * known. */
struct source_witness {
    int line;
    const char *name;
};

/* The line of the file, without the blanks around it; NULL when it can't be read, is empty, the
 * file has changed after `built`, or the witness speaks against it (a program that was copied is
 * newer than a change of its source). */
const char *source_text(struct arena *arena, const char *path, int line, struct timespec built,
                        struct source_witness witness);

#endif
