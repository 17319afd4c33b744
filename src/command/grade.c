/* `sockwire grade`: run a student's programs against ours, say what holds and what does not, and
 * count points.
 *
 * Exit status: 0 all points, 1 some were lost, 125 the grader could not work (also when a check had
 * a grader_error). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/descriptors.h"
#include "base/err.h"
#include "base/janitor.h"
#include "base/text.h"
#include "command/command.h"
#include "command/output.h"
#include "command/steps.h"
#include "grade/grade.h"
#include "grade/keep.h"
#include "grade/points.h"
#include "grade/reports/report.h"
#include "grade/sandbox.h"
#include "grade/step.h"
#include "host/host.h"

enum grade_flag { POINTS, REPORT, OUTPUT, SEED, KEEP, VARIANT, GRADE_WALLS };

static const struct command_flag flags[] = {
    [POINTS] = { "--points", "FILE", "other points: a check's name and its points on each line",
                 NULL },
    [REPORT] = { "--report", "FORMAT", "text (the default), tap, junit or json",
                 "text tap junit json" },
    [OUTPUT] = { "--output", "FILE", "write the report there ('-' is standard output)", NULL },
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
    FLAGS_END,
};

struct grade_arguments {
    const struct lab_step *step;
    const char *folder, *points, *output, *keep, *variant;
    const struct report_format *format;
    uint64_t seed;
    bool less_walls;
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

static void take_flag(struct grade_arguments *a, enum grade_flag flag, const char *value)
{
    switch (flag) {
    case POINTS: a->points = value; break;
    case REPORT: a->format = the_format(value); break;
    case OUTPUT: a->output = value; break;
    case KEEP: a->keep = value; break;
    case VARIANT: a->variant = value; break;
    case GRADE_WALLS:
        command_choice(&command_grade, &flags[GRADE_WALLS], value);
        a->less_walls = strcmp(value, "less") == 0;
        break;
    case SEED: a->seed = number(value); break;
    }
}

static void parse(struct grade_arguments *a, int argc, char **argv)
{
    const char *step = NULL, *value;
    *a = (struct grade_arguments){ .format = report_find("text"),
                                   .output = "-",
                                   .seed = any_number() };
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
    if (!step || !a->folder)
        usage(&command_grade,
              "give a STEP (01 to %02d, or faults) and the folder that holds client.c and server.c",
              steps[step_count - 1]->number);
    a->step = command_step(&command_grade, step);
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

static void write_report(FILE *out, const char *name, const struct report_format *format,
                         const struct grade *grade)
{
    struct text text;
    text_init(&text);
    format->write(&text, grade);
    fwrite(text.s, 1, text.len, out);
    output_close(out, "the report to", name, NULL);
    text_release(&text);
}

static int grade_main(const struct command *command, int argc, char **argv)
{
    (void)command;
    struct grade_arguments a;
    struct grade record;
    struct points points;
    struct err err;
    char self[PATH_MAX];
    parse(&a, argc, argv);
    /* What the caller has open (a list in a loop, a grade book) is no business of any program that is
     * started here.  It stays open in this process: --points may name one of them, /dev/fd/63. */
    if (descriptors_keep() != 0)
        die("looking at what is open, so that no program gets it: %s", strerror(errno));
    points_default(&points, a.step);
    if (a.points && points_read(&points, a.step, a.points, &err) != 0)
        die("%s", err.text);
    if (host_has_proc(&err) != 0)
        die("%s", err.text);
    find_self(self);
    if (a.keep && keep_folder(a.keep, &err) != 0)
        die("%s", err.text);
    FILE *out = output_open_or_stdout("the report to", a.output);
    bool watched = isatty(2);
    struct grade_options options = { .step = a.step,
                                     .folder = a.folder,
                                     .points = &points,
                                     .seed = a.seed,
                                     .self = self,
                                     .keep = a.keep,
                                     .variant = a.variant,
                                     .less_walls = a.less_walls,
                                     .progress = watched ? progress : NULL };
    janitor_heed_signals(sandbox_kill_all);
    if (grade(&record, &options, &err) != 0)
        die("%s", err.text);
    if (watched)
        fputs("\r\033[K", stderr);
    write_report(out, a.output, a.format, &record);
    bool sound = grade_is_sound(&record);
    if (out != stdout && !sound)
        printf("%s: no score, the grader itself had trouble (seed %llu), report in %s\n",
               record.step, (unsigned long long)record.seed, a.output);
    else if (out != stdout)
        printf("%s: %d of %d points (seed %llu), report in %s\n", record.step, record.score,
               record.max_score, (unsigned long long)record.seed, a.output);
    int status = !sound ? EXIT_OURS : record.score < record.max_score;
    grade_release(&record);
    return status;
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
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "All points." },
    { "1", "Some points were lost." },
    { "125", "The grader could not work, or a check ended as a grader_error." },
    { NULL, NULL },
};

const struct command command_grade = {
    .name = "grade",
    .summary =
        "Grade a client and a server of a lab step: what holds, what does not and why, points.",
    .usage = "STEP DIR [flags]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .statuses = statuses,
    .needs = NEEDS_TRACING | NEEDS_SANDBOX,
    .environment = "PATH TMPDIR JAVA_HOME SOCKWIRE_GROUND",
    .see = "sockwire(1) sockwire-run(1) sockwire-explain(1)",
    .run = grade_main,
};
