/* The class as a table for spreadsheets and for the gradebooks of platforms (CSV, RFC 4180, UTF-8).
 *
 * A cell that a spreadsheet would take for a formula begins with ' instead.  Control characters are
 * blanks, and bytes that are no UTF-8 become U+FFFD: a row is one line. */
#ifndef CLASS_GRADEBOOK_H
#define CLASS_GRADEBOOK_H

#include "base/text.h"
#include "grade/class/list.h"
#include "grade/class/standing.h"
#include "grade/class/tally.h"

/* id, name, email, login, number, status, score, max_score, handed in how many hours late, the per cent that the score is then
 * of score_on_time, a column for each check's points, mistakes, seed, note */
void gradebook_plain(struct text *out, const struct standings *standings,
                     const struct tally *tally);

/* Moodle's grading sheet of an assignment: Identifier, Full name, Email address, ID number, Grade, Maximum Grade,
 * Last modified (grade), Feedback comments.  Who has no score has no row, here and in Canvas; nor has
 * whom the platform could not find. */
void gradebook_moodle(struct text *out, const struct standings *standings,
                      const struct tally *tally);

/* Canvas: Student, ID, SIS User ID, SIS Login ID, Section, and the assignment; the second row has
 * the possible points. */
void gradebook_canvas(struct text *out, const struct standings *standings,
                      const struct tally *tally);

/* Is there something by which Moodle or Canvas finds the student?  A name alone is nothing such. */
bool gradebook_moodle_knows(const struct submission *who);
bool gradebook_canvas_knows(const struct submission *who);

void gradebook_cell(struct text *out, const char *value);

#endif
