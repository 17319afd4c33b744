/* `sockwire run`: run a server and clients in a private network and show which call put which
 * packet on the wire. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/figure.h"
#include "command/input.h"
#include "command/page.h"
#include "command/programs.h"
#include "command/run_outputs.h"
#include "host/host.h"
#include "predict/predict.h"
#include "predict/step.h"
#include "run/run.h"
#include "view/findings_gcc.h"

struct run_view {
    struct ladder *ladder;
    const struct timeline *timeline;
    const char *html, *svg; /* files that are asked for, and can be made yet; or NULL */
    int lost;               /* what is drawn can't be written any more: errno */
};

/* As soon as it is known, for a run may go on for hours. */
static void tell_too_long(struct run_view *view)
{
    const struct timeline *timeline = view->timeline;
    if (view->html && timeline->packet_count > PAGE_PACKETS_MAX) {
        fprintf(
            stderr,
            "sockwire: %s: the run has more than %d packets, too many for a page: none will be written\n",
            view->html, PAGE_PACKETS_MAX);
        view->html = NULL;
    }
    if (view->svg && timeline->call_count + timeline->packet_count > FIGURE_EVENTS_MAX) {
        fprintf(
            stderr,
            "sockwire: %s: the run has more than %d calls and packets, too many for a figure: none will be written\n",
            view->svg, FIGURE_EVENTS_MAX);
        view->svg = NULL;
    }
}

/* A ladder that nobody can read (`| head`) is no reason to keep programs running: the run ends as
 * by Ctrl-C. */
static void settled(void *context, size_t until)
{
    struct run_view *view = context;
    tell_too_long(view);
    if (!view->ladder)
        return;
    errno = 0;
    ladder_draw(view->ladder, view->timeline, until);
    if (ferror(stdout) && !view->lost) {
        view->lost = errno ? errno : EIO;
        kill(getpid(), SIGTERM);
    }
}

static void prompt(void *context, const struct program *program)
{
    struct run_view *view = context;
    if (view->ladder)
        ladder_prompt(view->ladder, view->timeline, program);
}

static void typed(void *context)
{
    struct run_view *view = context;
    if (view->ladder)
        ladder_typed(view->ladder);
}

static struct ladder_style style_of(const struct run_arguments *a)
{
    return (struct ladder_style){ .width =
                                      a->width ? a->width : command_terminal_columns(STDOUT_FILENO),
                                  .color = a->color,
                                  .ascii = a->ascii,
                                  .no_findings = a->no_findings,
                                  .verbose = a->verbose,
                                  .trace_send = a->trace_send,
                                  .source = a->source,
                                  .parts = a->parts,
                                  .true_scale = a->true_scale,
                                  .folds = !a->step && !a->predict };
}

/* ---- --step and --predict ---- */

struct questions {
    struct asker asker;
    struct stepper step;
    struct predict predict;
    char *const **programs; /* argvs by program index */
    struct pause pause;
};

static void questions_init(struct questions *q, const struct run_arguments *a,
                           struct ladder *ladder, const struct timeline *timeline)
{
    struct err err;
    size_t count = 0;
    *q = (struct questions){ 0 };
    asker_init(&q->asker, ladder, a->ascii, a->source);
    q->step.asker = &q->asker;
    q->programs = xcalloc(a->client_count + 1, sizeof *q->programs);
    if (a->server)
        q->programs[count++] = a->server;
    for (size_t i = 0; i < a->client_count; i++)
        q->programs[count++] = a->clients[i];
    predict_init(&q->predict, &q->asker, timeline, q->programs, count);
    if (a->answers && predict_read_answers(&q->predict, a->answers, &err) != 0)
        die("%s", err.text);
    q->pause = a->predict ? predict_pause(&q->predict) : step_pause(&q->step);
}

static void questions_release(struct questions *q)
{
    predict_release(&q->predict);
    free(q->programs);
}

static void tell_ground(const struct host *host, bool verbose)
{
    if (host->ground != GROUND_PRIVATE || verbose)
        fprintf(stderr, "sockwire: %s\n", host->says);
    if (host->ground == GROUND_PRIVATE && !host->names)
        fprintf(
            stderr,
            "sockwire: the names servername, server and client do not resolve here (%s): say 127.0.0.1 "
            "(what helps: sockwire doctor)\n",
            host->no_names);
}

