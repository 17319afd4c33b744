/* The class on a terminal: scores, the checks that are lost most, the mistakes by how often they were
 * named, and who has no score. */
#ifndef CLASS_SUMMARY_H
#define CLASS_SUMMARY_H

#include "base/text.h"
#include "grade/class/list.h"
#include "grade/class/standing.h"
#include "grade/class/tally.h"

/* … what is not as one might think: what was left out of the class, a deadline that can't be held against who handed in at
 * a moment that nobody knows, and who has no row in Moodle's table. */
void summary_warn(struct text *out, const struct class_list *list,
                  const struct standings *standings, bool has_deadline);

void summary_add(struct text *out, const struct standings *standings, const struct tally *tally);

/* "anna: 100 of 100", "bob: no score: …": one line, whatever bytes a name has. */
void summary_line(struct text *out, const struct student *standing);

#endif
