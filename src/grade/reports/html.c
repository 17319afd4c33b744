/* The student's page: see report.h.
 *
 *     heading, points
 *     a row for each check; one that failed is open: expected, seen, mistakes, a piece of the ladder, the sheet
 *     the player of its run, on a button
 *
 * The player is the page of `--html` (view/page_asset.h).  It stands in here once, and each run's
 * records once; a script joins them in a frame.  Without a script the ladders are there as text. */
#include <string.h>

#include "base/json.h"
#include "grade/reports/report.h"
#include "view/html.h"
#include "view/page_asset.h"

static void row(struct text *out, const char *label, const char *value)
{
    if (!*value)
        return;
    html_element(out, "dt", NULL, label);
    html_element(out, "dd", NULL, value);
}

static void mistake(struct text *out, const struct named_mistake *mistake)
{
    text_add(out, mistake->costs ? "<dt class=\"fail\">mistake" : "<dt>");
    if (!mistake->costs)
        text_add(out, severity_name(mistake->severity == SEVERITY_ERROR ? SEVERITY_NOTE
                                                                        : mistake->severity));
    text_add(out, ": ");
    html_text(out, mistake->rule->name);
    text_add(out, "</dt>\n");
    html_element(out, "dd", NULL, mistake->says);
    html_element(out, "pre", NULL, mistake->shown);
    row(out, "remedy", mistake->fix);
}

/* The number of the run that the player has, or -1. */
static int run_of(const struct grade *grade, const struct check_result *check)
{
    for (size_t i = 0; *check->run && i < grade->run_count; i++)
        if (strcmp(grade->runs[i].name, check->run) == 0)
            return (int)i;
    return -1;
}

static void points(struct text *out, const struct check_result *check)
{
    if (check->verdict == VERDICT_GRADER_ERROR)
        text_addf(out, "– of %d", check->max_points);
    else if (check->verdict == VERDICT_NOT_CHECKED)
        text_addf(out, "%d elsewhere", check->elsewhere);
    else if (check->costs == 0)
        text_addf(out, "%d of %d", check->points, check->max_points);
    else if (check->points < 0)
        text_addf(out, "%d", check->points);
}

static void one(struct text *out, const struct grade *grade, const struct check_result *check)
{
    const char *verdict = verdict_name(check->verdict);
    bool lost = check->verdict != VERDICT_PASS && check->verdict != VERDICT_SKIPPED &&
                check->verdict != VERDICT_NOT_CHECKED;
    int run = lost ? run_of(grade, check) : -1;
    text_addf(out, "<details%s><summary><b class=\"%s\">%s</b> ", lost ? " open" : "", verdict,
              verdict);
    html_text(out, check->name);
    text_add(out, " <span class=\"quiet\">");
    points(out, check);
    text_add(out, "</span></summary>\n");
    html_element(out, "p", NULL, check->says);
    text_add(out, "<dl>\n");
    row(out, "run", check->run);
    row(out, "expected", check->expected);
    row(out, check->verdict == VERDICT_PASS ? "note" : "seen", check->seen);
    for (size_t i = 0; i < check->mistake_count; i++)
        mistake(out, &check->mistakes[i]);
    row(out, "hint", check->hint);
    if (lost)
        row(out, "read", check->sheet);
    text_add(out, "</dl>\n");
    html_element(out, "pre", NULL, check->evidence.ladder);
    if (run >= 0)
        text_addf(
            out,
            "<p><button type=\"button\" data-run=\"%d\">play this run, step by step</button></p>\n",
            run);
    text_add(out, "</details>\n");
}

/* ---- the player ---- */

static void player(struct text *out, const struct grade *grade)
{
    struct text json;
    text_init(&json);
    json_open(&json, '[');
    json_string_bytes(&json, page_before_data, page_before_data_bytes);
    json_string_bytes(&json, page_behind_data, page_behind_data_bytes);
    json_close(&json, ']');
    text_add(out, "<script type=\"application/json\" id=\"player\">");
    html_json(out, json.s, json.len);
    text_add(out, "</script>\n");
    text_release(&json);
    for (size_t i = 0; i < grade->run_count; i++) {
        text_addf(out, "<script type=\"application/json\" id=\"run-%zu\">", i);
        html_json(out, grade->runs[i].records, strlen(grade->runs[i].records));
        text_add(out, "</script>\n");
    }
    text_add(
        out,
        "<script>\n"
        "'use strict';\n"
        "const [before, behind] = JSON.parse(document.getElementById('player').textContent);\n"
        "for (const button of document.querySelectorAll('button[data-run]'))\n"
        "    button.addEventListener('click', () => {\n"
        "        const frame = document.createElement('iframe');\n"
        "        frame.title = 'the run, step by step';\n"
        "        frame.srcdoc = before + document.getElementById('run-' + button.dataset.run).textContent + behind;\n"
        "        button.parentNode.replaceWith(frame);\n"
        "    });\n"
        "</script>\n");
}

static const char *why_no_score(const struct grade *grade)
{
    if (grade->untried)
        return "The grader can't work here: the last note says why.";
    if (grade->undecided)
        return "The grader was ended before it was done. Grade again.";
    return "The grader itself had trouble. Grade again.";
}

void report_html(struct text *out, const struct grade *grade)
{
    struct text title;
    text_init(&title);
    text_addf(&title, "%s: ", grade->step);
    if (grade_is_sound(grade))
        text_addf(&title,
                  grade->not_checked ? "%d of %d points, and %d not checked here"
                                     : "%d of %d points",
                  grade->score, grade->max_score, grade->not_checked);
    else
        text_add(&title, "no score");
    html_begin(out, title.s);
    html_element(out, "h1", NULL, title.s);
    text_release(&title);
    if (!grade_is_sound(grade))
        html_element(out, "p", "none", why_no_score(grade));
    for (size_t i = 0; i < grade->check_count; i++)
        one(out, grade, &grade->checks[i]);
    for (size_t i = 0; i < grade->note_count; i++)
        html_element(out, "p", NULL, grade->notes[i]);
    text_addf(out, "<p class=\"quiet\">seed %llu", (unsigned long long)grade->seed);
    if (*grade->walls) {
        text_add(out, "; walls: ");
        html_text(out, grade->walls);
    }
    text_add(out, "</p>\n");
    if (grade->run_count)
        player(out, grade);
    html_end(out);
}
