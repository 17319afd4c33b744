/* `sockwire replay` in the terminal: the trace as a timeline, and the loop that goes through it
 * (replay/). */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "command/replay.h"
#include "command/replay_load.h"
#include "replay/viewer/loop.h"

enum { NOT_WHOLE = 1 };

static const struct connection *connection_by_id(const struct timeline *timeline, int id)
{
    for (size_t i = 0; i < timeline->connection_count; i++)
        if (timeline->connections[i]->id == id)
            return timeline->connections[i];
    return NULL;
}

static int64_t span_ns(const struct timeline *timeline)
{
    return timeline->event_count
               ? timeline->events[timeline->event_count - 1].t_ns - timeline->start_ns + 1
               : 1;
}

/* As if it had ended us while the terminal was nobody's: who waits for us learns it. */
static void end_by(int number)
{
    sigset_t only;
    signal(number, SIG_DFL);
    sigemptyset(&only);
    sigaddset(&only, number);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
}

int replay_terminal(const struct replay_arguments *a)
{
    struct replay_trace trace;
    struct err err;
    replay_load(&trace, a->trace, a->connection);
    const struct timeline *timeline = &trace.timeline;
    enum ladder_parts recorded = timeline->has_packets ? LADDER_ALL : LADDER_CALLS_ONLY;
    struct session_start start = {
        .only = trace.recorded && a->connection ? connection_by_id(timeline, a->connection) : NULL,
        .style = { .ascii = a->ascii,
                   .color = a->color,
                   .verbose = a->verbose,
                   .numbered = timeline->connection_count > 1,
                   .span_ns = span_ns(timeline),
                   .parts = trace.recorded ? recorded : LADDER_TRACE },
        .at = (size_t)a->at,
        .speed = a->speed,
        .quiz = a->quiz,
    };
    const char *slash = strrchr(a->trace, '/'), *name = slash ? slash + 1 : a->trace;
    int ended =
        replay_loop(timeline, &start, !strcmp(a->trace, "-") ? "standard input" : name, &err);
    if (ended < 0)
        die("%s", err.text);
    if (trace.damaged)
        fprintf(stderr, "sockwire: %s: %s\n", a->trace, trace.missing.text);
    replay_trace_release(&trace);
    if (ended > 0)
        end_by(ended);
    return trace.damaged ? NOT_WHOLE : 0;
}
