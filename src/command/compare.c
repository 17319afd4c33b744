/* `sockwire compare A B`: two timelines side by side, aligned by what happens, not by time.
 *
 * Status: 0 they tell the same, 1 they differ; 125 when one could not be read, or is not whole and
 * what is there is alike, or when there was nothing to compare. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "command/command.h"
#include "command/output.h"
#include "command/pager.h"
#include "compare/columns.h"
#include "compare/differences.h"
#include "compare/open.h"
#include "record/load/load.h"

enum { THEY_DIFFER = 1 };

enum compare_flag {
    ALL,
    STRICT,
    BYTES,
    CALLS_ONLY,
    PACKETS_ONLY,
    JSON,
    ASCII,
    COLOR,
    WIDTH,
    NO_PAGER,
    NO_LIMIT,
};

static const struct command_flag flags[] = {
    [ALL] = { "--all", NULL, "show what is alike, too", NULL },
    [STRICT] = { "--strict", NULL,
                 "compare what timing alone may change: pure ACKs, states, waiting calls", NULL },
    [BYTES] = { "--bytes", NULL, "the same bytes in other pieces count as alike", NULL },
    [CALLS_ONLY] = { "--calls-only", NULL, "compare programs, not packets", NULL },
    [PACKETS_ONLY] = { "--packets-only", NULL, "compare packets, not programs", NULL },
    [JSON] = { "--json", "FILE",
               "write the differences as JSON Lines ('-': standard output, nothing else is shown)",
               NULL },
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    [WIDTH] = FLAG_WIDTH,
    [NO_PAGER] = FLAG_NO_PAGER,
    [NO_LIMIT] = FLAG_NO_LIMIT,
    FLAGS_END,
};

struct compare_arguments {
    const char *names[2], *json;
    struct compare_options options;
    struct columns_style style;
    bool pager;
};

static void arguments_parse(struct compare_arguments *a, int argc, char **argv)
{
    const char *value, *when = "auto";
    int count = 0;
    *a = (struct compare_arguments){ .pager = true };
    for (int at = 1, flag;
         (flag = command_next_flag(&command_compare, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (count == 2)
                usage(&command_compare, "two timelines are compared; what is '%s'?", value);
            a->names[count++] = value;
            continue;
        }
        switch ((enum compare_flag)flag) {
        case ALL: a->style.all = true; break;
        case STRICT: a->options.strict = true; break;
        case BYTES: a->options.any_pieces = true; break;
        case CALLS_ONLY: a->options.calls_only = true; break;
        case PACKETS_ONLY: a->options.packets_only = true; break;
        case JSON: a->json = value; break;
        case ASCII: a->style.ascii = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->style.width = command_columns(&command_compare, value); break;
        case NO_PAGER: a->pager = false; break;
        case NO_LIMIT: load_no_limit(); break;
        }
    }
    a->style.color = command_color(&command_compare, when);
    if (count < 2)
        usage(&command_compare, "which two timelines? Give two traces, or files that --json wrote");
    if (!strcmp(a->names[0], "-") && !strcmp(a->names[1], "-"))
        usage(&command_compare, "only one of the two can be standard input");
    if (a->options.calls_only && a->options.packets_only)
        usage(&command_compare, "--calls-only and --packets-only exclude each other");
    if (!a->style.width)
        a->style.width = command_terminal_columns(STDOUT_FILENO);
}

static void write_json(const struct comparison *comparison, const char *name)
{
    struct err err;
    FILE *out = output_open_or_stdout("the differences to", name);
    bool written = comparison_json(comparison, out, &err) == 0;
    output_close(out, "the differences to", name, written ? NULL : &err);
}

static int compare_main(const struct command *command, int argc, char **argv)
{
    struct compare_arguments a;
    struct account *accounts[2];
    struct err lacks[2], err;
    bool whole = true;
    (void)command;
    arguments_parse(&a, argc, argv);
    for (int i = 0; i < 2; i++) {
        accounts[i] = account_open(a.names[i], &lacks[i], &err);
        if (!accounts[i])
            die("%s", err.text);
    }
    struct comparison *comparison = compare(accounts[0], accounts[1], &a.options);
    if (a.json)
        write_json(comparison, a.json);
    if (!a.json || strcmp(a.json, "-") != 0) {
        if (a.pager)
            pager_start();
        comparison_draw(comparison, stdout, &a.style);
        fputc('\n', stdout);
        comparison_summary(comparison, stdout, &a.style);
        pager_end();
    }
    for (int i = 0; i < 2; i++) {
        if (!lacks[i].text[0])
            continue;
        fprintf(stderr, "sockwire: %s: %s\n", a.names[i], lacks[i].text);
        whole = false;
    }
    bool equal = comparison_equal(comparison), differ = comparison->differences > 0;
    comparison_free(comparison);
    account_free(accounts[0]);
    account_free(accounts[1]);
    if (differ)
        return THEY_DIFFER;
    return equal && whole ? 0 : EXIT_OURS;
}

static const struct command_operand operands[] = {
    { "A", "a trace, or a file that --json wrote", NULL },
    { "B", "the other one", NULL },
    { NULL, NULL, NULL },
};

static const struct command_example examples[] = {
    { "sockwire compare yours.pcapng reference.pcapng", "Two recorded runs, calls and packets:" },
    { "sockwire compare before.pcap after.pcap", "Two traces, packets only:" },
    { "sockwire compare run.json trace.pcapng", "What `--json` wrote is as good as a trace:" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "The two are alike." },
    { "1", "They differ." },
    { "125",
      "One of the two could not be read. Or one is damaged, and what is left of it is alike. Or both are empty." },
    { NULL, NULL },
};

const struct command command_compare = {
    .name = "compare",
    .summary =
        "Show two timelines side by side, aligned by what happens: which calls, packets, links and findings differ.",
    .usage = "A B [flags]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .statuses = statuses,
    .environment = "TMPDIR",
    .see = "sockwire(1) sockwire-run(1) sockwire-show(1) sockwire-timeline(5)",
    .run = compare_main,
};
