/* What two readers of results in GitHub Actions take: see report.h and docs/grading.md.
 *
 *     classroom50    Classroom 50: ./result.json, schema classroom50/result/v1
 *     check50        the JSON of check50 -o json: standard output
 *
 * Both have points of at least 0: a check that costs points is a failed test there, of 0 points, and the
 * score says what it costs. */
#include <stdlib.h>

#include "base/json.h"
#include "base/moment.h"
#include "base/version.h"
#include "grade/reports/parts.h"
#include "grade/reports/report.h"

/* ---- Classroom 50 ---- */

/* Its runner says in the environment whose submission this is. */
static const char *of_runner(const char *variable, const char *otherwise)
{
    const char *value = getenv(variable);
    return value && *value ? value : otherwise;
}

static void classroom_test(struct text *out, const struct check_result *check)
{
    json_open(out, '{');
    json_put(out, "test-name", check->name);
    json_key(out, "passed");
    json_bool(out, check->verdict == VERDICT_PASS);
    json_put_int(out, "score", check->points > 0 ? check->points : 0);
    json_put_int(out, "max-score", check->max_points);
    json_close(out, '}');
}

/* Without a score it has none of "score" and "max-score": its reader takes no such file. */
void report_classroom50(struct text *out, const struct grade *grade)
{
    bool sound = grade_is_sound(grade);
    const char *commit = of_runner("COMMIT_URL", "unknown");
    char moment[MOMENT_BYTES];
    json_open(out, '{');
    json_put(out, "schema", "classroom50/result/v1");
    json_put(out, "classroom", of_runner("CLASSROOM", "classroom"));
    json_put(out, "assignment", of_runner("ASSIGNMENT", grade->step));
    json_put(out, "submission", of_runner("SUBMISSION_TAG", "submit/unknown"));
    json_put(out, "commit", commit);
    json_put(out, "release", of_runner("RELEASE_URL", "unknown"));
    json_put(out, "review", of_runner("REVIEW_URL", commit));
    moment_format(grade->moment_s, moment);
    json_put(out, "datetime", moment);
    if (sound) {
        json_put_int(out, "score", grade->score);
        json_put_int(out, "max-score", grade->max_score);
    }
    json_key(out, "tests");
    json_open(out, '[');
    for (size_t i = 0; sound && i < grade->check_count; i++)
        classroom_test(out, &grade->checks[i]);
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
}

/* ---- check50 ---- */

/* true, false, or null: it could not be judged */
static void passed(struct text *out, const struct check_result *check)
{
    json_key(out, "passed");
    if (check->verdict == VERDICT_SKIPPED || check->verdict == VERDICT_NOT_CHECKED ||
        check->verdict == VERDICT_GRADER_ERROR)
        json_null(out);
    else
        json_bool(out, check->verdict == VERDICT_PASS);
}

static void check50_log(struct text *out, const struct check_result *check)
{
    struct text all;
    text_init(&all);
    parts_words(&all, check);
    json_key(out, "log");
    json_open(out, '[');
    for (const char *s = all.s; *s;) {
        size_t length = strcspn(s, "\n");
        json_string_bytes(out, s, length);
        s += length + (s[length] == '\n');
    }
    json_close(out, ']');
    text_release(&all);
}

static void cause(struct text *out, const struct check_result *check)
{
    struct text help;
    json_key(out, "cause");
    if (check->verdict == VERDICT_PASS) {
        json_null(out);
        return;
    }
    text_init(&help);
    for (size_t i = 0; i < check->mistake_count; i++)
        text_addf(&help, "%s%s", i ? " " : "", check->mistakes[i].fix);
    if (*check->hint)
        text_addf(&help, "%s%s", help.len ? " " : "", check->hint);
    json_open(out, '{');
    json_put(out, "rationale", *check->seen ? check->seen : verdict_name(check->verdict));
    json_put(out, "help", help.len ? help.s : NULL);
    if (parts_is_lost(check)) {
        json_put(out, "expected", check->expected);
        json_put(out, "actual", check->seen);
    }
    json_close(out, '}');
    text_release(&help);
}

static void check50_result(struct text *out, const struct grade *grade,
                           const struct check_result *check)
{
    json_open(out, '{');
    json_put(out, "name", check->name);
    json_put(out, "description", check->says);
    passed(out, check);
    check50_log(out, check);
    cause(out, check);
    json_key(out, "data");
    json_open(out, '{');
    if (grade_is_sound(grade)) {
        json_put_int(out, "points", check->points);
        json_put_int(out, "max_points", check->max_points);
    }
    json_close(out, '}');
    json_key(out, "dependency");
    json_null(out);
    json_close(out, '}');
}

void report_check50(struct text *out, const struct grade *grade)
{
    json_open(out, '{');
    json_put(out, "slug", grade->step);
    json_key(out, "results");
    json_open(out, '[');
    for (size_t i = 0; i < grade->check_count; i++)
        check50_result(out, grade, &grade->checks[i]);
    json_close(out, ']');
    json_put(out, "version", version_number);
    json_close(out, '}');
    text_add(out, "\n");
}
