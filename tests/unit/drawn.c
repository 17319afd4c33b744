/* What holds for all that is drawn on a terminal: see drawn.h. */
#include "drawn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "view/term.h"

void drawn_holds(const char *s, int width, bool ascii, bool color)
{
    struct text row;
    text_init(&row);
    for (; *s; s++) {
        if (*s == '\033') {
            assert_true(color);
            s += strspn(s, "\033[0123456789;");
            assert_int_equal(*s, 'm');
        } else if (*s == '\n') {
            if (term_columns(row.s) > width)
                fail_msg("%d columns, not %d: %s", term_columns(row.s), width, row.s);
            if (row.len && row.s[row.len - 1] == ' ')
                fail_msg("blanks at the end: '%s'", row.s);
            text_clear(&row);
        } else {
            assert_true((unsigned char)*s >= 0x20 && *s != 0x7f &&
                        (!ascii || (unsigned char)*s < 0x80));
            text_add_char(&row, *s);
        }
    }
    assert_int_equal(row.len, 0);
    text_release(&row);
}

char *drawn_ladder(const struct timeline *timeline, const struct ladder_style *style, size_t step)
{
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    assert_non_null(out);
    struct ladder *ladder = ladder_new(out, style);
    for (size_t until = step; until < timeline->event_count; until += step)
        ladder_draw(ladder, timeline, until);
    ladder_draw(ladder, timeline, timeline->event_count);
    ladder_summary(ladder, timeline);
    ladder_free(ladder);
    fclose(out);
    return s;
}
