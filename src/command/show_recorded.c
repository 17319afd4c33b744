/* A recorded run, shown as `sockwire run` showed it: see show_recorded.h. */
#include "command/show_recorded.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "command/figure.h"
#include "command/output.h"
#include "command/page.h"
#include "command/pager.h"
#include "record/load/load.h"
#include "view/json.h"
#include "view/strace.h"

enum { NOT_WHOLE = 1 };

struct recorded_view {
    struct ladder *ladder; /* NULL: none */
    const struct timeline *timeline;
};

static void settled(void *context, size_t until)
{
    struct recorded_view *view = context;
    if (view->ladder)
        ladder_draw(view->ladder, view->timeline, until);
}

static void write_json(const struct timeline *timeline, const struct show_arguments *a)
{
    struct err err;
    FILE *out = output_open_or_stdout("the timeline to", a->json);
    bool written = json_write(out, timeline, a->trace, &err) == 0;
    output_close(out, "the timeline to", a->json, written ? NULL : &err);
}

static void write_strace(const struct timeline *timeline, const struct show_arguments *a)
{
    struct err err;
    FILE *out = output_open_or_stdout("the calls to", a->strace);
    bool written = strace_write(out, timeline, &err) == 0;
    output_close(out, "the calls to", a->strace, written ? NULL : &err);
}

static bool to_stdout(const char *file)
{
    return file && strcmp(file, "-") == 0;
}

static bool show_run(const struct show_arguments *a, struct record_reader *recorded, int *status)
{
    struct timeline timeline;
    struct loaded read = { 0 };
    struct err err, missing;
    struct ladder_style style = a->style;
    style.folds = true;
    timeline_init(&timeline);
    if (load_take_frames(recorded, &timeline, a->trace, &read, &err) != 0)
        die("%s", err.text);
    bool draws = !to_stdout(a->json) && !to_stdout(a->strace);
    bool can_be_read = record_reader_begin(recorded, &timeline, &missing) == 0;
    if (can_be_read) {
        style.parts = timeline.has_packets ? LADDER_ALL : LADDER_CALLS_ONLY;
        if (draws && a->pager)
            pager_start();
        struct recorded_view view = { .ladder = draws ? ladder_new(stdout, &style) : NULL,
                                      .timeline = &timeline };
        bool whole = record_reader_replay(recorded, settled, &view, &missing) == 0;
        if (view.ladder)
            ladder_summary(view.ladder, &timeline);
        int lacks = view.ladder ? show_extract_complaint(a, view.ladder) : 0;
        ladder_free(view.ladder);
        if (a->json)
            write_json(&timeline, a);
        if (a->strace)
            write_strace(&timeline, a);
        if (a->html)
            page_of_trace(a->html, &timeline, strcmp(a->trace, "-") ? a->trace : "/proc/self/fd/0",
                          a->trace);
        if (a->svg && !lacks)
            figure_make(a->svg, &timeline, &style, a->trace);
        if (draws)
            pager_end();
        if (!whole)
            fprintf(stderr, "sockwire: %s: %s\n", a->trace, missing.text);
        if (read.lacks.text[0])
            fprintf(stderr, "sockwire: %s\n", read.lacks.text);
        *status = whole && !read.lacks.text[0] ? lacks : NOT_WHOLE;
    } else {
        fprintf(stderr, "sockwire: %s: %s\n", a->trace, missing.text);
    }
    timeline_release(&timeline);
    return can_be_read;
}

bool show_recorded(const struct show_arguments *a, int *status)
{
    if (a->summary || a->filter || a->choice_count || a->follow)
        return false;
    struct record_reader *recorded = load_find_run(a->trace);
    bool shown = recorded && show_run(a, recorded, status);
    record_reader_free(recorded);
    return shown;
}
