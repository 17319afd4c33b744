/* A run out of a trace file that writer.h wrote: the same timeline again, calls included.
 *
 *     struct record_reader *recorded = record_reader_new();
 *     record_reader_comment(recorded, text, bytes);          each comment of the file, before the first frame
 *     if (record_reader_found(recorded)) {                   it is a run
 *         record_reader_comment(…)  record_reader_packet(…)       each comment of a frame, and each frame
 *         record_reader_begin(…)  record_reader_replay(…)
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

struct record_reader;

struct record_reader *record_reader_new(void);
void record_reader_free(struct record_reader *recorded);

/* True: it was a part of a record, which is taken; false: a comment for people. */
bool record_reader_comment(struct record_reader *recorded, const char *text, size_t bytes);
bool record_reader_found(const struct record_reader *recorded); /* there was a part, whole or not */

void record_reader_packet(struct record_reader *recorded, const struct packet_facts *facts);

/* When all was taken: tell the timeline (fresh from timeline_init()) what was known before the run.
 * -1: the record can't be read at all, `missing` says why, and the timeline is as it was. */
int record_reader_begin(struct record_reader *recorded, struct timeline *timeline,
                        struct err *missing);

/* Then: tell it all the rest, and finish it.  settled (may be NULL) is called as the run called it:
 * events before index `until` may be drawn; the last time with all.  0: the run as it was; -1:
 * something is missing, `missing` says what, and there are no findings. */
int record_reader_replay(struct record_reader *recorded,
                         void (*settled)(void *context, size_t until), void *context,
                         struct err *missing);

#endif
