/* A run out of a trace file that writer.h wrote: the same timeline again, calls included.
 *
 *     struct recorded *recorded = recorded_new();
 *     recorded_comment(recorded, text, bytes);          each comment of the file, before the first frame
 *     if (recorded_found(recorded)) {                   it is a run
 *         recorded_comment(…)  recorded_packet(…)       each comment of a frame, and each frame
 *         recorded_begin(…)  recorded_replay(…)
 *     }
 *
 * The file is nobody's word: it may be cut, its packets taken out or put in another order, its
 * comments damaged or written by an enemy.  What is there is shown, and one sentence says what is
 * missing. */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "packet/decode.h"
#include "timeline/timeline.h"

struct recorded;

struct recorded *recorded_new(void);
void recorded_free(struct recorded *recorded);

/* True: it was a part of a record, which is taken; false: a comment for people. */
bool recorded_comment(struct recorded *recorded, const char *text, size_t bytes);
bool recorded_found(const struct recorded *recorded); /* there was a part, whole or not */

void recorded_packet(struct recorded *recorded, const struct packet_facts *facts);

/* When all was taken: tell the timeline (fresh from timeline_init()) what was known before the run.
 * -1: the record can't be read at all, `missing` says why, and the timeline is as it was. */
int recorded_begin(struct recorded *recorded, struct timeline *timeline, struct err *missing);

/* Then: tell it all the rest, and finish it.  settled (may be NULL) is called as the run called it:
 * events before index `until` may be drawn; the last time with all.  0: the run as it was; -1:
 * something is missing, `missing` says what, and there are no findings. */
int recorded_replay(struct recorded *recorded, void (*settled)(void *context, size_t until),
                    void *context, struct err *missing);

#endif
