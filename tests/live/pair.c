/* Runs live cases side by side, each in a child of its own: see pair.h.
 *
 *     parent   starts cases ahead, reads each one's verdict in order, is the cmocka program
 *     child    host_enter(), run(), truths, pattern, the case's own check; writes "P", or "F" / "S" and why, into its pipe */
#include "pair.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/scratch.h"
#include "command/words.h"
#include "commands.h"
#include "corpus/cases.h"
#include "corpus/corpus.h"
#include "pattern.h"
#include "run/run.h"
#include "story.h"
#include "truths.h"

enum { TOLD_MAX = 60000 }; /* what fits into a pipe that nobody reads yet */

struct job {
    const struct live_case *about;
    size_t index;
    pid_t pid; /* 0: not started, -1: over */
    int verdict;
    bool played, held;
    char folder[PATH_MAX]; /* PLAY_DIR */
};

static struct job *jobs; /* kept until the program ends: live_held() */
static size_t job_count, jobs_at_once, next_job, false_alarms;

void fails(struct report *report, const char *format, ...)
{
    char line[1500];
    va_list list;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
    if (++report->count <= 20)
        text_addf(&report->text, "  - %s\n", line);
}

/* ---- the child ---- */

__attribute__((noreturn)) static void tell(int pipe, char verdict, const struct text *text)
{
    FILE *out = fdopen(pipe, "w");
    if (out) {
        fputc(verdict, out);
        fwrite(text->s, 1, text->len < TOLD_MAX ? text->len : TOLD_MAX, out);
        fclose(out);
    }
    _exit(0);
}

static char **argv_of(const char *command)
{
    struct err err;
    char *line = command_text(command);
    char **words = words_split(line, &err);
    free(line);
    if (!words) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    return words;
}

/* A program of this case said that its script went wrong (play's 97 to 99): what it saw is not what
 * the case is about. */
static void programs_hold(struct report *report, const struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_EXIT && event->exit->signal == 0 && event->exit->status >= 97 &&
            event->exit->status <= 99)
            fails(report, "%s: process %d ended with %d: a step of its script went wrong",
                  event->exit->program->id, (int)event->exit->pid, event->exit->status);
    }
}

/* The finding that a case must have is there, and no other error or warning. */
static void findings_hold(struct report *report, const struct timeline *timeline,
                          const char *wanted)
{
    bool found = !*wanted;
    for (size_t i = 0; i < timeline->finding_count; i++) {
        const struct finding *finding = timeline->findings[i];
        char name[100];
        snprintf(name, sizeof name, "%s %s", finding->rule->name,
                 finding->program ? finding->program->id : "-");
        if (strcmp(name, wanted) == 0)
            found = true;
        else if (finding->severity != SEVERITY_NOTE)
            fails(report, FALSE_ALARM "%s %s: %s", severity_name(finding->severity), name,
                  finding->says);
    }
    if (!found)
        fails(report, "the finding \"%s\" is missing", wanted);
}

static void hold(struct report *report, const struct live_case *about,
                 const struct timeline *timeline, const struct run_result *result)
{
    if (result->timed_out)
        fails(report, "not done after %d seconds", CASE_SECONDS);
    else if (result->failed_program >= 0)
        fails(report, "%s could not be started: %s",
              timeline->programs[result->failed_program]->argv[0], strerror(result->failed_errno));
    else if (result->late_packets)
        fails(report, "%llu packets were joined too late",
              (unsigned long long)result->late_packets);
    else if (about->status != STATUS_ANY && result->status != about->status)
        fails(report, "the last client's status is %d, not %d", result->status, about->status);
    programs_hold(report, timeline);
    if (!(about->except & EXCEPT_TRUTHS))
        truths_hold(report, timeline, about->except);
    if (about->wire)
        pattern_hold(report, timeline, about->wire);
    if (about->among)
        pattern_among(report, timeline, about->among);
    if (about->finds)
        findings_hold(report, timeline, about->finds);
    if (about->check)
        about->check(report, timeline);
}

/* An ordinary user's programs have no capability in their network; those that lose packets on
 * purpose get one, there only. */
static void let_lose(struct host *host)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    if (!host->own_user || syscall(SYS_capget, &header, data) != 0)
        return;
    data[0].inheritable |= 1u << CAP_NET_ADMIN;
    if (syscall(SYS_capset, &header, data) == 0 &&
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0) == 0)
        host->caller_capabilities |= UINT64_C(1) << CAP_NET_ADMIN; /* so host_drop() leaves it */
}

/* ---- a case that hangs: nothing happens for a while ---- */

struct silence {
    int64_t length_ns; /* 0: the case ends by itself */
    int64_t since_ns;  /* the programs' own time (run/own_time.c) when something happened last */
    bool broken;       /* something has happened since the last look */
    bool over;
};

