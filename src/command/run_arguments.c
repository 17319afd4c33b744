/* The command line of `sockwire run`: see run_arguments.h. */
#include "command/run_arguments.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"
#include "command/words.h"
#include "packet/trace_write.h"

enum run_flag {
    SERVER,
    CLIENT,
    TOGETHER,
    INPUT,
    INPUT_FILE,
    TIMEOUT,
    KEEP,
    INJECT,
    HOSTS,
    WIRE,
    WIRE_FILE,
    STRICT_WIRE,
    STEP,
    PREDICT,
    ANSWERS,
    KERNEL,
    TRACE_SEND,
    JSON,
    HTML,
    SVG,
    TRUE_SCALE,
    WRITE,
    WRITE_PROCESSES,
    PACKETS_ONLY,
    CALLS_ONLY,
    SOURCE,
    NO_FINDINGS,
    FINDINGS,
    VERBOSE,
    ASCII,
    COLOR,
    WIDTH,
};

const struct command_flag run_flags[] = {
    [SERVER] = { "--server", "CMD", "the server's command line; it starts first", NULL },
    [CLIENT] = { "--client", "CMD", "a client's command line; may be given several times", NULL },
    [TOGETHER] = { "--together", NULL, "all clients at once, not one after another", NULL },
    [INPUT] = { "--input", "TEXT", "what each client reads from its terminal", NULL },
    [INPUT_FILE] = { "--input-file", "FILE", "the same, from a file ('-' is standard input)",
                     NULL },
    [TIMEOUT] = { "--timeout", "SECONDS", "end the run after so long (exit status 124)", NULL },
    [KEEP] = { "--keep", NULL, "don't ask the server to end when the clients have ended", NULL },
    [INJECT] = { "--inject", "RULE",
                 "change calls on their way: 'client: recv short 3', 'server: accept EMFILE @ 2'",
                 NULL },
    [HOSTS] = { "--hosts", NULL,
                "each program on a host of its own, with a wire between them that loses nothing",
                NULL },
    [WIRE] = { "--wire", "RULE",
               "the same, and what the wire does: 'delay 20ms', 'client: data drop @ 3' "
               "(sockwire-wire(7)); may be given several times",
               NULL },
    [WIRE_FILE] = { "--wire-file", "FILE", "such rules, one a line ('#' begins a comment)", NULL },
    [STRICT_WIRE] = { "--strict-wire", NULL,
                      "a rule of the wire that did nothing is a failure (exit status 123)", NULL },
    [STEP] = { "--step", NULL, "stop before each socket call, until you press Enter", NULL },
    [PREDICT] = { "--predict", NULL,
                  "ask before each new call which packets it will make, and keep the score", NULL },
    [ANSWERS] = { "--answers", "FILE", "answers for --predict, one a line ('#' begins a comment)",
                  NULL },
    [KERNEL] = { "--kernel", NULL,
                 "ask the kernel what its TCP thinks: congestion window, timeout, queues … (tcp_info)",
                 NULL },
    [TRACE_SEND] = FLAG_TRACE_SEND,
    [JSON] = { "--json", "FILE", "write the timeline as JSON Lines ('-' is standard output)",
               NULL },
    [HTML] = { "--html", "FILE", "write the run as a page that plays it in a browser", NULL },
    [SVG] = FLAG_SVG,
    [TRUE_SCALE] = FLAG_TRUE_SCALE,
    [WRITE] = { "--write", "FILE",
                "keep the run as a trace with its calls (pcapng), for `sockwire show` and other tools",
                NULL },
    [WRITE_PROCESSES] = { "--write-processes", NULL,
                          "with --write: say of each packet which process sent it, for Wireshark 5",
                          NULL },
    [PACKETS_ONLY] = { "--packets-only", NULL, "show only the wire", NULL },
    [CALLS_ONLY] = { "--calls-only", NULL, "show only the calls (needs no right to capture)",
                     NULL },
    [SOURCE] = { "--source", NULL, "under each call, the line of your program that made it", NULL },
    [NO_FINDINGS] = FLAG_NO_FINDINGS,
    [FINDINGS] = { "--findings", "FORM",
                   "what was found also as lines on standard error, for editors: gcc (FILE:LINE: error: TEXT [rule])",
                   "gcc" },
    [VERBOSE] = { "--verbose", NULL, "show waiting calls, and a sentence about each packet", NULL },
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    [WIDTH] = FLAG_WIDTH,
    FLAGS_END,
};

static char **command_line(const char *value)
{
    struct err err;
    char **words = words_split(value, &err);
    if (!words)
        usage(&command_run, "%s", err.text);
    if (!*words[0]) {
        words_free(words);
        usage(&command_run, "reading the command line %s: the program's name is empty", value);
    }
    return words;
}

static void take_injection(struct run_arguments *a, const char *value)
{
    struct err err;
    array_reserve(&a->injections, &a->injection_capacity, a->injection_count,
                  sizeof *a->injections);
    if (injection_parse(&a->injections[a->injection_count++], value, &err) != 0)
        usage(&command_run, "%s", err.text);
}

static void check_injections(const struct run_arguments *a)
{
    for (size_t i = 0; i < a->injection_count; i++) {
        int program = a->injections[i].program;
        if (program == 0 && !a->server)
            usage(&command_run, "--inject speaks of the server, and this run has none");
        if (program > 0 && (size_t)program > a->client_count)
            usage(&command_run, "--inject speaks of client %d, and this run has %zu", program,
                  a->client_count);
    }
}

