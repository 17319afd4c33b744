/* One pass over a trace: what `sockwire show` shows of it.
 *
 * Every packet goes to `tracked`, which only follows connections.  The packets of the chosen ones, and the ICMP errors about them,
 * go to `shown` as well, which keeps everything, under the same numbers: a packet's is its frame's.  As long as nothing was
 * chosen, the first connection counts as chosen, until there is a second one: then only the table is wanted. */
#ifndef COMMAND_SHOW_READ_H
#define COMMAND_SHOW_READ_H

#include "command/show_arguments.h"
#include "timeline/timeline.h"

struct show_reading {
    const struct show_arguments *arguments;
    struct timeline tracked, shown;
    bool has_shown;       /* `shown` holds what is to be drawn */
    struct table *table;
    uint64_t frames;      /* in the trace; of these: */
    uint64_t passed;      /* … the filter let pass; of these: */
    uint64_t packets;     /* … went to the timeline */
    uint64_t fragments;   /* … are pieces of a datagram that counts at the one that makes it whole */
    uint64_t foreign;     /* … neither TCP, UDP nor an ICMP error about them */
    uint64_t malformed;   /* … make no sense */
    int unknown_link;     /* the first link type that nobody here can read, */
    uint64_t unknown_link_frames; /* … and how many frames are of such */
    int64_t start_ns, end_ns; /* first and last packet's time */
    bool ended_early;     /* the trace is cut or damaged: */
    struct err why;
};

/* Dies when the trace can't be opened or the filter is none. */
void show_read(struct show_reading *reading, const struct show_arguments *arguments);
void show_reading_release(struct show_reading *reading);

#endif
