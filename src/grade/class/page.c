/* The page of a class: see page.h. */
#include "grade/class/page.h"

#include <string.h>

#include "grade/class/likeness.h"
#include "grade/class/list.h"
#include "view/html.h"

/* The id, as a link where there is a page.  A file's name holds nothing that HTML or an address
 * takes for something else but '=', which may stand in both. */
static void student(struct text *out, const struct student *one)
{
    bool linked = one->check_count > 0;
    if (linked)
        text_addf(out, "<a href=\"pages/%s.html\">", one->submission->file);
    html_text(out, one->submission->id);
    if (linked)
        text_add(out, "</a>");
}

static void scores(struct text *out, const struct standings *standings, const struct tally *tally)
{
    text_addf(out, "<p>%zu of %zu graded.", tally->graded, standings->count);
    if (tally->graded)
        text_addf(
            out, " Least %d, median %g, mean %.1f, most %d of %d points; %zu have all points.",
            tally->least, tally->middle, tally->mean, tally->most, tally->max_score, tally->whole);
    text_add(out, "</p>\n");
}

static void ungraded(struct text *out, const struct standings *standings, const struct tally *tally)
{
    if (!tally->ungraded)
        return;
    text_add(out, "<h2>No score</h2>\n<ul>\n");
    for (size_t i = 0; i < standings->count; i++) {
        if (standings->of[i].graded)
            continue;
        text_add(out, "<li class=\"none\">");
        student(out, &standings->of[i]);
        text_add(out, ": ");
        html_text(out, standings->of[i].why);
        text_add(out, "</li>\n");
    }
    text_add(out, "</ul>\n");
}

/* "41 of 120 have connection-not-closed", and who. */
static void row(struct text *out, const struct standings *standings, const struct tally *tally,
                const struct tally_row *of, bool check)
{
    if (!of->count)
        return;
    text_addf(out, "<details><summary>%zu of %zu: <b>", of->count, tally->graded);
    html_text(out, of->name);
    text_add(out, "</b>. <span class=\"quiet\">");
    if (!check)
        text_add(out, "For instance: ");
    html_text(out, of->says);
    text_add(out, "</span></summary>\n<p>");
    for (size_t i = 0, shown = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        const struct standing_check *lost = check ? standing_check_of(one, of->name) : NULL;
        bool has = check ? lost && standing_lost(lost) : standing_mistake_of(one, of->name) != NULL;
        if (!one->graded || !has)
            continue;
        if (shown++)
            text_add(out, ", ");
        student(out, one);
    }
    text_add(out, "</p></details>\n");
}

/* ---- who hung or crashed ---- */

static bool broke_off(const struct standing_check *check)
{
    return strcmp(check->verdict, "timeout") == 0 || strcmp(check->verdict, "crash") == 0;
}

/* A heading before the first of them. */
static void broken_off(struct text *out, const struct standings *standings)
{
    bool begun = false;
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        size_t shown = 0;
        for (size_t k = 0; one->graded && k < one->check_count; k++) {
            if (!broke_off(&one->checks[k]))
                continue;
            text_add(out, begun ? "" : "<h2>Hung or crashed</h2>\n<ul>\n");
            begun = true;
            text_add(out, shown ? ", " : "<li>");
            if (!shown++) {
                student(out, one);
                text_add(out, ": ");
            }
            html_text(out, one->checks[k].verdict);
            text_add_char(out, ' ');
            html_text(out, one->checks[k].name);
        }
        text_add(out, shown ? "</li>\n" : "");
    }
    text_add(out, begun ? "</ul>\n" : "");
}

/* ---- who behaves the same ---- */

static void group(struct text *out, const struct standings *standings,
                  const struct likeness *likeness, const struct likeness_group *of)
{
    text_addf(out, "<details><summary>%zu of %zu: the same <b>%s</b>", of->count, likeness->known,
              of->program);
    if (likeness_is_common(likeness, of))
        text_add(out, " <span class=\"quiet\">(many: that is where the sheet leads)</span>");
    text_add(out, "</summary>\n<p>");
    for (size_t i = 0; i < of->count; i++) {
        const struct student *one = &standings->of[of->members[i]];
        text_add(out, i ? ", " : "");
        student(out, one);
        text_addf(out, " (%d)", one->score);
    }
    text_add(out, "</p></details>\n");
}

