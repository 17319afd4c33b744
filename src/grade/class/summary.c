/* The class on a terminal:
 *
 *     05-capitals: 118 of 120 graded, 2 without a score
 *
 *       scores       least 0, median 90, mean 81.3, most 100 of 100; 57 have all points
 *
 *       lost by  checks
 *            41  client-close: The client closes its socket.
 *
 *       named    mistakes
 *            41  connection-not-closed
 *
 *       no score
 *                bob: the grader was killed by signal 9
 *
 *       left out
 *                notes.txt: a file in no folder, and not named as Canvas names them
 */
#include "grade/class/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "grade/class/gradebook.h"
#include "grade/class/list.h"

enum { NAME_SHOWN = 60, LEFT_SHOWN = 120, WHY_SHOWN = 300, ROWS_MAX = 20 };

void summary_line(struct text *out, const struct student *standing)
{
    text_add_readable(out, standing->submission->id, NAME_SHOWN);
    if (standing->graded) {
        text_addf(out, ": %d of %d", standing->score, standing->max_score);
        return;
    }
    text_add(out, ": no score: ");
    text_add_readable(out, standing->why, WHY_SHOWN);
}

static int by_count(const void *a, const void *b)
{
    size_t x = (*(const struct tally_row *const *)a)->count,
           y = (*(const struct tally_row *const *)b)->count;
    return (x < y) - (x > y);
}

static void add_rows(struct text *out, const char *label, const struct tally_row *rows,
                     size_t count, bool with_says)
{
    const struct tally_row **order = xcalloc(count, sizeof *order);
    size_t shown = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].count)
            order[shown++] = &rows[i];
    if (shown) {
        qsort(order, shown, sizeof *order, by_count);
        text_addf(out, "\n  %s\n", label);
    }
    for (size_t i = 0; i < shown && i < ROWS_MAX; i++) {
        text_addf(out, "  %7zu  ", order[i]->count);
        text_add_readable(out, order[i]->name, NAME_SHOWN);
        if (with_says) {
            text_add(out, ": ");
            text_add_readable(out, order[i]->says, WHY_SHOWN);
        }
        text_add_char(out, '\n');
    }
    if (shown > ROWS_MAX)
        text_addf(out, "           and %zu more\n", shown - ROWS_MAX);
    free(order);
}

static void add_ungraded(struct text *out, const struct standings *standings)
{
    text_add(out, "\n  no score (start the same command again)\n");
    for (size_t i = 0; i < standings->count; i++) {
        if (standings->of[i].graded)
            continue;
        text_add(out, "           ");
        summary_line(out, &standings->of[i]);
        text_add_char(out, '\n');
    }
}

void summary_add(struct text *out, const struct standings *standings, const struct tally *tally)
{
    text_addf(out, "%s: %zu of %zu graded", standings->step, tally->graded, standings->count);
    if (tally->ungraded)
        text_addf(out, ", %zu without a score", tally->ungraded);
    text_add_char(out, '\n');
    if (tally->graded)
        text_addf(
            out,
            "\n  scores   least %d, median %g, mean %.1f, most %d of %d; %zu have all points\n",
            tally->least, tally->middle, tally->mean, tally->most, tally->max_score, tally->whole);
    add_rows(out, "lost by  checks", tally->checks, tally->check_count, true);
    add_rows(out, "named    mistakes (students)", tally->mistakes, tally->mistake_count, false);
    if (tally->ungraded)
        add_ungraded(out, standings);
}

static void add_left_out(struct text *out, const struct class_list *list)
{
    if (list->left_count)
        text_add(out, "\n  left out (it is nobody's submission)\n");
    for (size_t i = 0; i < list->left_count && i < ROWS_MAX; i++) {
        text_add(out, "           ");
        text_add_readable(out, list->left[i].name, LEFT_SHOWN);
        text_addf(out, ": %s\n", list->left[i].why);
    }
    if (list->left_count > ROWS_MAX)
        text_addf(out, "           and %zu more\n", list->left_count - ROWS_MAX);
}

static void add_deadline(struct text *out, const struct class_list *list)
{
    size_t unknown = 0, late = 0;
    for (size_t i = 0; i < list->count; i++) {
        bool known = *list->submissions[i].handed_in;
        unknown += !known;
        late += !known && list->submissions[i].called_late;
    }
    if (!unknown)
        return;
    text_addf(out,
              "\nwarning: a deadline, and no moment for %zu of %zu: it costs them nothing. "
              "`handed_in` in a manifest says when it was.\n",
              unknown, list->count);
    if (late)
        text_addf(out,
                  "         The platform calls %zu of them late, and does not tell by how much: "
                  "the column `note` of grades.csv names them.\n",
                  late);
}

/* A score that only the first of a group is given. */
static void add_groups(struct text *out, const struct class_list *list)
{
    size_t groups = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct submission *one = &list->submissions[i];
        if (!one->partners)
            continue;
        if (groups++ == 0)
            text_add(out, "\nwarning: handed in by a group; the tables have a row for the first "
                          "of it, and none for the others\n");
        text_add(out, "           ");
        text_add_readable(out, one->id, NAME_SHOWN);
        text_add(out, ": also of ");
        text_add_readable(out, one->partners, WHY_SHOWN);
        text_add_char(out, '\n');
    }
}

void summary_warn(struct text *out, const struct class_list *list,
                  const struct standings *standings, bool has_deadline)
{
    size_t graded = 0, in_moodle = 0, in_canvas = 0;
    add_left_out(out, list);
    add_groups(out, list);
    if (has_deadline)
        add_deadline(out, list);
    for (size_t i = 0; i < standings->count; i++) {
        if (!standings->of[i].graded)
            continue;
        graded++;
        in_moodle += gradebook_moodle_knows(standings->of[i].submission);
        in_canvas += gradebook_canvas_knows(standings->of[i].submission);
    }
    if (in_moodle < graded)
        text_addf(out,
                  "\ngrades-moodle.csv has %zu of %zu scores: Moodle takes only those of "
                  "participants whose number is known (the name of the folder, or `moodle` in a "
                  "manifest).\n",
                  in_moodle, graded);
    if (in_canvas < graded)
        text_addf(
            out,
            "\ngrades-canvas.csv has %zu of %zu scores: Canvas finds a student by a number, "
            "a login or a mail address (the name of the file, or `canvas`, `number`, `login`, "
            "`email` in a manifest).\n",
            in_canvas, graded);
}
