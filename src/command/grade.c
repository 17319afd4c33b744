/* `sockwire grade`: run a student's programs against ours, say what holds and what does not, and
 * count points.
 *
 * Exit status: 0 all points, 1 some were lost, 125 the grader could not work (also when a check had
 * a grader_error).  A class: grade_class.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/descriptors.h"
#include "base/err.h"
#include "base/janitor.h"
#include "base/moment.h"
#include "base/text.h"
#include "command/command.h"
#include "command/grade_bundle.h"
#include "command/grade_class.h"
#include "command/output.h"
#include "command/steps.h"
#include "grade/class/files.h"
#include "grade/grade.h"
#include "grade/keep.h"
#include "grade/points.h"
#include "grade/reports/report.h"
#include "grade/sandbox.h"
#include "grade/step.h"
#include "host/host.h"

enum grade_flag {
    POINTS,
    TRY,
    HANDED_IN,
    REPORT,
    OUTPUT,
    MEANWHILE,
    SEED,
    KEEP,
    VARIANT,
    GRADE_WALLS,
    CLASS,
    OUT,
    JOBS,
    BUNDLE
};

static const struct command_flag flags[] = {
    [POINTS] = { "--points", "FILE",
                 "other points: a check's name and its points on each line; also hidden checks, hints, a deadline",
                 NULL },
    [TRY] = { "--try", "N", "which try of the student's this is, for hints (1)", NULL },
    [HANDED_IN] = { "--handed-in", "MOMENT",
                    "when it was handed in, for a deadline: 2026-12-01T23:59+01:00", NULL },
    [REPORT] = { "--report", "FORMAT",
                 "text (the default), html, gcc, sarif, tap, junit, json, or what a platform reads: gradescope, prairielearn, autolab, submitty, vpl, coderunner, classroom50, check50, inginious; given several times: several reports",
                 "text html gcc sarif tap junit json gradescope prairielearn autolab submitty vpl coderunner classroom50 check50 inginious" },
    [OUTPUT] = { "--output", "FILE",
                 "write the report there ('-' is standard output); given several times: the second "
                 "report goes to the second file, and so on",
                 NULL },
    [MEANWHILE] = { "--meanwhile", NULL,
                    "write the reports after each run, too: half of one says so and has no score",
                    NULL },
    [SEED] = { "--seed", "N", "the texts that are sent: the same number repeats them", NULL },
    [KEEP] = { "--keep", "DIR",
               "keep each run there, passed or not, as a trace (.pcapng) and a page (.html)",
               NULL },
    [VARIANT] = { "--variant", "WORD", "of faults: the folder must hold this variant of its pair",
                  NULL },
    [GRADE_WALLS] = { "--walls", "WHICH",
                      "all (the default): nothing is graded where a wall between programs and this machine can't be built; "
                      "less: grade all the same, and name it in the report",
                      "all less" },
    [CLASS] = { "--class", "FILE",
                "grade a class: a folder with a folder for each student, or a manifest", NULL },
    [OUT] = { "--out", "DIR",
              "the folder that --class (STEP-results) or --bundle writes; a class goes on where it "
              "was stopped",
              NULL },
    [JOBS] = { "--jobs", "N",
               "of --class: grade so many at once (as many as processors); 0: only list what is there",
               NULL },
    [BUNDLE] = { "--bundle", "PLATFORM",
                 "write the folder to upload there (--out; else STEP-PLATFORM; NAME.zip: a zip): "
                 "gradescope, prairielearn, autolab, submitty, vpl, coderunner, classroom50, inginious",
                 BUNDLE_PLATFORMS },
    FLAGS_END,
};

enum { REPORTS_MAX = 8 };

/* The n-th --report goes to the n-th --output. */
struct wanted_report {
    const struct report_format *format;
    const char *name;
    FILE *out;
};

struct grade_arguments {
    const struct lab_step *step;
    const char *folder, *points, *keep, *variant, *bundle;
    struct wanted_report reports[REPORTS_MAX];
    size_t formats, outputs;
    uint64_t seed;
    int try_number;
    int64_t handed_in_s;
    bool seeded, less_walls, has_handed_in, meanwhile;
    struct grade_class class;
};

