/* What a program that we did not build needs besides the libraries: its interpreter. */
#ifndef GRADE_INTERPRETER_H
#define GRADE_INTERPRETER_H

#include "grade/root.h"

/* Show the machine's programs, and where the interpreters of bin/client and bin/server lie. */
void interpreter_show(struct shown *shown, const char *bin);

/* Programs that are a client or a server themselves are taken from a root: a submission has its own
 * calls. */
void interpreter_hide_tools(const char *root, const struct shown *shown);

#endif
