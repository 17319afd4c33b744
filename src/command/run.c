/* `sockwire run`: run a server and clients in a private network and show which call put which packet on the wire. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "command/command.h"
#include "command/words.h"
#include "call/injection.h"
#include "host/host.h"
#include "run/run.h"
#include "view/json.h"
#include "view/ladder.h"

enum flag {
    SERVER, CLIENT, TOGETHER, INPUT, INPUT_FILE, TIMEOUT, KEEP, INJECT, JSON, PACKETS_ONLY, CALLS_ONLY, VERBOSE, ASCII, COLOR, WIDTH,
};

static const struct command_flag flags[] = {
    [SERVER] = { "--server", "CMD", "the server's command line; it starts first" },
    [CLIENT] = { "--client", "CMD", "a client's command line; may be given several times" },
    [TOGETHER] = { "--together", NULL, "all clients at once, not one after another" },
    [INPUT] = { "--input", "TEXT", "what each client reads from its terminal" },
    [INPUT_FILE] = { "--input-file", "FILE", "the same, from a file ('-' is standard input)" },
    [TIMEOUT] = { "--timeout", "SECONDS", "end the run after so long (exit status 124)" },
    [KEEP] = { "--keep", NULL, "don't ask the server to end when the clients have ended" },
    [INJECT] = { "--inject", "RULE", "change calls on their way: 'client: recv short 3', 'server: accept EMFILE @ 2'" },
    [JSON] = { "--json", "FILE", "write the timeline as JSON Lines ('-' is standard output)" },
    [PACKETS_ONLY] = { "--packets-only", NULL, "show only the wire" },
    [CALLS_ONLY] = { "--calls-only", NULL, "show only the calls (needs no right to capture)" },
    [VERBOSE] = { "--verbose", NULL, "show waiting calls, and a sentence about each packet" },
    [ASCII] = { "--ascii", NULL, "draw with ASCII characters only" },
    [COLOR] = { "--color", "WHEN", "auto, always or never" },
    [WIDTH] = { "--width", "N", "columns to draw in (at least 80)" },
    { NULL, NULL, NULL },
};

struct arguments {
    char **server;
    char ***clients;
    size_t client_count, client_capacity;
    struct injection *injections;
    size_t injection_count, injection_capacity;
    const char *input, *input_file, *json;
    double timeout_s;
    bool together, keep, ascii, verbose, color;
    enum ladder_parts parts;
    int width;
};

static double number(const char *flag, const char *value, double least, double most)
{
    char *end;
    double n = strtod(value, &end);
    if (*end || end == value || isspace((unsigned char)*value) || !(n >= least && n <= most))
        usage(&command_run, "%s takes a number from %g to %g, not '%s'", flag, least, most, value);
    return n;
}

static int columns(const char *value)
{
    double n = number("--width", value, 80, 1000);
    if (n != (int)n)
        usage(&command_run, "--width takes a whole number, not '%s'", value);
    return (int)n;
}

static char **command_line(const char *value)
{
    struct err err;
    char **words = words_split(value, &err);
    if (!words)
        usage(&command_run, "%s", err.text);
    if (!*words[0])
        usage(&command_run, "reading the command line %s: the program's name is empty", value);
    return words;
}

static void take_injection(struct arguments *a, const char *value)
{
    struct err err;
    array_reserve(&a->injections, &a->injection_capacity, a->injection_count, sizeof *a->injections);
    if (injection_parse(&a->injections[a->injection_count++], value, &err) != 0)
        usage(&command_run, "%s", err.text);
}

static void check_injections(const struct arguments *a)
{
    for (size_t i = 0; i < a->injection_count; i++) {
        int program = a->injections[i].program;
        if (program == 0 && !a->server)
            usage(&command_run, "--inject speaks of the server, and this run has none");
        if (program > 0 && (size_t)program > a->client_count)
            usage(&command_run, "--inject speaks of client %d, and this run has %zu", program, a->client_count);
    }
}

static void parse(struct arguments *a, int argc, char **argv)
{
    *a = (struct arguments){ .parts = LADDER_ALL };
    int at = 1;
    const char *value, *when = "auto";
    bool packets_only = false, calls_only = false;
    for (int flag; (flag = command_next_flag(&command_run, argc, argv, &at, &value)) >= 0;) {
        switch ((enum flag)flag) {
        case SERVER:
            if (a->server)
                usage(&command_run, "one --server is enough");
            a->server = command_line(value);
            break;
        case CLIENT:
            array_reserve(&a->clients, &a->client_capacity, a->client_count, sizeof *a->clients);
            a->clients[a->client_count++] = command_line(value);
            break;
        case TOGETHER: a->together = true; break;
        case INPUT: a->input = value; break;
        case INPUT_FILE: a->input_file = value; break;
        case TIMEOUT: a->timeout_s = number("--timeout", value, 0.001, 1e6); break;
        case KEEP: a->keep = true; break;
        case INJECT: take_injection(a, value); break;
        case JSON: a->json = value; break;
        case PACKETS_ONLY: packets_only = true; break;
        case CALLS_ONLY: calls_only = true; break;
        case VERBOSE: a->verbose = true; break;
        case ASCII: a->ascii = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->width = columns(value); break;
        }
    }
    a->color = command_color(&command_run, when);
    if (packets_only && calls_only)
        usage(&command_run, "--packets-only and --calls-only exclude each other");
    a->parts = packets_only ? LADDER_PACKETS_ONLY : calls_only ? LADDER_CALLS_ONLY : LADDER_ALL;
    if (!a->server && !a->client_count)
        usage(&command_run, "nothing to run: give --server CMD, --client CMD, or both");
    if (a->input && a->input_file)
        usage(&command_run, "--input and --input-file exclude each other");
    check_injections(a);
    if (a->client_count > 200)
        usage(&command_run, "at most 200 clients in one run");
}

static void read_file(const char *name, struct text *text)
{
    FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
    if (!file)
        die("reading the input %s: %s", name, strerror(errno));
    char buffer[65536];
    for (size_t count; (count = fread(buffer, 1, sizeof buffer, file)) > 0;)
        text_add_bytes(text, buffer, count);
    if (ferror(file))
        die("reading the input %s: %s", name, strerror(errno));
    if (file != stdin)
        fclose(file);
}

static int terminal_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    return width > 0 ? width : 100;
}

struct view {
    struct ladder *ladder;
    const struct timeline *timeline;
    int lost; /* what is drawn can't be written any more: errno */
};

