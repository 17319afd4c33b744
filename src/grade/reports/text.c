/* The report for a person:
 *
 *     05-capitals                                                      seed 4711
 *
 *       ok       10 of 10  client-builds
 *       FAIL      0 of 20  server-capitals
 *                          The server sends the line back in capitals.
 *               points     …                   only where it costs some
 *               expected   "HELLO" comes back
 *               seen       nothing came back (call 9, recv(), gave 5)
 *               mistake    answer-missing: …
 *     (the mistake's calls and packets, as rows)
 *               remedy     …
 *               read       handouts/05-capitals.md#observe
 *     (a piece of the ladder)
 *
 *     80 of 100 points
 *
 * A check that earns nothing has no points behind its verdict; when it fails, what it costs.
 */
#include <stdio.h>
#include <string.h>

#include "base/kit.h"
#include "grade/reports/parts.h"
#include "grade/reports/report.h"
#include "view/term.h"

enum { COLUMNS = 80, MARGIN = 14 };

/* Wrap `s` behind a word in the margin; its own newlines are kept (what a compiler said keeps its
 * shape: it is not wrapped). */
static void labelled(struct text *out, const char *label, const char *s)
{
    bool wrap = strchr(s, '\n') == NULL;
    for (const char *row = label; *s; row = "") {
        const char *next = s;
        size_t length = wrap ? term_wrap(s, COLUMNS - MARGIN, &next) : strcspn(s, "\n");
        if (!wrap)
            next = s + length + (s[length] == '\n');
        text_addf(out, length ? "    %-9s %.*s\n" : "    %s%.*s\n", row, (int)length, s);
        if (next == s)
            break;
        s = next;
    }
}

/* Where the sheet lies, for this reader; a path is not wrapped. */
static void sheet(struct text *out, const char *name)
{
    if (!*name)
        return;
    text_addf(out, "    %-9s ", "read");
    kit_path_add(out, name);
    text_add_char(out, '\n');
}

static void heading(struct text *out, const struct check_result *check)
{
    static const char *const words[VERDICTS] = { "ok",      "FAIL",  "TIMEOUT", "CRASH",
                                                 "skipped", "ERROR", "not here" };
    char points[24] = ""; /* "20 of 25"; of what earns nothing: what it costs */
    if (check->verdict == VERDICT_GRADER_ERROR)
        snprintf(points, sizeof points, "  - of %-3d", check->max_points);
    else if (check->verdict == VERDICT_NOT_CHECKED)
        snprintf(points, sizeof points, "    (%d)", check->elsewhere);
    else if (check->costs == 0)
        snprintf(points, sizeof points, "%3d of %-3d", check->points, check->max_points);
    else if (check->points < 0)
        snprintf(points, sizeof points, "%3d", check->points);
    text_addf(out, "  %-8s %-10s  %s\n", words[check->verdict], points, check->name);
}

static void finding(struct text *out, const char *label, const struct named_mistake *mistake)
{
    struct text line;
    text_init(&line);
    text_addf(&line, "%s: %s", mistake->rule->name, mistake->says);
    if (mistake->counts_from && !mistake->costs)
        text_addf(&line, " (It costs only checks of step %02d and later ones.)",
                  mistake->counts_from);
    labelled(out, label, line.s);
    text_release(&line);
}

/* What costs nothing here is no error here. */
static const char *label_of(const struct named_mistake *mistake)
{
    return severity_name(mistake->severity == SEVERITY_WARNING ? SEVERITY_WARNING : SEVERITY_NOTE);
}

static bool is_said(const struct grade *grade, size_t before, const struct named_mistake *mistake)
{
    for (size_t i = 0; i < before; i++)
        for (size_t j = 0; j < grade->checks[i].mistake_count; j++)
            if (grade->checks[i].mistakes[j].rule == mistake->rule)
                return true;
    return false;
}

/* What the run of a check that passed shows besides: once for each rule. */
static void remarks(struct text *out, const struct grade *grade, size_t number)
{
    const struct check_result *check = &grade->checks[number];
    if (*check->seen)
        labelled(out, "note", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++)
        if (!is_said(grade, number, &check->mistakes[i]))
            finding(out, label_of(&check->mistakes[i]), &check->mistakes[i]);
}

static void details(struct text *out, const struct check_result *check)
{
    labelled(out, "", check->says);
    if (check->points < 0) {
        char costs[120];
        snprintf(costs, sizeof costs,
                 "an earlier step asks for this: it earns nothing here, and costs %d when it fails",
                 -check->points);
        labelled(out, "points", costs);
    } else if (check->costs > 0 && check->answered) {
        labelled(out, "points",
                 "what an earlier step asks for is there: the rest of the run costs points where "
                 "this step asks for it");
    }
    labelled(out, "run", check->run);
    labelled(out, "expected", check->expected);
    labelled(out, "seen", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++) {
        const struct named_mistake *mistake = &check->mistakes[i];
        finding(out, mistake->costs ? "mistake" : label_of(mistake), mistake);
        text_add(out, mistake->shown);
        labelled(out, "remedy", mistake->fix);
    }
    labelled(out, "hint", check->hint);
    sheet(out, check->sheet);
    if (*check->evidence.ladder)
        text_addf(out, "\n%s", check->evidence.ladder);
    text_add(out, "\n");
}

/* The mistakes that are named have a page each. */
static void more(struct text *out, const struct grade *grade)
{
    for (size_t i = 0; i < grade->check_count; i++)
        if (grade->checks[i].mistake_count && grade->checks[i].verdict != VERDICT_PASS &&
            grade->checks[i].verdict != VERDICT_SKIPPED) {
            text_addf(out, "More about the mistake: sockwire explain %s\n\n",
                      grade->checks[i].mistakes[0].rule->name);
            return;
        }
}

void report_text(struct text *out, const struct grade *grade)
{
    char seed[32];
    int width = snprintf(seed, sizeof seed, "seed %llu", (unsigned long long)grade->seed);
    text_addf(out, "%-*s %s\n\n", COLUMNS - 1 - width, grade->step, seed);
    for (size_t i = 0; i < grade->check_count; i++) {
        const struct check_result *check = &grade->checks[i];
        heading(out, check);
        if (check->verdict == VERDICT_SKIPPED || check->verdict == VERDICT_NOT_CHECKED)
            labelled(out, "", check->seen);
        else if (check->verdict != VERDICT_PASS)
            details(out, check);
        else
            remarks(out, grade, i);
    }
    for (size_t i = 0; i < grade->note_count; i++)
        labelled(out, "note", grade->notes[i]);
    more(out, grade);
    if (*grade->walls)
        labelled(out, "walls", grade->walls);
    if (grade_is_sound(grade))
        text_addf(out,
                  grade->not_checked ? "\n%d of %d points; %d more are not checked here\n"
                                     : "\n%d of %d points\n",
                  grade->score, grade->max_score, grade->not_checked);
    else if (grade->untried)
        text_add(out, "\nNo score: the grader can't work here. The note says why.\n");
    else if (grade->undecided)
        text_addf(out, "\n%s\n", parts_unsound(grade));
    else
        text_add(out, "\nNo score: the grader itself had trouble (ERROR). Grade again.\n");
}
