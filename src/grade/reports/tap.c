/* TAP version 14: see report.h.  Whatever stands in the record can't become a test point of its
 * own: descriptions are one line with their '#' and '\' escaped, and all else is quoted inside an
 * indented YAML block. */
#include <string.h>

#include "base/json.h"
#include "grade/reports/report.h"

static void description(struct text *out, const char *s)
{
    for (; *s; s++) {
        if (*s == '#' || *s == '\\')
            text_add_char(out, '\\');
        text_add_char(out, *s == '\n' ? ' ' : *s);
    }
}

/* A comment ends with its line. */
static void comment(struct text *out, const char *label, const char *s)
{
    text_addf(out, "# %s", label);
    for (; *s; s++)
        text_add_char(out, *s == '\n' ? ' ' : *s);
    text_add_char(out, '\n');
}

/* A double-quoted YAML scalar: JSON's strings are a part of YAML 1.2. */
static void field(struct text *out, const char *key, const char *value)
{
    if (!*value)
        return;
    text_addf(out, "  %s: ", key);
    struct text quoted;
    text_init(&quoted);
    json_string(&quoted, value);
    text_add(out, quoted.s);
    text_release(&quoted);
    text_add(out, "\n");
}

static void lines(struct text *out, const char *key, const char *value)
{
    if (!*value)
        return;
    /* 2: the first row may begin with more spaces than the next */
    text_addf(out, "  %s: |2\n", key);
    while (*value) {
        size_t length = strcspn(value, "\n");
        text_addf(out, "    %.*s\n", (int)length, value);
        value += length + (value[length] == '\n');
    }
}

static void block(struct text *out, const struct check_result *check)
{
    text_add(out, "  ---\n");
    field(out, "verdict", verdict_name(check->verdict));
    if (check->verdict == VERDICT_GRADER_ERROR)
        text_addf(out, "  points: null\n  max_points: %d\n", check->max_points);
    else
        text_addf(out, "  points: %d\n  max_points: %d\n", check->points, check->max_points);
    field(out, "run", check->run);
    field(out, "expected", check->expected);
    field(out, "seen", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++) {
        if (i == 0)
            text_add(out, "  findings:\n");
        text_addf(out, "  - rule: %s\n", check->mistakes[i].rule->name);
        text_add(out, "  ");
        field(out, "says", check->mistakes[i].says);
        text_add(out, "  ");
        field(out, "fix", check->mistakes[i].fix);
    }
    field(out, "sheet", check->sheet);
    lines(out, "ladder", check->evidence.ladder);
    text_add(out, "  ...\n");
}

void report_tap(struct text *out, const struct grade *grade)
{
    text_addf(out, "TAP version 14\n1..%zu\n# %s, seed %llu\n", grade->check_count, grade->step,
              (unsigned long long)grade->seed);
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        bool ok = check->verdict == VERDICT_PASS || check->verdict == VERDICT_NOT_CHECKED;
        text_addf(out, "%s %zu - ", ok ? "ok" : "not ok", i + 1);
        description(out, check->name);
        text_add(out, ": ");
        description(out, check->says);
        /* a skipped check is no passed one: TAP's SKIP would count it as ok */
        if (check->verdict == VERDICT_SKIPPED) {
            text_add(out, " (");
            description(out, check->seen);
            text_add(out, ")");
        } else if (check->verdict == VERDICT_NOT_CHECKED) {
            text_add(out, " # SKIP ");
            description(out, check->seen);
        }
        text_add(out, "\n");
        if (!ok)
            block(out, check);
    }
    for (size_t i = 0; i < grade->note_count; i++)
        comment(out, "", grade->notes[i]);
    if (*grade->walls)
        comment(out, "walls: ", grade->walls);
    if (grade_is_sound(grade))
        text_addf(out,
                  grade->not_checked ? "# score %d of %d; %d points are not checked here\n"
                                     : "# score %d of %d\n",
                  grade->score, grade->max_score, grade->not_checked);
    else
        text_addf(out,
                  grade->undecided ? "# no score of %d: the grader was ended before it was done\n"
                                   : "# no score of %d: the grader itself had trouble\n",
                  grade->max_score);
}