static void event_came(void *context, size_t until)
{
    struct silence *silence = context;
    (void)until;
    silence->broken = true;
}

/* SIGTERM ends the run when nothing has happened for so long: in the programs' own time, for on a
 * busy machine they come late. */
static void look_at_silence(void *context, const struct still *still, int64_t own_ns)
{
    struct silence *silence = context;
    (void)still;
    if (silence->broken)
        silence->since_ns = own_ns;
    silence->broken = false;
    if (!silence->length_ns || silence->over || own_ns - silence->since_ns < silence->length_ns)
        return;
    silence->over = true;
    kill(getpid(), SIGTERM);
}

/* cmocka goes on after these with the next test, and a case's process would play all that are left. */
static const int crashes[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS };

__attribute__((noreturn)) static void play_case(const struct live_case *about, int pipe)
{
    struct report report = { .count = 0 };
    struct silence silence = { .length_ns = (int64_t)(about->cut_s * NS_PER_S) };
    struct timeline timeline;
    struct run_result result;
    struct host host;
    struct err err;
    char **clients[CLIENTS_MAX];
    size_t client_count = 0;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }); /* some cases crash on purpose */
    /* should run() itself hang: nothing it traces outlives it */
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        signal(crashes[i], SIG_DFL);
    alarm(CASE_SECONDS + 5);
    text_init(&report.text);
    if (host_enter(&host, true, &err) != 0) {
        text_add(&report.text, err.text);
        tell(pipe, 'S', &report.text);
    }
    if (host.ground != GROUND_PRIVATE && host.ground != GROUND_ADDRESS) {
        text_addf(&report.text, "no network of its own: %s", host.says);
        tell(pipe, 'S', &report.text);
    }
    if (about->loses)
        let_lose(&host);
    for (; client_count < CLIENTS_MAX && about->clients[client_count]; client_count++)
        clients[client_count] = argv_of(about->clients[client_count]);
    const char *capture_ms = getenv("LIVE_CAPTURE_MS");
    struct run_options options = {
        .server = about->server ? argv_of(about->server) : NULL,
        .client_count = client_count,
        .clients = (char *const *const *)clients,
        .together = about->together,
        .input = about->input ? about->input : "",
        .input_bytes = about->input ? strlen(about->input) : 0,
        .timeout_s = CASE_SECONDS,
        .wire = true,
        .block_timeout_ms = capture_ms ? atoi(capture_ms) : about->capture_ms,
        .lines = true,
        .host = &host,
        .context = &silence,
        .settled = event_came,
        .rests = look_at_silence,
    };
    timeline_init(&timeline);
    if (run(&timeline, &options, &result, &err) != 0)
        fails(&report, "run() failed: %s", err.text);
    hold(&report, about, &timeline, &result);
    if (!report.count && corpus_add(&timeline) != 0)
        fails(&report, "its timeline could not be kept");
    const char *why = report.count ? disturbed(about, &timeline) : NULL;
    if (why)
        text_addf(&report.text, "  the machine was too busy for this case: %s\n", why);
    if (report.count || getenv("LIVE_TELL"))
        story_tell(&report.text, &timeline);
    for (size_t i = 0; getenv("LIVE_FINDINGS") && i < timeline.finding_count; i++) {
        const struct finding *finding = timeline.findings[i];
        text_addf(&report.text, "  %s %s (%s): %s\n", severity_name(finding->severity),
                  finding->rule->name, finding->program ? finding->program->id : "-",
                  finding->says);
    }
    tell(pipe, why ? 'A' : report.count ? 'F' : 'P', &report.text);
}

/* ---- the parent ---- */

static void start_job(struct job *job)
{
    int pipe[2];
    snprintf(job->folder, sizeof job->folder, "%s/sockwire-live.XXXXXX", scratch_folder());
    if (!mkdtemp(job->folder) || pipe2(pipe, O_CLOEXEC) != 0)
        die("preparing the case %s: %s", job->about->name, strerror(errno));
    setenv("PLAY_DIR", job->folder, 1);
    fflush(NULL);
    job->pid = fork();
    if (job->pid < 0)
        die("starting the case %s: %s", job->about->name, strerror(errno));
    if (job->pid == 0)
        play_case(job->about, pipe[1]);
    close(pipe[1]);
    job->verdict = pipe[0];
}

/* Waits for the verdict; text is what the child wrote.  Returns 'P', 'F', 'A' (failed, but it may
 * be played again), 'S', or 0 when it died without one. */
