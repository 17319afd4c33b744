/* What can't be checked where a run has no network of its own (jail.h), or no packet is seen.  Such a check is tried
 * nowhere else either: its points are neither lost nor given, and the report tells them apart. */
#ifndef GRADE_UNCHECKED_H
#define GRADE_UNCHECKED_H

#include <stdbool.h>

#include "base/err.h"

struct check_result;
struct work;

/* Decide the checks that this ground can't hold.  0; -1 and err: no points are left that could be given. */
int unchecked_decide(struct work *work, struct err *err);

/* This one is not checked, as its run has shown. */
void unchecked_take(struct check_result *result);

/* A note for the report: how many there are. */
void unchecked_tell(struct work *work);

#endif
