/* One line for each thing that the timeline was told: how a run is kept in a trace file, and read
 * back.
 *
 *     KIND NAME=VALUE NAME=VALUE …        begins call=3 row=send role=5 pid=812 … arg=sockfd:n:4 arg=buf::%22HELLO%22
 *
 * What is 0 or unknown is left out, and so is what has not changed since the call began.  A value
 * has no blanks: they, '%', and every byte outside ASCII's printable ones are written %20.  A
 * reader skips names and kinds that it does not know; RECORD_VERSION counts what it would
 * misunderstand.
 *
 * The table of fields in line.c is for writer and reader both: a field that is in it is in the
 * file. */
#ifndef RECORD_LINE_H
#define RECORD_LINE_H

#include "base/arena.h"
#include "base/text.h"
#include "timeline/observation.h"

enum { RECORD_VERSION = 1 };

/* The kinds of lines: those of enum observation_kind, and these. */
enum {
    /* the first line: what the timeline was told before anything happened */
    RECORD_RUN = OBSERVATION_KINDS,
    RECORD_NOW,     /* a call that never returned, as it was known in the end */
    RECORD_SETTLED, /* the events before this index were drawn then */
    RECORD_KINDS,
};

struct record {
    int kind;
    struct observation observed; /* observed.facts is not of the line: see `call` */
    uint32_t call;               /* the call's number on the timeline (from 1); 0: none */
    uint32_t wire_bytes; /* OBSERVED_PACKET: with observed.t_ns it tells which frame it is */
    uint64_t until;      /* SETTLED */
    int version, hosts;  /* RUN, and what follows */
    bool has_packets, is_private;
    uint64_t dropped;
    const char *interface, *link;
};

/* The line, without newline, behind what is in `line`.  BEGINS, ENDS, NOW: those fields of
 * *observed.facts follow that differ from *before (what was written of it last; NULL: nothing yet).
 */
void record_add(struct text *line, const struct record *record, const struct call_facts *before);

/* Read a line that nobody vouches for.  Texts are made in arena.  -1: it is none, or a value is out
 * of its bounds.  A call's own fields are not read: record_read_call() does that, once it is known
 * which call it is. */
int record_read(struct record *record, const char *line, size_t bytes, struct arena *arena);

/* Change facts by what the line says of them.  -1: a value is out of its bounds; facts may then be
 * changed in part. */
int record_read_call(struct call_facts *facts, const char *line, size_t bytes, struct arena *arena);

/* For the test that walks them: the bytes of a structure that field i is about; false when there is
 * no field i. */
bool record_call_field(size_t i, size_t *at, size_t *bytes, const char **name);

#endif
