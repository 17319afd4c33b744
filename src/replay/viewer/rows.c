/* The ladder as rows in memory: see rows.h. */
#include "replay/viewer/rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "view/cells.h"

/* One row as the ladder wrote it: its colours become marks. */
static void row_add(struct rows *rows, const char *s, size_t length)
{
    const char *end = s + length;
    array_reserve(&rows->at, &rows->capacity, rows->count, sizeof *rows->at);
    rows->at[rows->count++] = rows->text.len;
    while (s < end) {
        enum style style;
        size_t escape = row_escape(s, &style);
        if (escape)
            style_add(&rows->text, style);
        else
            text_add_char(&rows->text, *s);
        s += escape ? escape : 1;
    }
    text_add_char(&rows->text, 0);
}

static void rows_take(struct rows *rows, const char *drawn, size_t *taken, size_t length)
{
    while (*taken < length) {
        size_t count = strcspn(drawn + *taken, "\n");
        if (*taken + count >= length)
            return; /* a row that is not complete yet */
        row_add(rows, drawn + *taken, count);
        *taken += count + 1;
    }
}

void rows_init(struct rows *rows, const struct timeline *timeline, const struct ladder_style *style)
{
    struct ladder_style marked = *style;
    char *drawn = NULL;
    size_t length = 0, taken = 0;
    *rows = (struct rows){ .event_count = timeline->event_count };
    text_init(&rows->text);
    marked.color = true;
    rows->after = xcalloc(timeline->event_count + 1, sizeof *rows->after);
    FILE *out = xmemstream(&drawn, &length);
    struct ladder *ladder = ladder_new(out, &marked);
    for (size_t i = 0; i < timeline->event_count; i++) {
        ladder_draw(ladder, timeline, i + 1);
        rows_take(rows, drawn, &taken, length);
        rows->after[i] = rows->count;
    }
    ladder_free(ladder);
    if (ferror(out) || fclose(out) != 0)
        out_of_memory();
    free(drawn);
}

void rows_release(struct rows *rows)
{
    text_release(&rows->text);
    free(rows->at);
    free(rows->after);
    *rows = (struct rows){ 0 };
}

const char *rows_get(const struct rows *rows, size_t row)
{
    return rows->text.s + rows->at[row];
}