static uint64_t number(const char *value)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || errno || n > INT64_MAX)
        usage(&command_grade, "--seed takes a whole number, not '%s'", value);
    return n;
}

/* Too many for a program that tries them all; and few enough for a reader of JSON whose numbers are
 * floating-point. */
static uint64_t any_number(void)
{
    uint64_t n;
    if (getrandom(&n, sizeof n, GRND_NONBLOCK) != sizeof n)
        n = (uint64_t)clock_now_ns();
    return n & (((uint64_t)1 << 48) - 1);
}

static const struct report_format *the_format(const char *word)
{
    command_choice(&command_grade, &flags[REPORT], word);
    return report_find(word);
}

static void take_report(struct grade_arguments *a, const char *format, const char *output)
{
    if ((format ? a->formats : a->outputs) == REPORTS_MAX)
        usage(&command_grade, "%s: at most %d of them", format ? "--report" : "--output",
              REPORTS_MAX);
    if (format)
        a->reports[a->formats++].format = the_format(format);
    else
        a->reports[a->outputs++].name = output;
}

static void take_flag(struct grade_arguments *a, enum grade_flag flag, const char *value)
{
    switch (flag) {
    case POINTS: a->points = value; break;
    case TRY: a->try_number = (int)command_count(&command_grade, "--try", value, 1, 100000); break;
    case HANDED_IN:
        if (!moment_read(value, &a->handed_in_s))
            usage(&command_grade,
                  "--handed-in takes a moment with its offset from UTC, as in "
                  "2026-12-01T23:59+01:00, not '%s'",
                  value);
        a->has_handed_in = true;
        break;
    case REPORT: take_report(a, value, NULL); break;
    case OUTPUT: take_report(a, NULL, value); break;
    case MEANWHILE: a->meanwhile = true; break;
    case KEEP: a->keep = value; break;
    case VARIANT: a->variant = value; break;
    case GRADE_WALLS:
        command_choice(&command_grade, &flags[GRADE_WALLS], value);
        a->less_walls = strcmp(value, "less") == 0;
        break;
    case SEED:
        a->seed = number(value);
        a->seeded = true;
        break;
    case CLASS: a->class.from = value; break;
    case OUT: a->class.out = value; break;
    case BUNDLE:
        command_choice(&command_grade, &flags[BUNDLE], value);
        a->bundle = value;
        break;
    case JOBS:
        a->class.jobs = (unsigned)command_count(&command_grade, "--jobs", value, 0, GRADE_JOBS_MAX);
        a->class.jobs_given = true;
        break;
    }
}

/* Another file takes its name, again and again. */
static void check_replaceable(const char *name)
{
    struct stat there;
    if (output_is_stdout(name))
        usage(&command_grade, "--meanwhile writes files: give each report an --output FILE");
    if (lstat(name, &there) == 0 && !S_ISREG(there.st_mode))
        usage(&command_grade, "--meanwhile writes files, and '%s' is none", name);
}

/* Every report has a format and a place, and one at most goes to standard output. */
static void complete_reports(struct grade_arguments *a)
{
    size_t there = 0;
    if (a->formats == 0)
        a->reports[a->formats++].format = report_find("text");
    if (a->outputs > a->formats)
        usage(&command_grade, "%zu times --output, and %zu times --report: one for each",
              a->outputs, a->formats);
    for (size_t i = 0; i < a->formats; i++) {
        if (i >= a->outputs)
            a->reports[i].name = "-";
        there += output_is_stdout(a->reports[i].name);
    }
    for (size_t i = 0; i < a->formats && a->meanwhile; i++)
        check_replaceable(a->reports[i].name);
    if (there > 1)
        usage(&command_grade, "one report at most can go to standard output: give the others an "
                              "--output FILE");
}

static void check_class(const struct grade_arguments *a)
{
    if (a->folder)
        usage(&command_grade, "--class says where the submissions are: what is '%s'?", a->folder);
    if (a->formats || a->outputs)
        usage(&command_grade, "with --class the reports go to the folder of the results (--out)");
    if (a->keep || a->meanwhile)
        usage(&command_grade, "%s is for one submission, not for a class",
              a->keep ? "--keep" : "--meanwhile");
    const char *one = a->variant ? "--variant" : NULL;
    if (a->has_handed_in)
        one = "--handed-in";
    if (a->try_number > 1)
        one = "--try";
    if (one)
        usage(&command_grade, "%s is for one submission: a manifest has a column for it", one);
}

