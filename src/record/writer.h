/* A run as a trace file: the frames, each call as a comment on the packet that it caused, and in
 * comments on the whole file the record of all that the timeline was told, from which reader.h
 * makes the same timeline again.
 *
 *     recording_frame()   a frame was captured: it is put aside in a temporary file without a name
 *     recording_told()    the timeline has been told something: a line (line.h)
 *     recording_write()   the run is over: the trace
 *
 * The lines are cut into parts, each a comment: a head, and behind its newline as many bytes of
 * the lines as fit.
 *
 *     sockwire-record 1 part 2 of 3 sum 93c5…     version; sum: of the bytes behind the head
 *
 * The parts stand on the Section Header Block, where other tools leave them alone whatever they do
 * to packets; those that are too many for it stand on packets. */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "packet/trace_write.h"
#include "timeline/observation.h"

struct recording;

/* NULL and err when there is no room for a temporary file. */
struct recording *recording_new(struct err *err);

/* What the frames are; once, before the first. */
void recording_link(struct recording *recording, int link_type, uint32_t snaplen_bytes);

/* Put a frame aside; returns its place, for observation.frame. */
uint64_t recording_frame(struct recording *recording, const uint8_t *bytes, uint32_t count);

/* right after timeline_observe() */
void recording_told(struct recording *recording, const struct observation *seen);
/* right after timeline_settle() */
void recording_settled(struct recording *recording, size_t until);

/* After the run.  -1 and err when the trace could not be written, or frames could not be put aside.
 */
int recording_write(struct recording *recording, const struct timeline *timeline, FILE *file,
                    enum trace_format format, struct err *err);

/* The bytes of packet `id` from `at` on, at most `most`; returns how many there are, 0 when they
 * can't be read. */
size_t recording_bytes(struct recording *recording, int id, uint32_t at, uint8_t *bytes,
                       size_t most);

void recording_free(struct recording *recording);

/* The lines so far, and the heads of parts: for reader.c and tests. */
#define RECORDING_HEAD "sockwire-record "
uint64_t recording_sum(const char *bytes, size_t count);
const char *recording_lines(struct recording *recording, const struct timeline *timeline,
                            size_t *bytes);

#endif
