/* All connections of a trace are numbered, and the chosen ones are kept, under the same numbers.
 *
 * Every packet goes to `tracked`, which only follows connections and forgets them: memory stays
 * bounded.  When its connection is known, its reader says whether it is kept; then it goes to
 * `kept` as well.  A packet's number is its frame's.  Frames that make no sense are in no
 * connection: the reader is asked about those, too.
 *
 *     struct chosen chosen = { .kept = &timeline, .context = …, .packet = is_wanted };
 *     if (chosen_read(&chosen, name, NULL, &count, &err) != 0) …         the trace can't be opened
 *     timeline_finish(&timeline);                                        the caller's: it may have more to add
 *     chosen_release(&chosen);
 */
#ifndef LOAD_CHOSEN_H
#define LOAD_CHOSEN_H

#include "record/load/feed.h"

struct chosen {
    /* set by the reader */
    struct timeline *kept; /* NULL: nothing is kept (any more) */
    void *context;
    /* false: it is left out altogether; NULL: none is */
    bool (*frame)(void *context, const struct trace_frame *frame);
    /* is it kept?  Asked of each */
    bool (*packet)(void *context, const struct packet *packet);
    /* … of each frame that makes no sense; NULL: none is */
    bool (*malformed)(void *context, const struct packet_facts *facts);
    /* or NULL */
    void (*connection_gone)(void *context, const struct timeline *timeline,
                            const struct connection *connection);
    /* its own */
    struct timeline tracked;
    bool has_waiting; /* the frame before made no sense, and waits to be kept: */
    struct packet_facts waiting;
};

/* One pass over the trace.  called: what errors call it, where it is a copy; NULL: its name.  As
 * feed_trace(). */
int chosen_read(struct chosen *chosen, const char *name, const char *called,
                struct feed_count *count, struct err *err);
void chosen_release(struct chosen *chosen);

#endif