static void parse(struct grade_arguments *a, int argc, char **argv)
{
    const char *step = NULL, *value;
    *a = (struct grade_arguments){ .seed = any_number(), .try_number = 1 };
    for (int at = 1, flag;
         (flag = command_next_flag(&command_grade, argc, argv, &at, &value)) >= 0;) {
        if (flag != COMMAND_WORD) {
            take_flag(a, (enum grade_flag)flag, value);
            continue;
        }
        if (step && a->folder)
            usage(&command_grade, "one STEP and one DIR are enough: what is '%s'?", value);
        *(step ? &a->folder : &step) = value;
    }
    if (!step || (!a->folder && !a->class.from && !a->bundle))
        usage(&command_grade,
              "give a STEP (01 to %02d, or faults) and the folder that holds client.c and server.c",
              steps[step_count - 1]->number);
    a->step = command_step(&command_grade, step);
    a->class.step_file = step_is_of_kit(a->step) ? NULL : step;
    if (a->bundle && (a->folder || a->class.from))
        usage(&command_grade, "--bundle writes a folder and grades nothing: what is '%s'?",
              a->folder ? a->folder : a->class.from);
    if (a->class.from)
        check_class(a);
    else if (a->bundle)
        return;
    else if (a->class.out || a->class.jobs_given)
        usage(&command_grade, "%s is for --class", a->class.out ? "--out" : "--jobs");
    complete_reports(a);
}

static void find_self(char path[PATH_MAX])
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length <= 0)
        die("finding this program itself: %s", strerror(errno));
    path[length] = '\0';
}

static void progress(void *context, const char *what)
{
    (void)context;
    fprintf(stderr, "\r\033[K%s", what);
}

/* Its file was opened before the work began; with --meanwhile it is replaced. */
static void write_report(const struct wanted_report *wanted, struct grade *grade)
{
    struct text text;
    struct err err;
    text_init(&text);
    report_write(wanted->format, &text, grade);
    if (wanted->out) {
        fwrite(text.s, 1, text.len, wanted->out);
        output_close(wanted->out, "the report to", wanted->name, NULL);
    } else if (class_write_file(wanted->name, text.s, text.len, 0666, &err) != 0) {
        die("%s", err.text);
    }
    text_release(&text);
}

static void write_half(void *context, struct grade *half)
{
    const struct grade_arguments *a = context;
    for (size_t i = 0; i < a->formats; i++)
        write_report(&a->reports[i], half);
}

static void write_reports(const struct grade_arguments *a, struct grade *grade)
{
    bool shown = false;
    for (size_t i = 0; i < a->formats; i++) {
        shown = shown || output_is_stdout(a->reports[i].name);
        write_report(&a->reports[i], grade);
    }
    if (shown)
        return;
    if (grade_is_sound(grade))
        printf("%s: %d of %d points (seed %llu), report in ", grade->step, grade->score,
               grade->max_score, (unsigned long long)grade->seed);
    else
        printf("%s: no score, the grader itself had trouble (seed %llu), report in ", grade->step,
               (unsigned long long)grade->seed);
    for (size_t i = 0; i < a->formats; i++)
        printf("%s%s", i ? ", " : "", a->reports[i].name);
    printf("\n");
}

/* What the formats that are wanted show beside texts. */
static void ask_for_shows(const struct grade_arguments *a, struct grade_options *options)
{
    for (size_t i = 0; i < a->formats; i++) {
        options->show_runs |= a->reports[i].format->shows_runs;
        options->show_figures |= a->reports[i].format->shows_figures;
    }
}