static void alike(struct text *out, const struct standings *standings)
{
    struct likeness likeness;
    likeness_make(&likeness, standings);
    text_add(out, "<h2>Behave the same</h2>\n");
    if (!likeness.count)
        text_add(out, "<p>No two submissions do.</p>\n");
    else
        text_add(
            out,
            "<p>In all runs against our programs these made the same calls in the same order, with the same flags and options, and "
            "printed the same words of their own; how many bytes each call moved is not compared. That is no verdict: a sheet leads many to one program, and two who "
            "copied can change it. What few share is worth a look at the sources; Dolos and JPlag compare those. "
            "The number behind a name is the points.</p>\n");
    for (size_t i = 0; i < likeness.count; i++)
        group(out, standings, &likeness, &likeness.groups[i]);
    likeness_release(&likeness);
}

/* ---- each ---- */

static void late(struct text *out, const struct student *one)
{
    double hours = (double)one->late_s / 3600;
    if (!one->late)
        return;
    if (hours < 48)
        text_addf(out, "%.1f h", hours);
    else
        text_addf(out, "%.1f days", hours / 24);
    text_addf(out, ", %d %%", one->late_percent);
}

static bool any_late(const struct standings *standings)
{
    for (size_t i = 0; i < standings->count; i++)
        if (standings->of[i].late)
            return true;
    return false;
}

static void verdict(struct text *out, const struct standing_check *check)
{
    static const char *const names[] = { "pass",    "fail",         "timeout",    "crash",
                                         "skipped", "grader_error", "not_checked" };
    for (size_t i = 0; check && i < sizeof names / sizeof *names; i++)
        if (strcmp(check->verdict, names[i]) == 0) {
            text_addf(out, "<td class=\"%s\">%s</td>", names[i], names[i]);
            return;
        }
    text_add(out, "<td></td>");
}

static void table(struct text *out, const struct standings *standings, const struct tally *tally)
{
    bool with_late = any_late(standings);
    text_add(out, "<h2>Students</h2>\n<div class=\"wide\"><table>\n<tr><th>student</th><th>name</"
                  "th><th>points</th>");
    if (with_late)
        text_add(out, "<th>late</th>");
    for (size_t i = 0; i < tally->check_count; i++)
        html_element(out, "th", NULL, tally->checks[i].name);
    text_add(out, "<th>mistakes</th></tr>\n");
    for (size_t i = 0; i < standings->count; i++) {
        const struct student *one = &standings->of[i];
        text_add(out, "<tr><td>");
        student(out, one);
        text_add(out, "</td><td>");
        html_text(out, one->submission->name);
        if (one->graded)
            text_addf(out, "</td><td class=\"number\">%d</td>", one->score);
        else
            text_add(out, "</td><td class=\"none\">none</td>");
        if (with_late) {
            text_add(out, "<td>");
            late(out, one);
            text_add(out, "</td>");
        }
        for (size_t k = 0; k < tally->check_count; k++)
            verdict(out, standing_check_of(one, tally->checks[k].name));
        text_add(out, "<td>");
        for (size_t k = 0; k < one->mistake_count; k++) {
            text_add(out, k ? " " : "");
            html_text(out, one->mistakes[k].rule);
        }
        text_add(out, "</td></tr>\n");
    }
    text_add(out, "</table></div>\n");
}

void class_page(struct text *out, const struct standings *standings, const struct tally *tally)
{
    html_begin(out, standings->step);
    html_element(out, "h1", NULL, standings->step);
    scores(out, standings, tally);
    ungraded(out, standings, tally);
    text_add(out, "<h2>Checks that are lost</h2>\n");
    size_t lost = 0;
    for (size_t i = 0; i < tally->check_count; i++) {
        row(out, standings, tally, &tally->checks[i], true);
        lost += tally->checks[i].count;
    }
    text_add(out, tally->graded && !lost ? "<p>None.</p>\n" : "");
    text_add(out, "<h2>Mistakes</h2>\n");
    if (tally->graded && !tally->mistake_count)
        text_add(out, "<p>None was named.</p>\n");
    for (size_t i = 0; i < tally->mistake_count; i++)
        row(out, standings, tally, &tally->mistakes[i], false);
    broken_off(out, standings);
    alike(out, standings);
    table(out, standings, tally);
    html_end(out);
}
