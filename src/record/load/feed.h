/* The feed: frames of a trace → decoded packets → a timeline, one frame at a time.
 *
 *     timeline_init_streaming(&timeline, DEPTH_SUMMARY, &listener);     or timeline_init(): the whole trace in memory
 *     if (feed_trace(&timeline, name, NULL, &count, &err) != 0) …       the trace can't be opened
 *     timeline_finish(&timeline);                                       the caller's: it may have more to add
 */
#ifndef LOAD_FEED_H
#define LOAD_FEED_H

#include "base/err.h"
#include "packet/decode.h"
#include "packet/trace.h"
#include "timeline/timeline.h"

/* Which packets go on the timeline.  NULL instead of it: all. */
struct feed_choice {
    const char *called; /* what errors call the trace, where it is a copy; NULL: its name */
    void *context;
    /* before decoding; or NULL */
    bool (*frame)(void *context, const struct trace_frame *frame);
    /* after it, of malformed ones, too (facts->malformed is set); or NULL */
    bool (*packet)(void *context, const struct trace_frame *frame,
                   const struct packet_facts *facts);
    /* packet() is told of frames that arrived, too (struct trace_frame), and takes none of them.
     * Else each packet is there once, as it left. */
    bool arrivals;
    /* how many frames are read for a timeline that keeps them all; 0: any number.  The trace ends
     * there, and feed_count.ends says so */
    uint64_t most;
};

struct feed_count {
    uint64_t frames;     /* read from the trace */
    uint64_t packets;    /* put on the timeline */
    uint64_t foreign;    /* neither TCP, UDP, nor an ICMP error about them */
    uint64_t fragments;  /* that became part of a packet, or never did */
    uint64_t unfinished; /* datagrams of which fragments came, never all */
    uint64_t malformed;
    uint64_t timeless; /* without a time of their own: they stand at that of the frame before */
    uint64_t refused;  /* of a link type that can't be read, */
    int refused_link;  /* … the first such */
    uint64_t dropped;  /* by the capture, as far as the trace tells */
    struct err ends;   /* why the trace ends where it should not; "" when it ends well */
};

/* Reads the trace `name` ("-": standard input) to its end.  0, also when the trace is cut or
 * damaged (count->ends says so, and what came before is on the timeline); -1 and err when it can't
 * be opened or is no trace. */
int feed_trace(struct timeline *timeline, const char *name, const struct feed_choice *choice,
               struct feed_count *count, struct err *err);

/* A trace that is read twice must be a file.  Standard input and pipes are copied into a temporary
 * file, which is gone with the spool. */
struct spool {
    int fd; /* -1: no copy was needed */
    char name[64];
};

/* The name under which the trace can be read as often as needed; NULL and err when it can't be
 * copied. */
const char *spool_open(struct spool *spool, const char *name, struct err *err);
void spool_close(struct spool *spool);

#endif