static char end_job(struct job *job, struct text *text, int *status)
{
    char bytes[4096];
    ssize_t got;
    while ((got = read(job->verdict, bytes, sizeof bytes)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            text_add_bytes(text, bytes, (size_t)got);
    close(job->verdict);
    while (waitpid(job->pid, status, 0) < 0 && errno == EINTR)
        ;
    job->pid = -1;
    scratch_remove(job->folder);
    return text->len ? text->s[0] : '\0';
}

static void test_case(void **state)
{
    struct job *job = *state;
    struct text text, line;
    int status = 0;
    if (job->about->needs && !command_is_there(job->about->needs)) {
        printf("SKIP: there is no %s here\n", job->about->needs);
        skip();
    }
    text_init(&text);
    text_init(&line);
    for (; next_job < job_count && next_job < job->index + jobs_at_once; next_job++)
        if (!jobs[next_job].about->needs || command_is_there(jobs[next_job].about->needs))
            start_job(&jobs[next_job]);
    char verdict = end_job(job, &text, &status);
    for (int plays = 1; verdict == 'A' && plays < PLAYS_MAX; plays++) {
        char *story = strstr(text.s, STORY_HEADING);
        if (story)
            *story = '\0';
        printf("%s: played again\n%.2000s\n", job->about->name, text.s + 1);
        text_clear(&text);
        start_job(job);
        verdict = end_job(job, &text, &status);
    }
    job->played = true;
    job->held = verdict == 'P';
    false_alarms += text.len && strstr(text.s, FALSE_ALARM) != NULL;
    command_add_line(&line, job->about);
    if (verdict == 'S') {
        printf("SKIP: %s\n", text.s + 1);
        skip();
    }
    if (verdict == 'P' && text.len > 1)
        printf("%s\n%s", job->about->name, text.s + 1);
    if (verdict == 0)
        fail_msg(
            "%s: its process ended with status 0x%x and no verdict\n  PLAY_DIR=$(mktemp -d) %s",
            job->about->name, (unsigned)status, line.s);
    if (verdict != 'P') {
        fprintf(stderr, "%s: failed\n%s  again: PLAY_DIR=$(mktemp -d) %s\n", job->about->name,
                text.s + 1, line.s);
        char *story = strstr(text.s, STORY_HEADING);
        if (story)
            *story = '\0'; /* cmocka cuts texts: what failed, without the whole story behind it */
        fail_msg("%s:\n%.900s", job->about->name, text.s + 1);
    }
    text_release(&text);
    text_release(&line);
}

static size_t number(const char *text, size_t otherwise)
{
    long value = text ? strtol(text, NULL, 10) : 0;
    return value > 0 ? (size_t)value : otherwise;
}

static void list_cases(const struct live_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text line;
        if (cases[i].needs && !command_is_there(cases[i].needs))
            continue;
        text_init(&line);
        command_add_line(&line, &cases[i]);
        printf("%s\t%s\n", cases[i].name, line.s);
        text_release(&line);
    }
}

static bool is_wanted(const struct live_case *about, char *const *names)
{
    bool wanted = !*names;
    for (; *names && !wanted; names++)
        wanted = strcmp(*names, about->name) == 0;
    return wanted;
}

bool live_held(const struct live_case *about)
{
    bool held = false;
    for (size_t i = 0; i < job_count; i++)
        if (jobs[i].about == about) {
            if (!jobs[i].played || !jobs[i].held)
                return false;
            held = true;
        }
    return held;
}

size_t live_false_alarms(void)
{
    return false_alarms;
}

int live_main(int argc, char **argv, const char *group, const struct live_case *cases, size_t count)
{
    size_t rounds = number(getenv("LIVE_ROUNDS"), 1);
    int first = 1;
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        list_cases(cases, count);
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        rounds = number(argv[2], 1);
        first = 3;
    }
    for (int i = first; i < argc; i++) {
        size_t at = 0;
        while (at < count && strcmp(cases[at].name, argv[i]) != 0)
            at++;
        if (at == count) {
            fprintf(stderr, "no test is called %s; --list names them\n", argv[i]);
            return 1;
        }
    }
    jobs_at_once = number(getenv("LIVE_JOBS"), 3);
    jobs = calloc(rounds * count, sizeof *jobs);
    struct CMUnitTest *tests = calloc(rounds * count, sizeof *tests);
    if (!jobs || !tests)
        die("out of memory for %zu cases", rounds * count);
    for (size_t i = 0; i < rounds * count; i++) {
        const struct live_case *about = &cases[i % count];
        if (!is_wanted(about, argv + first))
            continue;
        jobs[job_count] = (struct job){ .about = about, .index = job_count, .verdict = -1 };
        tests[job_count] = (struct CMUnitTest){ .name = about->name,
                                                .test_func = test_case,
                                                .initial_state = &jobs[job_count] };
        job_count++;
    }
    cases_only(NULL);
    int failed = _cmocka_run_group_tests(group, tests, job_count, NULL, NULL);
    free(tests);
    return failed > 0;
}
