/* The manual's parts: marks, prose, both writers, `--help`.  What the whole says is held together
 * by tests/manual/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "command/command.h"
#include "command/manual/help.h"
#include "command/manual/manual.h"
#include "command/manual/prose.h"
#include "view/table.h"
#include "view/term.h"

static void assert_written(const struct manual_writer_kind *kind, const char *prose,
                           const char *expected)
{
    struct text text;
    text_init(&text);
    struct manual_writer w = { .kind = kind, .out = &text, .columns = 30 };
    for (const char *at = prose; at;)
        at = prose_write_section(&w, at);
    assert_string_equal(text.s, expected);
    text_release(&text);
}

static void test_prose_as_text(void **state)
{
    (void)state;
    assert_written(&manual_plain,
                   "## A TITLE\n\nWords that go\non in `typed` and *PLACE*.\n\nMore.\n",
                   "A TITLE\n    Words that go on in typed\n    and PLACE.\n\n    More.\n");
    assert_written(&manual_plain, "- One item,\n  in two rows.\n- Another.\n",
                   "    - One item, in two rows.\n\n    - Another.\n");
}

static void test_terms(void **state)
{
    (void)state;
    assert_written(&manual_plain, "`--a` *B*\n:   What it is,\n    in two rows.\n\nOn.\n",
                   "    --a B\n        What it is, in two\n        rows.\n\n    On.\n");
    assert_written(&manual_roff, "## T\n\n`--a` *B*\n:   What it is.\n",
                   ".SH T\n.TP\n\\fB\\-\\-a\\fR \\fIB\\fR\nWhat it is.\n");
}

static void test_literal(void **state)
{
    (void)state;
    assert_written(&manual_plain, "See:\n\n    int a;\n\n      b `c` *D*\n\nEnd.\n",
                   "    See:\n\n        int a;\n\n          b `c` *D*\n\n    End.\n");
    assert_written(&manual_roff, "    .so x\n    a\\n - 'b'\n",
                   ".PP\n.RS 4\n.EX\n\\&.so x\na\\en \\- \\(aqb\\(aq\n.EE\n.RE\n");
}

static void test_roff_means_the_same(void **state)
{
    (void)state;
    assert_written(&manual_roff, "It is 5 * 3 ≠ \"a\" and ~.\n",
                   ".PP\nIt is 5 * 3 \\[u2260] \\(dqa\\(dq and \\(ti.\n");
}

/* No row that a macro could begin, and none that an editor breaks, wherever the words are folded.
 */
static void test_roff_folds(void **state)
{
    (void)state;
    struct text prose, roff;
    text_init(&prose);
    for (int i = 0; i < 200; i++)
        text_addf(&prose, "%s", i % 7 == 3 ? ".profile " : i % 5 ? "`--word` " : "it's ");
    text_init(&roff);
    struct manual_writer w = { .kind = &manual_roff, .out = &roff };
    manual_roff.heading(&w, "T");
    manual_roff.paragraph(&w, prose.s);
    const char *at = roff.s + strcspn(roff.s, "\n") + 1;
    for (size_t length; *at; at += length + 1) {
        length = strcspn(at, "\n");
        assert_true(length <= 80 && *at != '.' && *at != '\'');
    }
    text_release(&prose);
    text_release(&roff);
}

static void assert_usage(const char *usage, const char *expected)
{
    struct text text;
    text_init(&text);
    marks_add_usage(&text, usage);
    assert_string_equal(text.s, expected);
    text_release(&text);
}

static void test_usage_is_marked(void **state)
{
    (void)state;
    assert_usage("--json FILE", "`--json` *FILE*");
    assert_usage("--connection N[,M…]", "`--connection` *N*[,*M*…]");
    assert_usage("[RULE] [--width N]", "[*RULE*] [`--width` *N*]");
    assert_usage("TRACE [flags] [-- COMMAND…]", "*TRACE* [flags] [`--` *COMMAND*…]");
}

static void test_pages_are_found(void **state)
{
    (void)state;
    const char *words[] = { "run", "sockwire-run", "sockwire-run.1" };
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(manual_page(words[i]), "sockwire-run.1");
    assert_string_equal(manual_page("sockwire"), "sockwire.1");
    assert_string_equal(manual_page("timeline"), "sockwire-timeline.5");
    assert_null(manual_page("ru"));
    assert_null(manual_page(""));
}

static void test_every_command_has_a_page(void **state)
{
    (void)state;
    for (const struct command *const *command = commands; *command; command++) {
        const char *page = manual_page((*command)->name);
        assert_non_null(page);
        struct text text;
        text_init(&text);
        struct manual_writer w = { .kind = &manual_plain, .out = &text, .columns = 80 };
        manual_write(&w, page, commands);
        static const char *const sections[] = { "NAME\n",    "SYNOPSIS\n",    "DESCRIPTION\n",
                                                "OPTIONS\n", "EXIT STATUS\n", "EXAMPLES\n",
                                                "SEE ALSO\n" };
        const char *at = text.s;
        for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
            at = strstr(at, sections[i]);
            assert_non_null(at);
        }
        text_release(&text);
    }
}

/* At most 80 columns, and what is said of a flag begins in the same column in each row. */
static void test_help_is_aligned(void **state)
{
    (void)state;
    for (const struct command *const *command = commands; *command; command++) {
        struct text text, row;
        text_init(&text);
        text_init(&row);
        help_add_command(&text, *command);
        int column = 0;
        for (const char *at = text.s; *at; at += strcspn(at, "\n") + 1) {
            text_clear(&row);
            text_add_bytes(&row, at, strcspn(at, "\n"));
            assert_true(term_columns(row.s) <= HELP_COLUMNS);
            if (strncmp(row.s, "  ", 2) != 0)
                continue;
            char *said = row.s + strspn(row.s, " ");
            said = *said == '-' ? strstr(said, "  ") : said;
            assert_non_null(said);
            said += strspn(said, " ");
            *said = 0;
            assert_true(!column || term_columns(row.s) == column);
            column = term_columns(row.s);
        }
        text_release(&text);
        text_release(&row);
    }
}

/* The words of --sort are named in the order of the keys. */
static void test_sort_words(void **state)
{
    (void)state;
    const struct command_flag *flag = command_show.flags;
    while (strcmp(flag->name, "--sort") != 0)
        flag++;
    for (int key = 0; key < TABLE_KEYS; key++)
        assert_int_equal(command_choice(&command_show, flag, table_key_name((enum table_key)key)),
                         key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prose_as_text),   cmocka_unit_test(test_terms),
        cmocka_unit_test(test_literal),         cmocka_unit_test(test_roff_means_the_same),
        cmocka_unit_test(test_roff_folds),      cmocka_unit_test(test_usage_is_marked),
        cmocka_unit_test(test_pages_are_found), cmocka_unit_test(test_every_command_has_a_page),
        cmocka_unit_test(test_help_is_aligned), cmocka_unit_test(test_sort_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
