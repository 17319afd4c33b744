/* What two question types of Moodle read: see report.h and docs/grading.md.
 *
 *     vpl            Virtual Programming Lab: standard output
 *     coderunner     CodeRunner, as a combinator template grader: one JSON object on standard output
 *
 * VPL takes a line as a mark when nothing else stands in it: "<|--", "--|>", "Comment :=>>…", "Grade :=>>…".
 * CodeRunner shows a cell of format %s as text; the HTML before the table is ours. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "grade/reports/parts.h"
#include "grade/reports/report.h"
#include "view/html.h"

/* ---- VPL ---- */

static bool is_mark(const char *s)
{
    return strncmp(s, "<|--", 4) == 0 || strncmp(s, "--|>", 4) == 0 || strncmp(s, ":=>>", 4) == 0;
}

/* Each line is one of its preformatted ones, and no mark of its own can stand in it. */
static void quoted(struct text *out, const char *s)
{
    bool begins = true;
    for (size_t left = strlen(s), length; left; s += length, left -= length) {
        bool ends = *s == '\n' || *s == '\r', mark = is_mark(s);
        length = utf8_length(s, left);
        if (begins)
            text_add_char(out, '>');
        begins = ends;
        if (ends)
            text_add_char(out, '\n');
        else if (!length)
            text_add(out, "\xef\xbf\xbd");
        else if (mark)
            text_addf(out, " %c ", *s);
        else
            text_add_bytes(out, s, length);
        length = length ? length : 1;
    }
    if (!begins)
        text_add_char(out, '\n');
}

static bool limit(const char *name, double *value)
{
    const char *word = getenv(name);
    char *end;
    if (!word || !*word)
        return false;
    *value = strtod(word, &end);
    return !*end && isfinite(*value);
}

/* On the scale of the activity, where VPL names it; else in points. */
static void vpl_grade(struct text *out, const struct grade *grade)
{
    double least = 0, most;
    limit("VPL_GRADEMIN", &least);
    if (limit("VPL_GRADEMAX", &most) && most > least)
        text_addf(out, "Grade :=>>%.2f\n", least + parts_fraction(grade) * (most - least));
    else
        text_addf(out, "Grade :=>>%d\n", grade->score);
}

void report_vpl(struct text *out, const struct grade *grade)
{
    text_add(out, "<|--\n");
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        struct text all;
        text_addf(out, "-%s: %s", check->name, verdict_name(check->verdict));
        parts_points(out, " (", grade, check, ")");
        text_add_char(out, '\n');
        if (check->verdict == VERDICT_PASS)
            continue;
        text_init(&all);
        parts_words(&all, check);
        quoted(out, all.s);
        text_release(&all);
    }
    for (size_t i = 0; i < grade->note_count; i++)
        quoted(out, grade->notes[i]);
    text_add(out, "--|>\n");
    if (grade_is_sound(grade))
        vpl_grade(out, grade);
    else
        text_addf(out, "Comment :=>>%s\n", parts_unsound(grade));
}

/* ---- CodeRunner ---- */

static void words_in(struct text *out, const char *const words[], size_t count)
{
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_string(out, words[i]);
    json_close(out, ']');
}

static void coderunner_row(struct text *out, const struct grade *grade,
                           const struct check_result *check)
{
    struct text cell;
    json_open(out, '[');
    json_int(out, check->verdict == VERDICT_PASS);
    json_string(out, check->name);
    text_init(&cell);
    parts_points(&cell, "", grade, check, "");
    json_string(out, cell.s);
    text_clear(&cell);
    text_addf(&cell, "%s\n", verdict_name(check->verdict));
    parts_words(&cell, check);
    json_string(out, cell.s);
    text_release(&cell);
    json_close(out, ']');
}

/* Without "fraction" it has no mark, and the question says that its grader is broken. */
void report_coderunner(struct text *out, const struct grade *grade)
{
    static const char *const heads[] = { "iscorrect", "Check", "Points", "What was seen" },
                             *const formats[] = { "%s", "%s", "%s" };
    struct text notes, html;
    json_open(out, '{');
    if (grade_is_sound(grade)) {
        json_key(out, "fraction");
        text_addf(out, "%.4f", parts_fraction(grade));
    }
    text_init(&notes);
    text_init(&html);
    parts_notes(&notes, grade);
    html_element(&html, "pre", NULL, notes.s);
    json_put(out, "prologuehtml", html.s);
    text_release(&html);
    text_release(&notes);
    json_key(out, "testresults");
    json_open(out, '[');
    words_in(out, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < grade->check_count; i++)
        coderunner_row(out, grade, &grade->checks[i]);
    json_close(out, ']');
    json_key(out, "columnformats");
    words_in(out, formats, sizeof formats / sizeof *formats);
    json_close(out, '}');
    text_add(out, "\n");
}
