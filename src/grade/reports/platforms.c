/* What the platforms read on which a course grades: see report.h and docs/grading.md.
 *
 *     gradescope     /autograder/results/results.json
 *     prairielearn   /grade/results/results.json
 *     autolab        the last line of standard output
 *     submitty       validation_results.json
 *     vpl            standard output, for Moodle's Virtual Programming Lab
 *
 * Where a grade has no score, none is written, in whatever form the platform has for that. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "grade/reports/report.h"

static void string(struct text *out, const char *key, const char *value)
{
    json_key(out, key);
    json_string(out, value);
}

static void number(struct text *out, const char *key, int value)
{
    json_key(out, key);
    json_int(out, value);
}

static void fraction(struct text *out, const char *key, const struct grade *grade)
{
    json_key(out, key);
    text_addf(out, "%.4f",
              grade->max_score ? (double)grade->score / (double)grade->max_score : 0.0);
}

static const char unsound[] = "No score: the grader itself had trouble. Grade again.";

/* What a student reads of one check. */
static void words(struct text *out, const struct check_result *check)
{
    text_addf(out, "%s\n", check->says);
    if (*check->expected)
        text_addf(out, "expected: %s\n", check->expected);
    if (*check->seen)
        text_addf(out, "seen: %s\n", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++)
        text_addf(out, "%s: %s %s\n", check->mistakes[i].rule->name, check->mistakes[i].says,
                  check->mistakes[i].fix);
    if (*check->evidence.ladder)
        text_addf(out, "\n%s", check->evidence.ladder);
    if (*check->hint)
        text_addf(out, "hint: %s\n", check->hint);
    if (check->verdict != VERDICT_PASS && *check->sheet)
        text_addf(out, "read: %s\n", check->sheet);
}

static void words_of(struct text *out, const char *key, const struct check_result *check)
{
    struct text all;
    text_init(&all);
    words(&all, check);
    string(out, key, all.s);
    text_release(&all);
}

static void notes_of(struct text *out, const char *key, const struct grade *grade)
{
    struct text all;
    text_init(&all);
    if (!grade_is_sound(grade))
        text_addf(&all, "%s\n", unsound);
    for (size_t i = 0; i < grade->note_count; i++)
        text_addf(&all, "%s\n", grade->notes[i]);
    text_addf(&all, "seed %llu", (unsigned long long)grade->seed);
    string(out, key, all.s);
    text_release(&all);
}

/* ---- Gradescope ---- */

/* Its own sum of the tests would not stop at 0: the score is given as a whole. */
void report_gradescope(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    if (sound)
        number(out, "score", grade->score);
    json_key(out, "execution_time");
    text_addf(out, "%.3f", grade->seconds);
    notes_of(out, "output", grade);
    string(out, "output_format", "text");
    json_key(out, "tests");
    json_open(out, '[');
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        char place[24];
        snprintf(place, sizeof place, "%zu", i + 1);
        json_open(out, '{');
        string(out, "name", check->name);
        string(out, "number", place);
        if (sound) {
            number(out, "score", check->points);
            number(out, "max_score", check->max_points);
            string(out, "status", check->verdict == VERDICT_PASS ? "passed" : "failed");
        }
        words_of(out, "output", check);
        string(out, "output_format", "text");
        string(out, "visibility", "visible");
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- PrairieLearn ---- */

enum { PRAIRIELEARN_MOST = 900000 }; /* it takes 1 MB */

void report_prairielearn(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    json_key(out, "gradable");
    json_bool(out, sound);
    if (sound)
        fraction(out, "score", grade);
    if (!sound)
        string(out, "format_errors", unsound);
    notes_of(out, "message", grade);
    json_key(out, "tests");
    json_open(out, '[');
    for (size_t i = 0; sound && i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        json_open(out, '{');
        string(out, "name", check->name);
        string(out, "description", check->says);
        number(out, "points", check->points);
        number(out, "max_points", check->max_points);
        string(out, "message", verdict_name(check->verdict));
        if (out->len < PRAIRIELEARN_MOST)
            words_of(out, "output", check);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- Autolab ---- */

/* Two lines: what it shows of each check, and the score.  One problem has all points: it is named as
 * the step. */
void report_autolab(struct text *out, const struct grade *grade)
{
    static const char stage[] = "checks";
    json_open(out, '{');
    string(out, "_presentation", "semantic");
    json_key(out, "stages");
    json_open(out, '[');
    json_string(out, stage);
    json_close(out, ']');
    json_key(out, stage);
    json_open(out, '{');
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        json_key(out, check->name);
        json_open(out, '{');
        json_key(out, "passed");
        json_bool(out, check->verdict == VERDICT_PASS);
        if (check->verdict != VERDICT_PASS)
            words_of(out, "hint", check);
        json_close(out, '}');
    }
    json_close(out, '}');
    json_close(out, '}');
    text_add(out, "\n");
    json_open(out, '{');
    json_key(out, "scores");
    json_open(out, '{');
    if (grade_is_sound(grade))
        number(out, grade->step, grade->score);
    json_close(out, '}');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- Submitty ---- */

void report_submitty(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    string(out, "status", sound ? "success" : "failure");
    if (!sound) {
        string(out, "message", unsound);
    } else {
        json_key(out, "data");
        json_open(out, '{');
        fraction(out, "score", grade);
        json_key(out, "message");
        json_open(out, '[');
        for (size_t i = 0; i < grade->check_count; i++) {
            const struct check_result *check = &grade->checks[i];
            struct text all;
            text_init(&all);
            text_addf(&all, "%s: %s: ", check->name, verdict_name(check->verdict));
            words(&all, check);
            json_open(out, '{');
            string(out, "message", all.s);
            string(out, "status", check->verdict == VERDICT_PASS ? "success" : "failure");
            json_close(out, '}');
            text_release(&all);
        }
        json_close(out, ']');
        json_close(out, '}');
    }
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- Moodle VPL ---- */

/* Each line is one of its preformatted ones, and no mark of its own can stand in it. */
static void quoted(struct text *out, const char *s)
{
    while (*s) {
        size_t length = strcspn(s, "\n");
        text_add_char(out, '>');
        for (size_t i = 0; i < length; i++) {
            bool mark = strncmp(s + i, "<|--", 4) == 0 || strncmp(s + i, "--|>", 4) == 0 ||
                        strncmp(s + i, ":=>>", 4) == 0;
            if (mark)
                text_add_char(out, ' ');
            text_add_char(out, s[i]);
            if (mark)
                text_add_char(out, ' ');
        }
        text_add_char(out, '\n');
        s += length + (s[length] == '\n');
    }
}

void report_vpl(struct text *out, const struct grade *grade)
{
    text_add(out, "<|--\n");
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        struct text all;
        text_addf(out, "-%s: %s", check->name, verdict_name(check->verdict));
        if (grade_is_sound(grade))
            text_addf(out, " (%d of %d)", check->points, check->max_points);
        text_add_char(out, '\n');
        if (check->verdict == VERDICT_PASS)
            continue;
        text_init(&all);
        words(&all, check);
        quoted(out, all.s);
        text_release(&all);
    }
    for (size_t i = 0; i < grade->note_count; i++)
        quoted(out, grade->notes[i]);
    text_add(out, "--|>\n");
    if (grade_is_sound(grade))
        text_addf(out, "Grade :=>>%d\n", grade->score);
    else
        text_addf(out, "Comment :=>>%s\n", unsound);
}
