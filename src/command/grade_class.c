/* A class: see grade_class.h. */
#include "command/grade_class.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/janitor.h"
#include "base/text.h"
#include "command/command.h"
#include "grade/check.h"
#include "grade/class/files.h"
#include "grade/class/gradebook.h"
#include "grade/class/likeness.h"
#include "grade/class/page.h"
#include "grade/class/results.h"
#include "grade/class/summary.h"
#include "grade/class/tally.h"
#include "grade/given.h"
#include "grade/step.h"

/* ---- what is said meanwhile ---- */

struct saying {
    bool watched; /* standard error is a terminal: one line that changes */
};

static void told(void *context, const struct student *standing, size_t done, size_t all)
{
    const struct saying *saying = context;
    struct text line;
    text_init(&line);
    summary_line(&line, standing);
    /* on a terminal only what needs a look stays; the rest is in the line that changes */
    if (!saying->watched)
        fprintf(stderr, "%zu/%zu %s\n", done, all, line.s);
    else if (!standing->graded)
        fprintf(stderr, "\r\033[K%s\n", line.s);
    text_release(&line);
}

static void add_time(struct text *line, double seconds)
{
    if (seconds < 90)
        text_addf(line, "%.0f s", seconds);
    else if (seconds < 5400)
        text_addf(line, "%.0f min", seconds / 60);
    else
        text_addf(line, "%.1f h", seconds / 3600);
}

static void tick(void *context, size_t done, size_t all, unsigned running, double seconds_left)
{
    const struct saying *saying = context;
    struct text line;
    if (!saying->watched)
        return;
    text_init(&line);
    text_addf(&line, "%zu of %zu graded, %u at work", done, all, running);
    if (seconds_left >= 0) {
        text_add(&line, ", about ");
        add_time(&line, seconds_left);
        text_add(&line, " left");
    }
    fprintf(stderr, "\r\033[K%s", line.s);
    text_release(&line);
}

/* ---- the files for the instructor ---- */

static void write_file_of(const struct results *results, const char *name, const struct text *text)
{
    struct err err;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", results->out, name);
    if (class_write_file(path, text->s, text->len, 0600, &err) != 0)
        die("%s", err.text);
}

static void look_alikes(struct text *out, const struct standings *standings,
                        const struct tally *tally)
{
    (void)tally;
    likeness_table(out, standings);
}

static void write_class(const struct results *results, const struct tally *tally)
{
    static const struct {
        const char *name;
        void (*write)(struct text *out, const struct standings *standings,
                      const struct tally *tally);
    } files[] = {
        { "grades.csv", gradebook_plain },
        { "grades-moodle.csv", gradebook_moodle },
        { "grades-canvas.csv", gradebook_canvas },
        { "look-alikes.csv", look_alikes },
        { "index.html", class_page },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct text text;
        text_init(&text);
        files[i].write(&text, &results->standings, tally);
        write_file_of(results, files[i].name, &text);
        text_release(&text);
    }
}

/* ---- beginning and end ---- */

static unsigned processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < 1 ? 1 : (unsigned)(count > GRADE_JOBS_MAX ? GRADE_JOBS_MAX : count);
}

/* Each grade reads the points from a file of ours: the caller's may be a pipe. */
static const char *put_points(const struct grade_class *asked, struct arena *arena)
{
    struct err err;
    if (!asked->points)
        return NULL;
    const char *path = arena_printf(arena, "%s/points.txt", asked->out);
    if (class_make_folder(asked->out, &err) != 0 ||
        class_write_file(path, asked->points, strlen(asked->points), 0600, &err) != 0)
        die("%s", err.text);
    return path;
}

__attribute__((noreturn)) static void end_by(int number, const struct results *results)
{
    size_t graded = 0;
    for (size_t i = 0; i < results->standings.count; i++)
        graded += results->standings.of[i].graded;
    fprintf(stderr,
            "sockwire: stopped: %zu of %zu are graded; the same command goes on from there\n",
            graded, results->standings.count);
    fflush(NULL);
    signal(number, SIG_DFL);
    raise(number);
    _exit(128 + number);
}

static int conclude(const struct grade_class *asked, struct results *results)
{
    struct tally tally;
    struct text text;
    tally_make(&tally, &results->standings);
    write_class(results, &tally);
    text_init(&text);
    summary_add(&text, &results->standings, &tally);
    summary_warn(&text, results->list, &results->standings, asked->has_deadline);
    text_addf(
        &text,
        "\nin %s: index.html, grades.csv (also for Moodle and Canvas), look-alikes.csv, reports/, pages/\n",
        results->out);
    fwrite(text.s, 1, text.len, stdout);
    text_release(&text);
    int status = tally.ungraded > 0;
    if (tally.graded == 0)
        status = EXIT_OURS;
    tally_release(&tally);
    return status;
}

/* Without namespaces root's grades need copies of the compiler and of libraries: they share them (grade/jail_stock.c).
 * Where no folder can be had for them, each grade makes its own. */
static void share_stock(struct janitor *janitor)
{
    struct err none;
    if (geteuid() == 0 && !getenv("SOCKWIRE_STOCK") &&
        janitor_hire(janitor, "sockwire-stock", &none) == 0)
        setenv("SOCKWIRE_STOCK", janitor->folder, 1);
}

int grade_class(struct grade_class *asked)
{
    struct err err;
    struct class_list list;
    struct saying saying = { .watched = isatty(2) };
    class_list_init(&list);
    if (!asked->out)
        asked->out = arena_printf(&list.arena, "%s-results", asked->step->name);
    struct results results = {
        .out = asked->out,
        .grading = { .self = asked->self,
                     .step = asked->step->name,
                     .step_file = asked->step_file,
                     .less_walls = asked->less_walls },
        .list = &list,
        .jobs = asked->jobs_given ? asked->jobs : processors(),
        .told = told,
        .tick = tick,
        .context = &saying,
    };
    if (access(asked->from, R_OK) != 0)
        die("reading the class from %s: %s", asked->from, strerror(errno));
    if (results_begin(&results, asked->seed, &err) != 0)
        die("%s", err.text);
    results.grading.points = put_points(asked, &list.arena);
    if (class_list_read(&list, asked->from, asked->step->name, asked->out,
                        given_find(asked->step->name) != NULL, &err) != 0)
        die("%s", err.text);
    struct janitor janitor = { 0 };
    if (results.jobs > 0)
        share_stock(&janitor);
    int stopped = results_make(&results, &err);
    janitor_release(&janitor);
    if (saying.watched)
        fputs("\r\033[K", stderr);
    if (stopped < 0)
        die("%s", err.text);
    if (stopped > 0)
        end_by(stopped, &results);
    int status = conclude(asked, &results);
    results_release(&results);
    class_list_release(&list);
    return status;
}
