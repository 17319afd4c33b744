/* Rows as a terminal gets them: its connection's colour, as far as the terminal has colours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view/cells.h"

static void assert_written(const char *wanted)
{
    struct row row;
    char *s = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&s, &length);
    row_init(&row, 8);
    row_text(&row, 0, 8, "SYN", hue_style(2));
    row_write(&row, -1, true, out);
    fclose(out);
    assert_string_equal(s, wanted);
    enum style style;
    assert_int_equal(row_escape(s, &style), strstr(s, "SYN") - s);
    assert_int_equal(style, hue_style(2));
    row_release(&row);
    free(s);
}

static void a_terminal_of_eight_colours_gets_no_other(void **state)
{
    (void)state;
    assert_written("\033[0;38;5;172mSYN\033[0m");
    row_use_few_colors(true);
    assert_written("\033[0;33mSYN\033[0m");
    row_use_few_colors(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_of_eight_colours_gets_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
