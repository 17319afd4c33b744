/* Rows that repeat: drawn a few times, then counted; nothing but whole turns is left out.  And what
 * a program prints without end is cut, with its count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "timeline/sources.h"
#include "timeline/timeline.h"
#include "view/ladder/ladder.h"

static const int64_t start_ns = 1700000000000000000;

static void begin(struct timeline *timeline)
{
    static const char *const argv[] = { "./client", NULL };
    timeline_init(timeline);
    timeline->has_calls = true;
    timeline_program(timeline, start_ns, "client", false, 1, argv, 100);
}

static void prints(struct timeline *timeline, const char *line)
{
    int64_t t_ns = start_ns + (int64_t)timeline->event_count * 1000000;
    const struct printed_text printed = { .bytes = line, .count = strlen(line) };
    timeline_output(timeline, t_ns, &printed);
}

/* What the ladder wrote; the caller frees it.  in_pieces: as a run draws it, event by event. */
static char *drawn(struct timeline *timeline, bool folds, bool in_pieces)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct ladder *ladder = ladder_new(out, &(struct ladder_style){ .width = 100, .folds = folds });
    for (size_t i = in_pieces ? 0 : timeline->event_count; i <= timeline->event_count; i++)
        ladder_draw(ladder, timeline, i);
    timeline_finish(timeline);
    ladder_summary(ladder, timeline);
    ladder_free(ladder);
    fclose(out);
    return text;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        count++;
    return count;
}

static void test_turns(void **state)
{
    (void)state;
    for (int in_pieces = 0; in_pieces < 2; in_pieces++) {
        struct timeline timeline;
        begin(&timeline);
        for (int i = 0; i < 100; i++) {
            prints(&timeline, "ask\n");
            prints(&timeline, "nothing\n");
        }
        prints(&timeline, "ask\n"); /* a turn that is not whole */
        prints(&timeline, "end\n");
        char *text = drawn(&timeline, true, in_pieces);
        assert_int_equal(count_of(text, "these 2 rows again and again"), 1);
        assert_int_equal(count_of(text, "» ask"), 5 + 1);
        assert_int_equal(count_of(text, "» nothing"), 5);
        assert_int_equal(count_of(text, "95 times more"), 1);
        assert_true(strstr(text, "95 times more") < strstr(text, "» end"));
        assert_non_null(strstr(strstr(text, "95 times more"), "» ask"));
        free(text);
        timeline_release(&timeline);
    }
}

/* It goes on after something else: counted again at once, and the turn that was interrupted is
 * drawn whole. */
static void test_interrupted(void **state)
{
    (void)state;
    struct timeline timeline;
    begin(&timeline);
    for (int i = 0; i < 100; i++) {
        prints(&timeline, "ask\n");
        if (i == 49)
            prints(&timeline, "a word between\n");
        prints(&timeline, "nothing\n");
    }
    char *text = drawn(&timeline, true, true);
    assert_int_equal(count_of(text, "» ask"), 6);
    assert_int_equal(count_of(text, "» nothing"), 6);
    assert_int_equal(count_of(text, "44 times more"), 1);
    assert_int_equal(count_of(text, "50 times more"), 1);
    free(text);
    timeline_release(&timeline);
}

/* Few rows, rows that differ, and a ladder that draws everything. */
static void test_not(void **state)
{
    (void)state;
    for (int what = 0; what < 3; what++) {
        struct timeline timeline;
        int lines = what == 0 ? 9 : 60;
        begin(&timeline);
        for (int i = 0; i < lines; i++) {
            char line[32];
            snprintf(line, sizeof line, "line %d\n", what == 1 ? i : 0);
            prints(&timeline, line);
        }
        char *text = drawn(&timeline, what != 2, false);
        assert_int_equal(count_of(text, "» line"), lines);
        assert_int_equal(count_of(text, "again"), 0);
        free(text);
        timeline_release(&timeline);
    }
}

static void test_much(void **state)
{
    (void)state;
    struct timeline timeline;
    begin(&timeline);
    for (int i = 1000; i < 6000; i++) {
        char line[32];
        snprintf(line, sizeof line, "line %d\n", i);
        prints(&timeline, line);
    }
    char *text = drawn(&timeline, true, true);
    assert_int_equal(count_of(text, "» line"), 200);
    assert_int_equal(count_of(text, "4 800 more lines"), 1);
    free(text);
    timeline_release(&timeline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_not),
        cmocka_unit_test(test_much),
    };
    return cmocka_run_group_tests_name("again", tests, NULL, NULL);
}