static const char *flag_of(const struct program *program)
{
    return program->is_server ? "--server" : "--client";
}

/* Why, and what was meant. */
static void tell_failed_start(const struct program *program, int error)
{
    struct text text;
    text_init(&text);
    text_addf(&text, "starting %s: %s: %s. ", actor_said(program->id), program->argv[0],
              strerror(error));
    size_t before = text.len;
    program_explain(&text, flag_of(program), program->argv, error);
    if (text.len == before)
        text_cut(&text, before - 2);
    fprintf(stderr, "sockwire: %s\n", text.s);
    text_release(&text);
}

static void tell_stale(const char *flag, const char *const *argv)
{
    struct text text;
    text_init(&text);
    program_remark(&text, flag, argv);
    if (text.len)
        fprintf(stderr, "sockwire: %s\n", text.s);
    text_release(&text);
}

/* A client that stands twice on the command line is told once. */
static void tell_all_stale(const struct run_arguments *a)
{
    if (a->server)
        tell_stale("--server", (const char *const *)a->server);
    for (size_t i = 0; i < a->client_count; i++) {
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before |= !strcmp(a->clients[k][0], a->clients[i][0]);
        if (!before)
            tell_stale("--client", (const char *const *)a->clients[i]);
    }
}

/* The status with --strict-wire when a rule did nothing. */
enum { EXIT_UNMET = 123 };

static void make_hosts(struct hosts *hosts, const struct host *ground,
                       const struct run_arguments *a)
{
    struct err err;
    size_t count;
    struct hosts_setting *settings = wire_rules_settings(&a->rules, &count);
    const struct hosts_plan plan = { .server = a->server != NULL,
                                     .clients = a->client_count,
                                     .settings = settings,
                                     .setting_count = count };
    if (hosts_make(hosts, ground, &plan, &err) != 0)
        die("%s", err.text);
    free(settings);
}

/* What is typed to the client, as --input or --input-file has it; NULL: neither. */
static const char *input_of(const struct run_arguments *a, struct text *line, size_t *count)
{
    *count = 0;
    if (a->input) {
        text_add(line, a->input);
        if (line->len && line->s[line->len - 1] != '\n')
            text_add_char(line, '\n');
        *count = line->len;
        return line->s;
    }
    return a->input_file ? input_read(a->input_file, a->timeout_s, count) : NULL;
}

/* All that follows from the command line alone. */
static struct run_options options_of(const struct run_arguments *a)
{
    return (struct run_options){
        .server = a->server,
        .client_count = a->client_count,
        .clients = (char *const *const *)a->clients,
        .together = a->together,
        .timeout_s = a->timeout_s,
        .keep = a->keep,
        .injections = a->injections,
        .injection_count = a->injection_count,
        .kernel = a->kernel,
        .rules = a->rules.list,
        .rule_count = a->rules.count,
        .watched = true,
        .lines = true,
        .settled = settled,
        .prompt = prompt,
        .typed = typed,
    };
}

/* Where the programs run; returns whether packets can be seen there. */
static bool enter(struct host *host, struct hosts *hosts, const struct run_arguments *a)
{
    struct err err;
    bool wire = a->parts != LADDER_CALLS_ONLY;
    if (host_has_proc(&err) != 0 || host_enter(host, wire, &err) != 0)
        die("%s", err.text);
    tell_ground(host, a->verbose);
    *hosts = (struct hosts){ .ground = -1 };
    if (a->hosts)
        make_hosts(hosts, host, a);
    return wire && host->ground != GROUND_NONE;
}

