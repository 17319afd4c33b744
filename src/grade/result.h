/* Results on their way out of a sandbox: written inside, read by the grader.
 *
 *     number: 8 bytes, big-endian      text: number of bytes, then the bytes
 *
 * Only the grader's own process writes them, but it may be killed half-way: a record that is cut
 * is refused. */
#ifndef GRADE_RESULT_H
#define GRADE_RESULT_H

#include "base/bytes.h"
#include "base/text.h"
#include "grade/behaviour.h"
#include "grade/grade.h"

void result_put(struct text *to, const struct check_result *result);

/* The next result; texts are copied into the arena; name, says, points and sheet are not part of
 * it.  False: cut or odd. */
bool result_get(struct bytes *from, struct arena *arena, struct check_result *result);

/* What the programs did in that run, behind its results. */
void result_put_behaviour(struct text *to, const struct behaviour of[BEHAVIOURS]);
bool result_get_behaviour(struct bytes *from, struct arena *arena, struct behaviour of[BEHAVIOURS]);

#endif
