/* Half a report: what is known of a grade while runs are still to come. */
#ifndef GRADE_SO_FAR_H
#define GRADE_SO_FAR_H

#include "grade/plan.h"

/* Tell options->so_far, if there is one, and if anything is still to be decided. */
void so_far_tell(const struct work *work);

#endif
