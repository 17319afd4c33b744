/* What INGInious reads of a container: see report.h and docs/grading.md.
 *
 *     inginious      the object of its feedback: result, grade in per cent, text, problems, tests
 *
 * Its texts are reStructuredText.  All that is not ours stands in a literal block, whose lines are
 * indented; and what a reader of reStructuredText takes for the end of a line, besides a newline, is a
 * blank: a line that is not indented would end the block. */
#include <string.h>

#include "base/json.h"
#include "grade/reports/parts.h"
#include "grade/reports/report.h"

/* The length of a sequence that ends a line or a page for some readers; else 0. */
static size_t ends_line(const char *s)
{
    static const char *const ends[] = { "\v",   "\f",       "\r",           "\x1c",        "\x1d",
                                        "\x1e", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strncmp(s, ends[i], strlen(ends[i])) == 0)
            return strlen(ends[i]);
    return 0;
}

static void literal(struct text *out, const char *s)
{
    text_add(out, "::\n\n    ");
    for (size_t length; *s; s += length) {
        length = ends_line(s);
        if (length) {
            text_add_char(out, ' ');
            continue;
        }
        length = 1;
        text_add_char(out, *s);
        if (*s == '\n')
            text_add(out, "    ");
    }
    text_add(out, "\n\n");
}

static bool is_of(const struct check_result *check, const char *program)
{
    return strncmp(check->name, program, strlen(program)) == 0;
}

/* No program has failed in what was not checked. */
static bool is_told_with(const struct check_result *check, const char *program)
{
    bool of_one =
        check->verdict != VERDICT_NOT_CHECKED && (is_of(check, "client") || is_of(check, "server"));
    return program ? of_one && is_of(check, program) : !of_one;
}

/* The checks of one program that did not pass; an empty text: all did.  NULL: the others. */
static void lost_of(struct text *out, const struct grade *grade, const char *program)
{
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        struct text all;
        if (check->verdict == VERDICT_PASS || !is_told_with(check, program))
            continue;
        text_init(&all);
        text_addf(&all, "%s: %s", check->name, verdict_name(check->verdict));
        parts_points(&all, " (", grade, check, ")");
        text_add_char(&all, '\n');
        parts_words(&all, check);
        literal(out, all.s);
        text_release(&all);
    }
}

/* "client": ["failed", "…"] */
static void problem(struct text *out, const struct grade *grade, const char *program)
{
    struct text lost;
    text_init(&lost);
    lost_of(&lost, grade, program);
    json_key(out, program);
    json_open(out, '[');
    json_string(out, lost.len ? "failed" : "success");
    json_string(out, lost.s);
    json_close(out, ']');
    text_release(&lost);
}

static void whole_text(struct text *out, const struct grade *grade)
{
    struct text notes, all;
    text_init(&notes);
    text_init(&all);
    parts_notes(&notes, grade);
    literal(&all, notes.s);
    lost_of(&all, grade, NULL);
    json_put(out, "text", all.s);
    text_release(&all);
    text_release(&notes);
}

void report_inginious(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    const char *result = grade->score == grade->max_score ? "success" : "failed";
    json_open(out, '{');
    json_put(out, "result", sound ? result : "crash");
    if (sound) {
        json_key(out, "grade");
        text_addf(out, "%.2f", 100 * parts_fraction(grade));
    }
    whole_text(out, grade);
    json_key(out, "problems");
    json_open(out, '{');
    if (sound) {
        problem(out, grade, "client");
        problem(out, grade, "server");
    }
    json_close(out, '}');
    json_key(out, "tests");
    json_open(out, '{');
    for (size_t i = 0; sound && i < grade->check_count; i++) {
        json_key(out, grade->checks[i].name);
        json_bool(out, grade->checks[i].verdict == VERDICT_PASS);
    }
    json_close(out, '}');
    json_close(out, '}');
    text_add(out, "\n");
}