static void take_rule(struct run_arguments *a, const char *value, bool is_file)
{
    struct err err;
    a->hosts = true;
    if ((is_file ? wire_rules_read : wire_rules_add)(&a->rules, value, &err) != 0)
        usage_of_page(&command_run, "wire", "%s", err.text);
}

static void check_hosts(const struct run_arguments *a)
{
    struct err err;
    if (a->strict_wire && a->rules.count == 0)
        usage(&command_run, "--strict-wire is for --wire and --wire-file");
    if (a->hosts && a->client_count + (a->server != NULL) > HOSTS_MAX)
        usage(&command_run, "at most %d programs in one run with hosts of their own", HOSTS_MAX);
    if (wire_rules_check(&a->rules, a->server != NULL, a->client_count, &err) != 0)
        usage_of_page(&command_run, "wire", "%s", err.text);
}

static void check_questions(const struct run_arguments *a)
{
    if (a->step && a->predict)
        usage(&command_run, "--step and --predict exclude each other");
    if (a->answers && !a->predict)
        usage(&command_run, "--answers is for --predict");
    if (a->predict && a->parts == LADDER_CALLS_ONLY)
        usage(&command_run, "--predict is about packets, and --calls-only shows none");
    bool asks = a->step || (a->predict && !a->answers);
    if (asks && a->input_file && !strcmp(a->input_file, "-"))
        usage(&command_run, "--%s reads answers from standard input, which --input-file takes",
              a->step ? "step" : "predict");
}

/* What can't go to standard output. */
static void check_files(const struct run_arguments *a)
{
    if (a->write && (!*a->write || !strcmp(a->write, "-")))
        usage(&command_run, "--write needs the name of a file");
    if (a->write_processes && (!a->write || trace_format_of(a->write) == TRACE_PCAP))
        usage(&command_run, "--write-processes is for --write, and a file in pcapng");
    if (a->html && (!*a->html || !strcmp(a->html, "-")))
        usage(&command_run, "--html needs the name of a file");
    if (a->svg && (!*a->svg || !strcmp(a->svg, "-")))
        usage(&command_run, "--svg needs the name of a file");
}

void run_arguments_parse(struct run_arguments *a, int argc, char **argv)
{
    *a = (struct run_arguments){ .parts = LADDER_ALL };
    int at = 1;
    const char *value, *when = "auto";
    bool packets_only = false, calls_only = false;
    for (int flag; (flag = command_next_flag(&command_run, argc, argv, &at, &value)) >= 0;) {
        switch ((enum run_flag)flag) {
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
        case TIMEOUT:
            a->timeout_s = command_number(&command_run, "--timeout", value, 0.001, 1e6);
            break;
        case KEEP: a->keep = true; break;
        case INJECT: take_injection(a, value); break;
        case HOSTS: a->hosts = true; break;
        case WIRE: take_rule(a, value, false); break;
        case WIRE_FILE: take_rule(a, value, true); break;
        case STRICT_WIRE: a->strict_wire = true; break;
        case STEP: a->step = true; break;
        case PREDICT: a->predict = true; break;
        case ANSWERS: a->answers = value; break;
        case KERNEL: a->kernel = true; break;
        case TRACE_SEND:
            a->trace_send = (size_t)command_number(&command_run, "--trace-send", value, 1, 1e6);
            break;
        case JSON: a->json = value; break;
        case WRITE: a->write = value; break;
        case WRITE_PROCESSES: a->write_processes = true; break;
        case HTML: a->html = value; break;
        case SVG: a->svg = value; break;
        case TRUE_SCALE: a->true_scale = true; break;
        case PACKETS_ONLY: packets_only = true; break;
        case CALLS_ONLY: calls_only = true; break;
        case SOURCE: a->source = true; break;
        case NO_FINDINGS: a->no_findings = true; break;
        case FINDINGS:
            command_choice(&command_run, &run_flags[FINDINGS], value);
            a->findings_gcc = true;
            break;
        case VERBOSE: a->verbose = true; break;
        case ASCII: a->ascii = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->width = command_columns(&command_run, value); break;
        }
    }
    a->color = command_color(&command_run, when);
    if (packets_only && calls_only)
        usage(&command_run, "--packets-only and --calls-only exclude each other");
    a->parts = calls_only ? LADDER_CALLS_ONLY : LADDER_ALL;
    if (packets_only)
        a->parts = LADDER_PACKETS_ONLY;
    if (!a->server && !a->client_count)
        usage(&command_run, "nothing to run: give --server CMD, --client CMD, or both");
    if (a->input && a->input_file)
        usage(&command_run, "--input and --input-file exclude each other");
    check_files(a);
    if (a->true_scale && !a->svg)
        usage(&command_run, "--true-scale is for --svg");
    if (a->kernel && calls_only)
        usage(&command_run, "--kernel asks when packets pass, and --calls-only sees none");
    if (a->findings_gcc && a->no_findings)
        usage(&command_run, "--findings and --no-findings exclude each other");
    check_injections(a);
    check_hosts(a);
    check_questions(a);
    if (a->client_count > 200)
        usage(&command_run, "at most 200 clients in one run");
}

void run_arguments_release(struct run_arguments *a)
{
    words_free(a->server);
    for (size_t i = 0; i < a->client_count; i++)
        words_free(a->clients[i]);
    free(a->clients);
    free(a->injections);
    wire_rules_release(&a->rules);
}
