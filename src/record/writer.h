/* A run as a trace file: the frames, each call as a comment on the packet that it caused, and in
 * comments on the whole file the record of all that the timeline was told, from which reader.h
 * makes the same timeline again.
 *
 *     record_writer_frame()   a frame was captured: it is put aside in a temporary file without a name
 *     record_writer_told()    the timeline has been told something: a line (line.h)
 *     record_writer_write()   the run is over: the trace
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

struct record_writer;

/* NULL and err when there is no room for a temporary file. */
struct record_writer *record_writer_new(struct err *err);

/* A record with more bytes than these is not kept, which record_writer_write() then tells. */
void record_writer_at_most(struct record_writer *recording, size_t bytes);

/* What the frames are; once, before the first. */
void record_writer_link(struct record_writer *recording, int link_type, uint32_t snaplen_bytes);

/* Put a frame aside; returns its place, for observation.frame. */
uint64_t record_writer_frame(struct record_writer *recording, const uint8_t *bytes, uint32_t count);

/* right after timeline_observe() */
void record_writer_told(struct record_writer *recording, const struct observation *seen);
/* right after timeline_settle() */
void record_writer_settled(struct record_writer *recording, size_t until);

/* After the run, and before record_writer_write(): these processes, and at each packet the one that
 * sent it.  They stay the caller's. */
void record_writer_processes(struct record_writer *recording, const struct trace_process *list,
                             size_t count);

/* After the run.  -1 and err when the trace could not be written, or frames could not be put aside.
 */
int record_writer_write(struct record_writer *recording, const struct timeline *timeline,
                        FILE *file, enum trace_format format, struct err *err);

/* The bytes of packet `id` from `at` on, at most `most`; returns how many there are, 0 when they
 * can't be read. */
size_t record_writer_bytes(struct record_writer *recording, int id, uint32_t at, uint8_t *bytes,
                           size_t most);

void record_writer_free(struct record_writer *recording);

/* The lines so far, and the heads of parts: for reader.c and tests. */
#define RECORDING_HEAD "sockwire-record "
uint64_t record_writer_sum(const char *bytes, size_t count);
const char *record_writer_lines(struct record_writer *recording, const struct timeline *timeline,
                                size_t *bytes);

#endif