/* A ladder that nobody can read (`| head`) is no reason to keep programs running: the run ends as by Ctrl-C. */
static void settled(void *context, size_t until)
{
    struct view *view = context;
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
    struct view *view = context;
    if (view->ladder)
        ladder_prompt(view->ladder, view->timeline, program);
}

static void typed(void *context)
{
    struct view *view = context;
    if (view->ladder)
        ladder_typed(view->ladder);
}

static FILE *open_json(const struct arguments *a)
{
    if (!a->json)
        return NULL;
    FILE *file = strcmp(a->json, "-") ? fopen(a->json, "we") : stdout;
    if (!file)
        die("writing the timeline to %s: %s", a->json, strerror(errno));
    return file;
}

/* The ladder goes to standard output, unless the JSON does. */
static struct ladder *make_ladder(const struct arguments *a, FILE *out)
{
    struct ladder_style style = {
        .width = a->width ? a->width : terminal_width(fileno(out)), .color = a->color,
        .ascii = a->ascii, .verbose = a->verbose, .parts = a->parts,
    };
    return ladder_new(out, &style);
}

static void write_json(FILE *json, const struct timeline *timeline, const char *name)
{
    struct err err;
    bool own = json != stdout;
    if (json_write(json, timeline, NULL, &err) != 0 || (own && fclose(json) != 0))
        if (errno != EPIPE) /* which command_end() sees to */
            die("writing the timeline to %s: %s", own ? name : "standard output", strerror(errno));
}

static void tell_ground(const struct host *host, bool verbose)
{
    if (host->ground != GROUND_PRIVATE || verbose)
        fprintf(stderr, "sockwire: %s\n", host->says);
}

static int run_main(const struct command *command, int argc, char **argv)
{
    (void)command;
    struct arguments a;
    struct err err;
    struct text input;
    parse(&a, argc, argv);
    text_init(&input);
    if (a.input) {
        text_add(&input, a.input);
        if (input.len && input.s[input.len - 1] != '\n')
            text_add_char(&input, '\n');
    } else if (a.input_file) {
        read_file(a.input_file, &input);
    }
    FILE *json = open_json(&a);
    bool json_on_stdout = json == stdout;
    struct host host;
    bool wire = a.parts != LADDER_CALLS_ONLY;
    if (host_enter(&host, wire, &err) != 0)
        die("%s", err.text);
    tell_ground(&host, a.verbose);

    struct timeline timeline;
    timeline_init(&timeline);
    struct view view = { .ladder = json_on_stdout ? NULL : make_ladder(&a, stdout), .timeline = &timeline };
    struct run_options options = {
        .server = a.server, .client_count = a.client_count, .clients = (char *const *const *)a.clients, .together = a.together,
        .input = a.input || a.input_file ? input.s : NULL, .input_bytes = input.len, .timeout_s = a.timeout_s, .keep = a.keep,
        .injections = a.injections, .injection_count = a.injection_count,
        .wire = wire && host.ground != GROUND_NONE, .host = &host, .context = &view, .settled = settled, .prompt = prompt,
        .typed = typed,
    };
    struct run_result result;
    int outcome = run(&timeline, &options, &result, &err);
    if (view.ladder)
        ladder_summary(view.ladder, &timeline);
    ladder_free(view.ladder);
    if (outcome != 0)
        fprintf(stderr, "sockwire: %s\n", err.text);
    else if (result.failed_program >= 0)
        fprintf(stderr, "sockwire: starting the %s: %s: %s\n", timeline.programs[result.failed_program]->id,
                timeline.programs[result.failed_program]->argv[0], strerror(result.failed_errno));
    if (json)
        write_json(json, &timeline, a.json);
    if (view.lost && view.lost != EPIPE)
        die("writing to standard output: %s", strerror(view.lost));
    timeline_release(&timeline);
    text_release(&input);
    words_free(a.server);
    for (size_t i = 0; i < a.client_count; i++)
        words_free(a.clients[i]);
    free(a.clients);
    free(a.injections);
    return outcome == 0 ? result.status : EXIT_OURS;
}

const struct command command_run = {
    .name = "run",
    .summary = "Run a server and clients, unchanged, in a private network; show which call put which packet on the wire.",
    .usage = "--server CMD --client CMD [--client CMD …] [flags]",
    .flags = flags,
    .run = run_main,
};
