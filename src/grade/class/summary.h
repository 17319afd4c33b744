/* The class on a terminal: scores, the checks that are lost most, the mistakes by how often they were
 * named, and who has no score. */
#ifndef CLASS_SUMMARY_H
#define CLASS_SUMMARY_H

#include "base/text.h"
#include "grade/class/standing.h"
#include "grade/class/tally.h"

void summary_add(struct text *out, const struct standings *standings, const struct tally *tally);

/* "anna: 100 of 100", "bob: no score: …": one line, whatever bytes a name has. */
void summary_line(struct text *out, const struct student *standing);

#endif
