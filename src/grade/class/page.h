/* The page of a class: one HTML file for the instructor, which asks nobody for anything.
 *
 *     scores, checks by how many lose them, mistakes by how many have them (and who), who hung or crashed, who
 *     behaves the same, a row for each student, each a click away from the student's page (pages/ID.html) */
#ifndef CLASS_PAGE_H
#define CLASS_PAGE_H

#include "base/text.h"
#include "grade/class/standing.h"
#include "grade/class/tally.h"

void class_page(struct text *out, const struct standings *standings, const struct tally *tally);

#endif
