/* What a program that we did not build needs besides the libraries: its interpreter. */
#ifndef GRADE_INTERPRETER_H
#define GRADE_INTERPRETER_H

#include "base/text.h"
#include "grade/root.h"

enum { INTERPRETER_BYTES = 256 }; /* of a script's first line, with its NUL */

/* The programs that the first line of bin/NAME names: its interpreter, or env and the interpreter.  How many; 0: it is no
 * script. */
size_t interpreter_words(const char *bin, const char *name, char words[2][INTERPRETER_BYTES]);

/* Where the caller has this program along PATH, and the file that this leads to.  False: he has not.  Of a path, too,
 * only what he finds by the name at its end counts. */
bool interpreter_find(const char *name, char path[PATH_MAX], char whole[PATH_MAX]);

/* Show the machine's programs, and where the interpreters of bin/client and bin/server lie. */
void interpreter_show(struct shown *shown, const char *bin);

/* Programs that are a client or a server themselves are taken from a root: a submission has its own
 * calls. */
void interpreter_hide_tools(const char *root, const struct shown *shown);

/* The PATH of the programs in that folder, to be asked where the caller's is known: the usual folders, and those where
 * a script's interpreter is found. */
void interpreter_path(const char *bin, struct text *path);

#endif
