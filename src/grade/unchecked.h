/* What can't be checked where a run has no network of its own (jail.h).  Such a check is tried nowhere else either: its
 * points are neither lost nor given, and the report tells them apart. */
#ifndef GRADE_UNCHECKED_H
#define GRADE_UNCHECKED_H

#include <stdbool.h>

#include "base/err.h"

struct work;

/* Decide the checks that this ground can't hold.  0; -1 and err: no points are left that could be given. */
int unchecked_decide(struct work *work, struct err *err);

#endif
