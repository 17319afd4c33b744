/* One pass over a trace: what `sockwire show` shows of it.
 *
 * All connections are numbered (record/load/chosen.h).  The packets of the chosen ones, and the ICMP
 * errors about them, go to `shown`, which keeps everything.  As long as nothing was chosen, the
 * first connection counts as chosen, until there is a second one: then only the table is wanted.
 *
 * What is shown may be too long for memory: then the trace is read once more, and drawn as it goes
 * (show_draw_again). */
#ifndef COMMAND_SHOW_READ_H
#define COMMAND_SHOW_READ_H

#include "command/show_arguments.h"
#include "findings/notable.h"
#include "record/load/chosen.h"

struct frame_filter;

struct show_reading {
    const struct show_arguments *arguments;
    struct frame_filter *filter; /* NULL: none */
    struct feed_choice choice;   /* the filter, for whoever reads the trace once more */
    struct chosen chosen;
    struct timeline shown;
    bool has_shown; /* `shown` holds what is to be drawn, */
    bool is_long;   /* … or it did until that was too much */
    int64_t shown_start_ns, shown_end_ns;
    uint64_t shown_connections;
    size_t shown_max;       /* packets that `shown` may hold */
    size_t shown_malformed; /* frames that make no sense, which it holds, too */
    int connections;        /* how many there are in the trace */
    struct table *table;    /* of all of them */
    struct notable notable; /* in all packets that are shown, kept or not */
    struct feed_count count;
    uint64_t passed;          /* frames that the filter let pass */
    int64_t start_ns, end_ns; /* the first frame's time, and the latest */
};

/* name: of a file; the arguments' own, or that of a copy (spool_open()).  Dies when the trace can't
 * be read or the filter is none. */
void show_read(struct show_reading *reading, const struct show_arguments *arguments,
               const char *name);
/* The second pass: draws what is shown, and the lines about its connections. */
void show_draw_again(const struct show_reading *reading, const char *name, struct ladder *ladder);
void show_reading_release(struct show_reading *reading);

#endif
