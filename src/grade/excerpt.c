/* Cutting a piece out of a ladder: see excerpt.h.
 *
 * The ladder is drawn as a whole, event by event, and where each event's rows begin is noted: a row's look may depend on what
 * was drawn before it (who has a label, which calls are open). */
#include "grade/excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "view/ladder.h"

enum { BEFORE = 1, AFTER = 2, LAST = 8 }; /* events that are shown around the evidence; without any, the last ones */

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
        if ((event->kind == EVENT_CALL || event->kind == EVENT_RETURN) && event->call == c->calls[i])
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
        return (struct window){ .from = timeline->event_count < LAST ? 0 : timeline->event_count - LAST,
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
    return arena_printf(arena, "%.*s        (%zu rows left out)\n%s", (int)(skip_rows(s, head) - s), s, rows - head - tail,
                        skip_rows(s, rows - tail));
}

const char *excerpt_make(const struct checking *c)
{
    static const struct ladder_style style = { .width = 80 };
    struct window window = window_of(c);
    if (window.until == 0)
        return "";
    char *drawn = NULL;
    size_t length = 0, begin = 0;
    FILE *out = open_memstream(&drawn, &length);
    if (!out)
        die("out of memory for a ladder");
    struct ladder *ladder = ladder_new(out, &style);
    ladder_draw(ladder, c->timeline, window.from);
    fflush(out);
    begin = length;
    ladder_draw(ladder, c->timeline, window.until);
    ladder_free(ladder);
    fclose(out);
    const char *piece = shorten(c->arena, drawn + begin);
    free(drawn);
    return piece;
}
