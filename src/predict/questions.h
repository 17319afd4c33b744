/* Questions about a run that is over, for its page and for `replay --quiz`: what did this call put on
 * the wire?
 *
 * The same calls are asked about as with --predict, each once for each program, name and kind of
 * socket.  Answers are judged here, by what was seen (seen.h): of a page's choices, one that could
 * as well have been right is never among the wrong ones, and each answer that may be drawn and is
 * right stands in its list. */
#ifndef PREDICT_QUESTIONS_H
#define PREDICT_QUESTIONS_H

#include "base/arena.h"
#include "predict/seen.h"
#include "timeline/timeline.h"
#include "view/json.h"

/* The calls that are asked about, in order of time; the caller frees the list.  None where calls or
 * packets are not known. */
size_t questions_calls(const struct timeline *timeline, const struct call ***calls);

/* "The client is about to call connect(3, 127.0.0.1:12000). Which packets will be on the wire
 * because of it?" */
void question_asks(struct text *text, const struct call *call);
/* What the run says to an answer, right or wrong. */
void question_says(struct text *text, const struct timeline *timeline, const struct call *call,
                   const struct seen_packets *seen);

/* A record `question` for each, in order of time; texts in arena.  Returns how many; 0 where calls
 * or packets are not known. */
size_t questions_of(const struct timeline *timeline, struct arena *arena,
                    struct json_record **records);

/* Both lists as one, in order of time, in arena. */
size_t records_join(struct arena *arena, const struct json_record *a, size_t a_count,
                    const struct json_record *b, size_t b_count, struct json_record **all);

#endif