static int grade_one(struct grade_arguments *a, const struct points *points, const char *self)
{
    struct grade record;
    struct err err;
    bool watched = isatty(2);
    if (a->keep && keep_folder(a->keep, &err) != 0)
        die("%s", err.text);
    for (size_t i = 0; i < a->formats && !a->meanwhile; i++)
        a->reports[i].out = output_open_or_stdout("the report to", a->reports[i].name);
    struct grade_options options = { .step = a->step,
                                     .folder = a->folder,
                                     .points = points,
                                     .try_number = a->try_number,
                                     .has_handed_in = a->has_handed_in,
                                     .handed_in_s = a->handed_in_s,
                                     .seed = a->seed,
                                     .self = self,
                                     .keep = a->keep,
                                     .variant = a->variant,
                                     .less_walls = a->less_walls,
                                     .context = a,
                                     .so_far = a->meanwhile ? write_half : NULL,
                                     .progress = watched ? progress : NULL };
    ask_for_shows(a, &options);
    janitor_heed_signals(sandbox_kill_all);
    if (grade(&record, &options, &err) != 0)
        die("%s", err.text);
    if (watched)
        fputs("\r\033[K", stderr);
    write_reports(a, &record);
    int status = !grade_is_sound(&record) ? EXIT_OURS : record.score < record.max_score;
    grade_release(&record);
    return status;
}

static int grade_main(const struct command *command, int argc, char **argv)
{
    (void)command;
    struct grade_arguments a;
    struct points points;
    struct err err;
    char self[PATH_MAX];
    parse(&a, argc, argv);
    /* What the caller has open (a list in a loop, a grade book) is no business of any program that is
     * started here.  It stays open in this process: --points may name one of them, /dev/fd/63. */
    if (descriptors_keep() != 0)
        die("looking at what is open, so that no program gets it: %s", strerror(errno));
    points_default(&points, a.step);
    if (a.points && points_read(&points, a.step, a.points, &a.class.points, &err) != 0)
        die("%s", err.text);
    if (host_has_proc(&err) != 0)
        die("%s", err.text);
    find_self(self);
    if (a.bundle)
        return grade_bundle(&(struct grade_bundle){ .platform = a.bundle,
                                                    .step = a.step->name,
                                                    .step_file = a.class.step_file,
                                                    .max_points = points_sum(&points, a.step),
                                                    .points = a.class.points,
                                                    .out = a.class.out,
                                                    .self = self });
    if (!a.class.from)
        return grade_one(&a, &points, self);
    a.class.step = a.step;
    a.class.self = self;
    a.class.has_deadline = points.has_deadline;
    a.class.less_walls = a.less_walls;
    a.class.seed = a.seeded ? a.seed : UINT64_MAX;
    return grade_class(&a.class);
}

static const struct command_operand operands[] = {
    { "STEP", "a step", command_step_word },
    { "DIR", "a folder", NULL },
    { NULL, NULL, NULL },
};

static const struct command_example examples[] = {
    { "sockwire grade 05 labs/05-capitals", "What is right so far, in a lab of one's own:" },
    { "sockwire grade 07 DIR --report junit --output grade.xml", "For another program to read:" },
    { "sockwire grade faults labs/faults/03", "Is the fault of a broken pair named and repaired?" },
    { "sockwire grade 07 DIR --keep runs",
      "Each run, passed ones too, as runs/NAME.pcapng and runs/NAME.html:" },
    { "sockwire grade 07 --class handed-in --out results --jobs 4",
      "A class, with a folder for each student; start it again, and it goes on:" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "All points. Of a class: all are graded, whatever their scores." },
    { "1", "Some points were lost. Of a class: some could not be graded; start it again." },
    { "125", "The grader could not work, or a check ended as a grader_error: there is no score. Of "
             "a class: none could be graded." },
    { NULL, NULL },
};

const struct command command_grade = {
    .name = "grade",
    .summary =
        "Grade a client and a server of a lab step: what holds, what does not and why, points.",
    .usage = "STEP DIR [flags], or STEP --class FILE [flags]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .statuses = statuses,
    .needs = NEEDS_TRACING | NEEDS_SANDBOX,
    .environment = "PATH TMPDIR JAVA_HOME SOCKWIRE_GROUND SOCKWIRE_STOCK VPL_GRADEMAX CLASSROOM",
    .see = "sockwire(1) sockwire-run(1) sockwire-explain(1)",
    .run = grade_main,
};
