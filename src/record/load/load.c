/* A trace as one timeline: see load.h.
 *
 * A recorded run is opened twice: the comments on the whole file tell what it is, and are there
 * before the first frame. */
#include "record/load/load.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "packet/trace_unpack.h"

enum { PACKETS_MAX = 100000 };

size_t load_packets_max(void)
{
    const char *set = getenv("SOCKWIRE_SHOWN_MAX");
    return set && *set ? (size_t)strtoul(set, NULL, 10) : PACKETS_MAX;
}

static uint64_t most = LOAD_MOST;

uint64_t load_most(void)
{
    return most;
}

void load_no_limit(void)
{
    most = 0;
    unpacker_no_limit();
}

static void take_comments(struct record_reader *recorded, const struct trace_comment *comments,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        record_reader_comment(recorded, comments[i].text, comments[i].bytes);
}

/* The name under which the trace can be opened twice, or NULL: it comes through a pipe. */
static const char *name_to_reopen(const char *name)
{
    struct stat is;
    if (strcmp(name, "-") == 0)
        name = "/proc/self/fd/0";
    return stat(name, &is) == 0 && S_ISREG(is.st_mode) ? name : NULL;
}

struct record_reader *load_find_run(const char *name)
{
    struct err err;
    const char *file = name_to_reopen(name);
    struct trace *trace = file ? trace_open(file, &err) : NULL;
    if (!trace)
        return NULL; /* which is told by who opens it next */
    struct record_reader *recorded = record_reader_new();
    const struct trace_facts *facts = trace_facts(trace);
    take_comments(recorded, facts->comments, facts->comment_count);
    trace_close(trace);
    if (record_reader_found(recorded))
        return recorded;
    record_reader_free(recorded);
    return NULL;
}

struct taking {
    struct record_reader *recorded; /* NULL: packets go on the timeline */
    const struct loaded *whole;
};

static bool take_packet(void *context, const struct trace_frame *frame,
                        const struct packet_facts *facts)
{
    struct taking *taking = context;
    if (!facts->unreadable && taking->whole->packet && !frame->arrived)
        taking->whole->packet(taking->whole->context, facts);
    if (!taking->recorded)
        return true;
    take_comments(taking->recorded, frame->comments, frame->comment_count);
    record_reader_packet(taking->recorded, facts);
    return false;
}

int load_take_frames(struct record_reader *recorded, struct timeline *timeline, const char *name,
                     struct loaded *whole, struct err *err)
{
    struct taking taking = { .recorded = recorded, .whole = whole };
    struct feed_choice choice = {
        .context = &taking, .packet = take_packet, .arrivals = recorded != NULL, .most = most
    };
    const char *file = recorded ? name_to_reopen(name) : name;
    whole->is_run = recorded != NULL;
    whole->lacks.text[0] = 0;
    if (feed_trace(timeline, file ? file : name, &choice, &whole->count, err) != 0)
        return -1;
    if (whole->count.ends.text[0])
        whole->lacks = whole->count.ends;
    return 0;
}

int load_trace(struct timeline *timeline, const char *name, struct loaded *whole, struct err *err)
{
    struct record_reader *recorded = load_find_run(name);
    struct err missing;
    int done = load_take_frames(recorded, timeline, name, whole, err);
    if (done == 0 && recorded && record_reader_begin(recorded, timeline, &missing) != 0) {
        record_reader_free(recorded); /* its record makes no sense: its packets remain */
        recorded = NULL;
        done = load_take_frames(NULL, timeline, name, whole, err);
        whole->lacks = missing;
    }
    if (done == 0 && recorded && record_reader_replay(recorded, NULL, NULL, &missing) != 0)
        whole->lacks = missing;
    if (done == 0 && !recorded)
        timeline_finish(timeline);
    record_reader_free(recorded);
    return done;
}
