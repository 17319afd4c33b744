/* One report, read back: see standing.h. */
#include "grade/class/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_read.h"
#include "base/moment.h"
#include "grade/class/files.h"

enum { REPORT_MAX = 16 << 20 };

static const char *text_of(struct arena *arena, const struct json *json,
                           const struct json_value *object, const char *key)
{
    const char *text = json_text(json, json_member(json, object, key));
    return text ? arena_text(arena, text) : "";
}

static int number_of(const struct json *json, const struct json_value *object, const char *key)
{
    int64_t number;
    return json_integer(json, json_member(json, object, key), &number) && number > -100000 &&
                   number < 100000
               ? (int)number
               : 0;
}

static void add_mistake(struct student *standing, const struct standing_mistake *mistake)
{
    for (size_t i = 0; i < standing->mistake_count; i++)
        if (strcmp(standing->mistakes[i].rule, mistake->rule) == 0) {
            standing->mistakes[i].costs |= mistake->costs;
            return;
        }
    if (standing->mistake_count < STANDING_MISTAKES_MAX)
        standing->mistakes[standing->mistake_count++] = *mistake;
}

/* A note is no mistake, unless a check lost points by it. */
static bool is_mistake(const struct json *json, const struct json_value *finding, bool costs)
{
    return costs || !json_is(json, json_member(json, finding, "severity"), "note");
}

static void read_check(struct student *standing, struct arena *arena, const struct json *json,
                       const struct json_value *check)
{
    standing->checks[standing->check_count++] = (struct standing_check){
        text_of(arena, json, check, "name"), text_of(arena, json, check, "says"),
        text_of(arena, json, check, "verdict"), number_of(json, check, "points"),
        number_of(json, check, "max_points")
    };
    const struct json_value *finding = json_first(json, json_member(json, check, "findings"));
    for (; finding; finding = json_next(json, finding)) {
        const struct json_value *given = json_member(json, finding, "costs");
        bool costs = given && given->kind == JSON_TRUE;
        if (is_mistake(json, finding, costs))
            add_mistake(standing,
                        &(struct standing_mistake){ text_of(arena, json, finding, "rule"),
                                                    text_of(arena, json, finding, "says"), costs });
    }
}

/* Of no score: what the grader said of the first check that it could not judge; where it tried
 * nothing, its last note says why. */
static const char *why_none(struct arena *arena, const struct json *json,
                            const struct json_value *report)
{
    const char *why = NULL;
    const struct json_value *check = json_first(json, json_member(json, report, "checks"));
    for (; check && !why; check = json_next(json, check))
        if (json_is(json, json_member(json, check, "verdict"), "grader_error"))
            why = json_text(json, json_member(json, check, "seen"));
    const struct json_value *note = json_first(json, json_member(json, report, "notes"));
    for (; note && why && strstr(why, "nothing was tried"); note = json_next(json, note))
        if (!json_next(json, note))
            why = json_text(json, note);
    return arena_text(arena, why ? why : "a check ended as grader_error");
}

static void read_late(struct student *standing, struct arena *arena, const struct json *json,
                      const struct json_value *late)
{
    int64_t handed_in, deadline;
    standing->late = late && late->kind == JSON_OBJECT &&
                     moment_read(text_of(arena, json, late, "handed_in"), &handed_in) &&
                     moment_read(text_of(arena, json, late, "deadline"), &deadline);
    if (!standing->late)
        return;
    standing->late_s = handed_in - deadline;
    standing->late_percent = number_of(json, late, "percent");
    standing->on_time = number_of(json, late, "on_time");
}

static bool read_report(struct student *standing, struct arena *arena, const struct json *json,
                        const struct json_value *report, const char *step)
{
    int64_t score, seed, ns;
    const struct json_value *checks = json_member(json, report, "checks"),
                            *given = json_member(json, report, "score");
    if (!report || report->kind != JSON_OBJECT || !checks || checks->kind != JSON_ARRAY ||
        !json_is(json, json_member(json, report, "step"), step))
        return false;
    standing->checks = arena_alloc(arena, STANDING_CHECKS_MAX * sizeof *standing->checks);
    standing->mistakes = arena_alloc(arena, STANDING_MISTAKES_MAX * sizeof *standing->mistakes);
    standing->check_count = standing->mistake_count = 0;
    for (const struct json_value *check = json_first(json, checks);
         check && standing->check_count < STANDING_CHECKS_MAX; check = json_next(json, check))
        read_check(standing, arena, json, check);
    standing->graded = json_integer(json, given, &score);
    standing->score = number_of(json, report, "score");
    standing->max_score = number_of(json, report, "max_score");
    standing->seed =
        json_integer(json, json_member(json, report, "seed"), &seed) ? (uint64_t)seed : 0;
    standing->seconds =
        json_ns(json, json_member(json, report, "seconds"), &ns) ? (double)ns / 1e9 : 0;
    const struct json_value *behaviour = json_member(json, report, "behaviour");
    standing->client = text_of(arena, json, behaviour, "client");
    standing->server = text_of(arena, json, behaviour, "server");
    read_late(standing, arena, json, json_member(json, report, "late"));
    standing->why = standing->graded ? "" : why_none(arena, json, report);
    return true;
}

bool standing_read(struct student *standing, struct arena *arena, const char *path,
                   const char *step, struct err *err)
{
    struct text text;
    struct json json = { 0 };
    text_init(&text);
    bool read = class_read_file(path, &text, REPORT_MAX, err) == 0;
    if (read) {
        read = read_report(standing, arena, &json, json_parse(&json, text.s, text.len), step);
        if (!read)
            err_set(err, "reading %s: it is no report of step %s", path, step);
    }
    json_release(&json);
    text_release(&text);
    return read;
}

bool standing_lost(const struct standing_check *check)
{
    return strcmp(check->verdict, "fail") == 0 || strcmp(check->verdict, "timeout") == 0 ||
           strcmp(check->verdict, "crash") == 0;
}
