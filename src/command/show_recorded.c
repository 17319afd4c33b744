/* A recorded run, shown as `sockwire run` showed it: see show_recorded.h.
 *
 * The trace is opened twice: the comments on the whole file tell what it is, and are there before the first frame. */
#include "command/show_recorded.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "command/pager.h"
#include "read/pump.h"
#include "run/recorded.h"
#include "view/json.h"

enum { NOT_WHOLE = 1 };

/* The name under which the trace can be opened twice, or NULL: it comes through a pipe. */
static const char *name_to_reopen(const char *name)
{
    struct stat is;
    if (strcmp(name, "-") == 0)
        name = "/proc/self/fd/0";
    return stat(name, &is) == 0 && S_ISREG(is.st_mode) ? name : NULL;
}

static void take_comments(struct recorded *recorded, const struct trace_comment *comments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        recorded_comment(recorded, comments[i].text, comments[i].bytes);
}

static bool look_for_run(struct recorded *recorded, const char *name)
{
    struct err err;
    struct trace *trace = trace_open(name, &err);
    if (!trace)
        return false; /* which is told by who opens it next */
    const struct trace_facts *facts = trace_facts(trace);
    take_comments(recorded, facts->comments, facts->comment_count);
    trace_close(trace);
    return recorded_found(recorded);
}

/* Nothing goes on the timeline yet: calls come first. */
static bool take_packet(void *context, const struct trace_frame *frame, const struct packet_facts *facts)
{
    take_comments(context, frame->comments, frame->comment_count);
    if (!facts->malformed) /* such a frame was never on the timeline of a run */
        recorded_packet(context, facts);
    return false;
}

struct view {
    struct ladder *ladder; /* NULL: none */
    const struct timeline *timeline;
};

static void settled(void *context, size_t until)
{
    struct view *view = context;
    if (view->ladder)
        ladder_draw(view->ladder, view->timeline, until);
}

static void write_json(const struct timeline *timeline, const struct show_arguments *a)
{
    struct err err;
    bool own = strcmp(a->json, "-") != 0;
    FILE *out = own ? fopen(a->json, "we") : stdout;
    if (!out || json_write(out, timeline, a->trace, &err) != 0 || (own && fclose(out) != 0))
        if (errno != EPIPE) /* which command_end() sees to */
            die("writing the timeline to %s: %s", own ? a->json : "standard output", strerror(errno));
}

static bool show_run(const struct show_arguments *a, struct recorded *recorded, const char *name, int *status)
{
    struct timeline timeline;
    struct pump_choice choice = { .context = recorded, .packet = take_packet };
    struct pump_count count;
    struct err err, missing;
    struct ladder_style style = a->style;
    timeline_init(&timeline);
    if (pump_trace(&timeline, name, &choice, &count, &err) != 0)
        die("%s", err.text);
    bool draws = !a->json || strcmp(a->json, "-") != 0;
    bool can_be_read = recorded_begin(recorded, &timeline, &missing) == 0;
    if (can_be_read) {
        style.parts = timeline.has_packets ? LADDER_ALL : LADDER_CALLS_ONLY;
        if (draws && a->pager)
            pager_start();
        struct view view = { .ladder = draws ? ladder_new(stdout, &style) : NULL, .timeline = &timeline };
        bool whole = recorded_replay(recorded, settled, &view, &missing) == 0;
        if (view.ladder)
            ladder_summary(view.ladder, &timeline);
        ladder_free(view.ladder);
        if (a->json)
            write_json(&timeline, a);
        if (draws)
            pager_end();
        if (!whole)
            fprintf(stderr, "sockwire: %s: %s\n", a->trace, missing.text);
        if (count.ends.text[0])
            fprintf(stderr, "sockwire: %s\n", count.ends.text);
        *status = whole && !count.ends.text[0] ? 0 : NOT_WHOLE;
    } else {
        fprintf(stderr, "sockwire: %s: %s\n", a->trace, missing.text);
    }
    timeline_release(&timeline);
    return can_be_read;
}

bool show_recorded(const struct show_arguments *a, int *status)
{
    const char *name = name_to_reopen(a->trace);
    if (!name || a->summary || a->filter || a->choice_count || a->follow)
        return false;
    struct recorded *recorded = recorded_new();
    bool shown = look_for_run(recorded, name) && show_run(a, recorded, name, status);
    recorded_free(recorded);
    return shown;
}