static int run_main(const struct command *command, int argc, char **argv)
{
    (void)command;
    struct run_arguments a;
    struct err err;
    struct text line;
    struct run_outputs outputs;
    struct host host;
    struct hosts hosts;
    struct timeline timeline;
    struct questions questions;
    struct run_result result;
    run_arguments_parse(&a, argc, argv);
    text_init(&line);
    struct run_options options = options_of(&a);
    options.input = input_of(&a, &line, &options.input_bytes);
    run_outputs_open(&outputs, &a);
    options.wire = enter(&host, &hosts, &a);
    tell_all_stale(&a);

    timeline_init(&timeline);
    /* the ladder goes to standard output, unless the JSON does */
    const struct ladder_style style = style_of(&a);
    struct run_view view = { .ladder = outputs.json == stdout ? NULL : ladder_new(stdout, &style),
                             .timeline = &timeline,
                             .html = a.html,
                             .svg = a.svg };
    questions_init(&questions, &a, view.ladder, &timeline);
    if (a.predict && !options.wire)
        die("--predict needs the right to capture packets: %s", host.says);
    options.pause = a.step || a.predict ? &questions.pause : NULL;
    options.host = &host;
    options.hosts = a.hosts ? &hosts : NULL;
    options.recording = outputs.recording;
    options.processes = a.write_processes ? &outputs.processes : NULL;
    options.context = &view;
    int outcome = run(&timeline, &options, &result, &err);
    predict_judge_all(&questions.predict);
    if (view.ladder)
        ladder_summary(view.ladder, &timeline);
    if (a.predict)
        predict_tell_score(&questions.predict);
    ladder_free(view.ladder);
    if (a.findings_gcc) {
        fflush(stdout);
        findings_gcc(stderr, &timeline);
    }
    if (outcome != 0)
        fprintf(stderr, "sockwire: %s\n", err.text);
    else if (result.failed_program >= 0)
        tell_failed_start(timeline.programs[result.failed_program], result.failed_errno);
    struct json_record *records = NULL;
    size_t record_count =
        a.predict ? predict_records(&questions.predict, &timeline.arena, &records) : 0;
    run_outputs_write(&outputs, &a, &timeline, &style, records, record_count);
    if (view.lost && view.lost != EPIPE)
        die("writing to standard output: %s", strerror(view.lost));
    timeline_release(&timeline);
    text_release(&line);
    questions_release(&questions);
    hosts_release(&hosts);
    bool unmet = a.strict_wire && result.rules_unmet && result.status == 0;
    run_arguments_release(&a);
    if (outcome != 0)
        return EXIT_OURS;
    return unmet ? EXIT_UNMET : result.status;
}

static const struct command_example examples[] = {
    { "sockwire run --server ./server --client ./client",
      "A pair; what you type goes to the client:" },
    { "sockwire run --server 'python3 S.py 12000' --client 'python3 C.py' --input hello",
      "In any language, with a line as its input:" },
    { "sockwire run --server 'python3 -m http.server 12000' --client 'curl http://servername:12000/'",
      "Programs that nobody here wrote:" },
    { "sockwire run --server ./server --client ./client --write run.pcapng --html run.html",
      "Keep the run as a trace, and as a page for a browser:" },
    { "sockwire run --server ./server --client ./client --inject 'client: recv short 3'",
      "What does the client do when recv() returns fewer bytes than it hopes for?" },
    { "sockwire run --server ./server --client ./client --input hello --wire 'delay 20ms' --wire 'client: data drop @ 1'",
      "Two hosts, 20 ms apart; the first segment with data gets lost between them:" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "123", "All went well, but a rule of the wire did nothing (`--strict-wire`)." },
    { "124", "`--timeout` ended the run." },
    { "125",
      "`sockwire` itself failed, or the command line makes no sense. Standard error says why." },
    { "126", "A program can't be run." },
    { "127", "A program is not found." },
    { "128 + *N*", "Signal *N* killed that program, or ended the run (130: Ctrl-C)." },
    { "*N*",
      "Else that of the last client on the command line; of the server, when there is no client." },
    { NULL, NULL },
};

const struct command command_run = {
    .name = "run",
    .summary =
        "Run a server and clients, unchanged, in a private network; show which call put which packet on the wire.",
    .usage = "--server CMD --client CMD [--client CMD …] [flags]",
    .flags = run_flags,
    .examples = examples,
    .statuses = statuses,
    .needs = NEEDS_TRACING | NEEDS_NETWORK,
    .environment = "SOCKWIRE_GROUND TMPDIR PATH ASAN_OPTIONS LSAN_OPTIONS",
    .see =
        "sockwire(1) sockwire-show(1) sockwire-explain(1) sockwire-timeline(5) sockwire-wire(7) strace(1) tcpdump(8)",
    .run = run_main,
};
