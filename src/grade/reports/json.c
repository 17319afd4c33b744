/* The grade as one JSON object: see report.h. */
#include "base/json.h"
#include "base/moment.h"
#include "grade/reports/report.h"

/* null: there are none, neither lost nor won */
static void key_points(struct text *out, const char *key, int points, bool known)
{
    json_key(out, key);
    if (known)
        json_int(out, points);
    else
        json_null(out);
}

static void numbers(struct text *out, const char *key, const int *ids, size_t count)
{
    json_key(out, key);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_int(out, ids[i]);
    json_close(out, ']');
}

static void evidence(struct text *out, const struct shown_evidence *evidence)
{
    json_key(out, "evidence");
    json_open(out, '{');
    numbers(out, "calls", evidence->calls, evidence->call_count);
    numbers(out, "packets", evidence->packets, evidence->packet_count);
    json_put(out, "ladder", evidence->ladder);
    json_close(out, '}');
}

static void findings(struct text *out, const struct check_result *check)
{
    json_key(out, "findings");
    json_open(out, '[');
    for (size_t i = 0; i < check->mistake_count; i++) {
        json_open(out, '{');
        json_put(out, "rule", check->mistakes[i].rule->name);
        json_put(out, "severity", severity_name(check->mistakes[i].severity));
        json_key(out, "costs");
        json_bool(out, check->mistakes[i].costs);
        json_put(out, "says", check->mistakes[i].says);
        json_put(out, "fix", check->mistakes[i].fix);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void one(struct text *out, const struct check_result *check)
{
    json_open(out, '{');
    json_put(out, "name", check->name);
    json_put(out, "verdict", verdict_name(check->verdict));
    key_points(out, "points", check->points, check->verdict != VERDICT_GRADER_ERROR);
    json_put_int(out, "max_points", check->max_points);
    json_put_int(out, "elsewhere", check->elsewhere);
    json_key(out, "hidden");
    json_bool(out, check->hidden);
    json_put(out, "hint", check->hint);
    json_put(out, "says", check->says);
    json_put(out, "expected", check->expected);
    json_put(out, "seen", check->seen);
    evidence(out, &check->evidence);
    findings(out, check);
    json_put(out, "sheet", check->sheet);
    json_close(out, '}');
}

static void key_moment(struct text *out, const char *key, int64_t seconds)
{
    char moment[MOMENT_BYTES];
    moment_format(seconds, moment);
    json_put(out, key, moment);
}

static void late(struct text *out, const struct grade *grade)
{
    json_key(out, "late");
    if (!grade->is_late) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    key_moment(out, "handed_in", grade->handed_in_s);
    key_moment(out, "deadline", grade->deadline_s);
    json_put_int(out, "percent", grade->late_percent);
    key_points(out, "on_time", grade->on_time, grade_is_sound(grade));
    json_close(out, '}');
}

void report_json(struct text *out, const struct grade *grade)
{
    json_open(out, '{');
    json_put(out, "step", grade->step);
    key_points(out, "score", grade->score, grade_is_sound(grade));
    json_put_int(out, "max_score", grade->max_score);
    json_put_int(out, "not_checked", grade->not_checked);
    late(out, grade);
    json_put_int(out, "seed", (int64_t)grade->seed);
    json_key(out, "seconds");
    json_seconds(out, (int64_t)(grade->seconds * 1e9));
    json_put(out, "walls", grade->walls);
    json_key(out, "behaviour");
    json_open(out, '{');
    json_put(out, "client", grade->behaviour[BEHAVIOUR_CLIENT]);
    json_put(out, "server", grade->behaviour[BEHAVIOUR_SERVER]);
    json_close(out, '}');
    json_key(out, "notes");
    json_open(out, '[');
    for (size_t i = 0; i < grade->note_count; i++)
        json_string(out, grade->notes[i]);
    json_close(out, ']');
    json_key(out, "checks");
    json_open(out, '[');
    for (size_t i = 0; i < grade->check_count; i++)
        one(out, &grade->checks[i]);
    json_close(out, ']');
    json_close(out, '}');
    text_add(out, "\n");
}
