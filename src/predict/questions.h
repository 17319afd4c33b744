/* Questions about a run that is over, for its page: what did this call put on the wire?
 *
 * The same calls are asked about as with --predict, each once for each program, name and kind of
 * socket.  The choices are judged here, by what was seen (seen.h): an answer that could as well
 * have been right is never among the wrong ones. */
#ifndef PREDICT_QUESTIONS_H
#define PREDICT_QUESTIONS_H

#include "base/arena.h"
#include "timeline/timeline.h"
#include "view/json.h"

/* A record `question` for each, in order of time; texts in arena.  Returns how many; 0 where calls
 * or packets are not known. */
size_t questions_of(const struct timeline *timeline, struct arena *arena,
                    struct json_record **records);

/* Both lists as one, in order of time, in arena. */
size_t records_join(struct arena *arena, const struct json_record *a, size_t a_count,
                    const struct json_record *b, size_t b_count, struct json_record **all);

#endif
