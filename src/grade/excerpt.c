/* Cutting a piece out of a ladder: see excerpt.h.
 *
 * The ladder is drawn as a whole, event by event, and where each event's rows begin is noted: a
 * row's look may depend on what was drawn before it (who has a label, which calls are open). */
#include "grade/excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "call/table.h"
#include "view/ladder/figure.h"

/* ---- our peers ---- */

static bool is_peer(const struct program *program)
{
    return program->argc > 1 &&
           (strcmp(program->argv[1], "peer") == 0 || strstr(program->argv[0], "/right-"));
}

/* "SOCK_STREAM|SOCK_CLOEXEC" becomes "SOCK_STREAM": no listing writes more. */
static void tidy_call(struct timeline *timeline, const struct call_facts *facts)
{
    for (unsigned i = 0; i < facts->arg_count; i++) {
        struct call_arg *arg = &facts->args[i];
        if (arg_is_flags(arg->kind))
            arg->quiet = true;
        else if (arg->kind == ARG_TYPE)
            arg->text =
                arena_printf(&timeline->arena, "%.*s", (int)strcspn(arg->text, "|"), arg->text);
    }
}

/* What stands for the command line of a peer. */
static const char *const our_client[] = { "our client", NULL }, *const our_server[] = {
    "our server", NULL
};

void excerpt_tidy(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->call_count; i++)
        if (is_peer(timeline->calls[i]->program))
            tidy_call(timeline, timeline->calls[i]->facts);
    for (size_t i = 0; i < timeline->program_count; i++) {
        struct program *program = timeline->programs[i];
        if (!is_peer(program))
            continue;
        program->argv = program->is_server ? our_server : our_client;
        program->argc = 1;
    }
}

static bool is_ours(const struct program *program)
{
    return program->argv == our_client || program->argv == our_server;
}

/* Calls of our peers that wait for several things at once, or set options. */
static bool is_trade(const struct event *event)
{
    if (event->kind != EVENT_CALL && event->kind != EVENT_RETURN)
        return false;
    enum call_role role = event->call->facts->role;
    return is_ours(event->call->program) && (role == CALL_WAIT || role == CALL_OPTION ||
                                             role == CALL_CONTROL || role == CALL_PROCESS);
}

/* ---- the piece ---- */

/* events that are shown around the evidence; without any, the last ones */
enum { BEFORE = 1, AFTER = 2, LAST = 8 };

struct window {
    size_t from, until; /* events [from, until) */
};

static void include(struct window *window, size_t event)
{
    if (event < window->from)
        window->from = event;
    if (event + 1 > window->until)
        window->until = event + 1;
}

static bool is_evidence(const struct checking *c, const struct event *event)
{
    for (size_t i = 0; i < c->call_count; i++)
        if ((event->kind == EVENT_CALL || event->kind == EVENT_RETURN) &&
            event->call == c->calls[i])
            return true;
    for (size_t i = 0; i < c->packet_count; i++)
        if (event->kind == EVENT_PACKET && event->packet == c->packets[i])
            return true;
    return false;
}

static struct window window_of(const struct checking *c)
{
    const struct timeline *timeline = c->timeline;
    struct window window = { .from = timeline->event_count };
    for (size_t i = 0; i < timeline->event_count; i++)
        if (is_evidence(c, &timeline->events[i]))
            include(&window, i);
    if (window.until == 0)
        return (struct window){ .from =
                                    timeline->event_count < LAST ? 0 : timeline->event_count - LAST,
                                timeline->event_count };
    window.from -= window.from < BEFORE ? window.from : BEFORE;
    window.until += AFTER;
    if (window.until > timeline->event_count)
        window.until = timeline->event_count;
    return window;
}

static size_t count_rows(const char *s)
{
    size_t rows = 0;
    for (; *s; s++)
        rows += *s == '\n';
    return rows;
}

static const char *skip_rows(const char *s, size_t rows)
{
    for (; *s && rows; s++)
        rows -= *s == '\n';
    return s;
}

/* Too long: the first rows and the last, and how many were left out. */
static const char *shorten(struct arena *arena, const char *s)
{
    size_t rows = count_rows(s), head = EXCERPT_ROWS_MAX / 2, tail = EXCERPT_ROWS_MAX - head - 1;
    if (rows <= EXCERPT_ROWS_MAX)
        return arena_text(arena, s);
    return arena_printf(arena, "%.*s        (%zu rows left out)\n%s", (int)(skip_rows(s, head) - s),
                        s, rows - head - tail, skip_rows(s, rows - tail));
}

/* The timeline without our peers' trade; `events` is to be freed. */
static struct timeline lesson_of(const struct timeline *timeline, struct event **events)
{
    struct timeline lesson = *timeline;
    *events = xcalloc(timeline->event_count + 1, sizeof **events);
    lesson.events = *events;
    lesson.event_count = 0;
    for (size_t i = 0; i < timeline->event_count; i++)
        if (!is_trade(&timeline->events[i]))
            (*events)[lesson.event_count++] = timeline->events[i];
    return lesson;
}

const char *excerpt_make(const struct checking *c)
{
    static const struct ladder_style style = { .width = 80 };
    struct event *events;
    struct timeline lesson = lesson_of(c->timeline, &events);
    struct checking on_lesson = *c;
    on_lesson.timeline = &lesson;
    struct window window = window_of(&on_lesson);
    char *drawn = NULL;
    size_t length = 0, begin = 0;
    FILE *out = window.until ? xmemstream(&drawn, &length) : NULL;
    if (!out) {
        free(events);
        return "";
    }
    struct ladder *ladder = ladder_new(out, &style);
    ladder_draw(ladder, &lesson, window.from);
    fflush(out);
    begin = length;
    ladder_draw(ladder, &lesson, window.until);
    ladder_free(ladder);
    fclose(out);
    size_t heading = strcspn(drawn, "\n") + 1;
    const char *piece = shorten(c->arena, drawn + begin);
    if (begin >= heading)
        piece = arena_printf(c->arena, "%.*s%s", (int)heading, drawn, piece);
    free(drawn);
    free(events);
    return piece;
}

const char *excerpt_figure(const struct checking *c)
{
    struct event *events;
    struct timeline lesson = lesson_of(c->timeline, &events);
    struct checking on_lesson = *c;
    on_lesson.timeline = &lesson;
    struct window window = window_of(&on_lesson);
    const char *piece = "";
    if (window.until > window.from && window.until - window.from <= EXCERPT_EVENTS_MAX) {
        char *drawn = NULL;
        size_t length = 0;
        struct err err;
        FILE *out = xmemstream(&drawn, &length);
        bool whole = figure_piece(out, &lesson, window.from, window.until, &err) == 0;
        fclose(out);
        if (whole)
            piece = arena_text(c->arena, drawn);
        free(drawn);
    }
    free(events);
    return piece;
}
