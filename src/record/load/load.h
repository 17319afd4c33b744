/* A trace as one whole timeline in memory: of a trace that `sockwire run --write` made the run
 * again, calls included; else its packets.
 *
 *     timeline_init(&timeline);
 *     if (load_trace(&timeline, name, &whole, &err) != 0) …       it can't be opened
 *     if (whole.lacks.text[0]) …                                  it is not all there: say so
 *
 * A run is found in files only: what comes through a pipe can't be read twice (spool_open() makes
 * a file of it). */
#ifndef LOAD_LOAD_H
#define LOAD_LOAD_H

#include "record/load/feed.h"
#include "record/reader.h"

struct loaded {
    bool is_run; /* recorded, with its calls */
    struct feed_count count;
    struct err lacks; /* what is missing or damaged; "" when nothing is */
    /* Set before load_trace(): is told each packet while its payload is there; or NULL */
    void *context;
    void (*packet)(void *context, const struct packet_facts *facts);
};

/* 0, also when the trace is cut or damaged; -1 and err when it can't be opened or is no trace.  The
 * timeline is finished. */
int load_trace(struct timeline *timeline, const char *name, struct loaded *whole, struct err *err);

/* How many packets of a bare trace a command keeps in memory before it does without: 100 000, some
 * 100 MB.  SOCKWIRE_SHOWN_MAX sets another number: tests have no trace of that length. */
size_t load_packets_max(void);

/* A trace that is taken into memory as a whole is taken up to here: compare wants some 500 MB for two of
 * them. */
enum { LOAD_MOST = 500000 };
uint64_t load_most(void); /* for feed_choice.most */

/* No such limit, nor one on what packed files unpack to: for the whole process. */
void load_no_limit(void);

/* ---- in parts, for who draws meanwhile ---- */

/* The run that the trace holds: the comments on the file are taken.  NULL: it holds none, or it is
 * no file.  record_reader_free(). */
struct record_reader *load_find_run(const char *name);

/* … and its frames; then record_reader_begin().  Nothing goes on the timeline yet: calls come first. */
int load_take_frames(struct record_reader *recorded, struct timeline *timeline, const char *name,
                     struct loaded *whole, struct err *err);

#endif
