/* What a person reads who opens the trace of a run in another tool: a line for the run, and for
 * each call. */
#ifndef RECORD_COMMENTS_H
#define RECORD_COMMENTS_H

#include "base/text.h"
#include "timeline/timeline.h"

void comment_on_run(struct text *text, const struct timeline *timeline);

/* server: send(4, "HELLO", 5) = 5   [call 12, bytes 0..5, server.c:40] */
void comment_on_call(struct text *text, const struct call *call);

/* finding: server: warning unused-backlog: The server … */
void comment_on_finding(struct text *text, const struct finding *finding);

#endif
