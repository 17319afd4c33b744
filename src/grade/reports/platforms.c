/* What the platforms read on which a course grades: see report.h and docs/grading.md.
 *
 *     gradescope     /autograder/results/results.json
 *     prairielearn   /grade/results/results.json
 *     autolab        the last line of standard output
 *     submitty       validation_results.json
 *
 * Where a grade has no score, none is written, in whatever form the platform has for that. */
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/json.h"
#include "grade/reports/parts.h"
#include "grade/reports/report.h"

static void score_fraction(struct text *out, const struct grade *grade)
{
    json_key(out, "score");
    text_addf(out, "%.4f", parts_fraction(grade));
}

/* ---- Gradescope ---- */

/* Its own sum of the tests would not stop at 0: the score is given as a whole.  Where there is none, a
 * test has its status alone. */
void report_gradescope(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    if (sound)
        json_put_int(out, "score", grade->score);
    json_key(out, "execution_time");
    text_addf(out, "%.3f", grade->seconds);
    parts_notes_of(out, "output", grade);
    json_put(out, "output_format", "text");
    json_key(out, "tests");
    json_open(out, '[');
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        char place[24];
        snprintf(place, sizeof place, "%zu", i + 1);
        json_open(out, '{');
        json_put(out, "name", check->name);
        json_put(out, "number", place);
        if (sound && check->verdict != VERDICT_NOT_CHECKED) {
            json_put_int(out, "score", check->points);
            json_put_int(out, "max_score", check->max_points);
        }
        if (check->verdict != VERDICT_NOT_CHECKED && check->verdict != VERDICT_GRADER_ERROR)
            json_put(out, "status", check->verdict == VERDICT_PASS ? "passed" : "failed");
        parts_words_of(out, "output", check);
        json_put(out, "output_format", "text");
        json_put(out, "visibility", "visible");
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- PrairieLearn ---- */

enum { PRAIRIELEARN_MOST = 900000 }; /* it takes 1 MB */

/* As a picture, in which nothing is run: what the student's programs printed may stand in it. */
static void prairielearn_images(struct text *out, const struct check_result *check)
{
    struct text url;
    if (!*check->evidence.figure)
        return;
    text_init(&url);
    text_add(&url, "data:image/svg+xml;base64,");
    base64_add(&url, check->evidence.figure, strlen(check->evidence.figure));
    if (out->len + url.len < PRAIRIELEARN_MOST) {
        json_key(out, "images");
        json_open(out, '[');
        json_open(out, '{');
        json_put(out, "label", check->run);
        json_put(out, "url", url.s);
        json_close(out, '}');
        json_close(out, ']');
    }
    text_release(&url);
}

void report_prairielearn(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    json_key(out, "gradable");
    json_bool(out, sound);
    if (sound)
        score_fraction(out, grade);
    if (!sound)
        json_put(out, "format_errors", parts_unsound(grade));
    parts_notes_of(out, "message", grade);
    json_key(out, "tests");
    json_open(out, '[');
    for (size_t i = 0; sound && i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        json_open(out, '{');
        json_put(out, "name", check->name);
        json_put(out, "description", check->says);
        json_put_int(out, "points", check->points);
        json_put_int(out, "max_points", check->max_points);
        json_put(out, "message", verdict_name(check->verdict));
        if (out->len < PRAIRIELEARN_MOST)
            parts_words_of(out, "output", check);
        prairielearn_images(out, check);
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
    json_put(out, "_presentation", "semantic");
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
            parts_words_of(out, "hint", check);
        json_close(out, '}');
    }
    json_close(out, '}');
    json_close(out, '}');
    text_add(out, "\n");
    json_open(out, '{');
    json_key(out, "scores");
    json_open(out, '{');
    if (grade_is_sound(grade))
        json_put_int(out, grade->step, grade->score);
    json_close(out, '}');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- Submitty ---- */

/* Its message has a third status, for what is no matter of right or wrong. */
static const char *status_of(enum verdict verdict)
{
    if (verdict == VERDICT_NOT_CHECKED)
        return "information";
    return verdict == VERDICT_PASS ? "success" : "failure";
}

static void submitty_message(struct text *out, const char *message, const char *status)
{
    json_open(out, '{');
    json_put(out, "message", message);
    json_put(out, "status", status);
    json_close(out, '}');
}

/* One for each check; the last one has the notes. */
static void submitty_messages(struct text *out, const struct grade *grade)
{
    struct text all;
    text_init(&all);
    json_open(out, '[');
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        text_clear(&all);
        text_addf(&all, "%s: %s: ", check->name, verdict_name(check->verdict));
        parts_words(&all, check);
        submitty_message(out, all.s, status_of(check->verdict));
    }
    text_clear(&all);
    parts_notes(&all, grade);
    submitty_message(out, all.s, "information");
    json_close(out, ']');
    text_release(&all);
}

void report_submitty(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    json_open(out, '{');
    json_put(out, "status", sound ? "success" : "failure");
    if (!sound) {
        parts_notes_of(out, "message", grade);
    } else {
        json_key(out, "data");
        json_open(out, '{');
        score_fraction(out, grade);
        json_key(out, "message");
        submitty_messages(out, grade);
        json_close(out, '}');
    }
    json_close(out, '}');
    text_add(out, "\n");
}
