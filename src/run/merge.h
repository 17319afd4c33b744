/* One order for what comes from two sources: calls as they stop, packets as the capture hands them out, a little later.
 *
 * Everything that was seen waits here until nothing older can come any more, and then goes to the timeline in order of time. */
#ifndef RUN_MERGE_H
#define RUN_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "timeline/timeline.h"

struct fold;
struct recording;

struct merge {
    size_t count, capacity;
    struct seen *heap; /* the oldest first */
    uint64_t next;     /* ties are broken by order of arrival */
    uint64_t late;     /* how many came when something younger had already gone on */
    int64_t gone_ns;   /* time of the youngest that went on */
    int64_t packet_ns; /* time of the last packet that went on */
    struct fold *fold;           /* counts what repeats; NULL: nothing is counted */
    struct recording *recording; /* is told what the timeline was told; NULL: nobody is */
    const uint8_t *ports; /* on a shared loopback: a bit for each port that our programs use; other packets are dropped.  NULL: all are ours */
};

enum { MERGE_PORTS_BYTES = 65536 / 8 };

enum seen_kind {
    SEEN_BEGINS, SEEN_ENDS, SEEN_SOCKET, SEEN_RELEASED, SEEN_STATE, SEEN_PACKET, SEEN_OUTPUT, SEEN_INPUT, SEEN_EXIT, SEEN_NOTE, SEEN_PROGRAM,
    SEEN_REPEATED, /* output that is printed again and again has stopped: fold.h */
    SEEN_ASKED, /* to end: all programs, by us */
};

struct seen {
    enum seen_kind kind;
    int64_t t_ns;
    uint64_t order;
    int program;
    pid_t pid; /* SEEN_OUTPUT: the thread that wrote it, or 0 */
    uint64_t inode;
    uint64_t frame; /* SEEN_PACKET: where the recording, if there is one, has put the frame */
    struct call_facts *facts; /* of the timeline's arena */
    union {
        struct { int domain, type; struct address local, peer; } socket;
        enum tcp_state state;
        struct packet_facts *packet; /* owned, freed after use */
        struct { enum stream stream; char *text; size_t bytes; bool again; } output; /* text is owned; again: it is the first of many equal ones */
        struct { uint64_t output, times; } repeated; /* which of those, from 1; how often it was printed in all */
        struct { int status, signal; bool is_first; } exit;
        char *note; /* owned */
        struct { const char *id; bool is_server; int argc; const char *const *argv; } started; /* pid is above */
    };
};

void merge_init(struct merge *merge);
void merge_release(struct merge *merge);
void merge_add(struct merge *merge, struct seen seen); /* takes what seen owns */

/* Tell the timeline one thing. */
void merge_tell(struct timeline *timeline, const struct seen *seen);

/* Hand everything up to `until_ns` to the timeline. */
void merge_drain(struct merge *merge, struct timeline *timeline, int64_t until_ns);

#endif
