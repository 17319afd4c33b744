/* The command line of `sockwire show`: see show_arguments.h. */
#include "command/show_arguments.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/load/load.h"

enum show_flag {
    CONNECTION,
    FILTER,
    SUMMARY,
    SORT,
    TOP,
    JSON,
    STRACE,
    HTML,
    SVG,
    TRUE_SCALE,
    FOLLOW,
    FROM,
    TO,
    SKIP,
    HIDE,
    SOURCE,
    TRACE_SEND,
    NO_FINDINGS,
    VERBOSE,
    ASCII,
    COLOR,
    WIDTH,
    NO_PAGER,
    NO_LIMIT,
};

/* In the order of enum table_key, and of enum ladder_hide. */
#define SORT_KEYS "start duration bytes packets retransmissions handshake"
#define HIDDEN_PARTS "times lines numbers"

const struct command_flag show_flags[] = {
    [CONNECTION] = { "--connection", "N[,M…]",
                     "the ladder of these connections (3, 1,4 or 2-5); may be given several times",
                     NULL },
    [FILTER] = { "--filter", "BPF",
                 "only frames that pass, as with tcpdump: 'tcp port 80 and host 10.0.0.1'", NULL },
    [SUMMARY] = { "--summary", NULL, "a table of the connections, also when there is only one",
                  NULL },
    [SORT] = { "--sort", "KEY",
               "order of the table: start, duration, bytes, packets, retransmissions or handshake",
               SORT_KEYS },
    [TOP] = { "--top", "N", "only the first N connections in that order", NULL },
    [JSON] = { "--json", "FILE", "write the timeline as JSON Lines ('-' is standard output)",
               NULL },
    [STRACE] = { "--strace", "FILE",
                 "the calls of a run that was kept (run --write), as strace prints them ('-' is standard output)",
                 NULL },
    [HTML] = FLAG_HTML,
    [SVG] = FLAG_SVG,
    [TRUE_SCALE] = FLAG_TRUE_SCALE,
    [FOLLOW] = { "--follow", "N",
                 "the bytes of connection N; N:client, N:server: of one end, raw unless on a terminal",
                 NULL },
    [FROM] = { "--from", "PATTERN",
               "begin the ladder with the first row that matches: 'connect\\(', 'SYN' (patterns of grep -E)",
               NULL },
    [TO] = { "--to", "PATTERN", "end the ladder with the first row from there on that matches",
             NULL },
    [SKIP] = { "--skip", "PATTERN", "leave out the rows that match", NULL },
    [HIDE] = { "--hide", "WHAT[,…]",
               "draw without times, lines (of the source) or numbers (sequence numbers)",
               HIDDEN_PARTS },
    [SOURCE] = { "--source", NULL,
                 "of a run that was kept (run --write): under each call, the line of the program that made it",
                 NULL },
    [TRACE_SEND] = FLAG_TRACE_SEND,
    [NO_FINDINGS] = FLAG_NO_FINDINGS,
    [VERBOSE] = FLAG_SENTENCES,
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    [WIDTH] = FLAG_WIDTH,
    [NO_PAGER] = FLAG_NO_PAGER,
    [NO_LIMIT] = FLAG_NO_LIMIT,
    FLAGS_END,
};

static int connection_number(const char *value, const char **at)
{
    char *end;
    unsigned long n = isdigit((unsigned char)**at) ? strtoul(*at, &end, 10) : 0;
    if (n < 1 || n > INT_MAX)
        usage(&command_show, "--connection takes numbers from 1 on (3, 1,4 or 2-5), not '%s'",
              value);
    *at = end;
    return (int)n;
}

/* "3", "1,4", "2-5,8" */
static void take_connections(struct show_arguments *a, const char *value)
{
    const char *at = value;
    for (;; at++) {
        struct connection_range choice;
        choice.from = choice.to = connection_number(value, &at);
        if (*at == '-') {
            at++;
            choice.to = connection_number(value, &at);
        }
        if (choice.to < choice.from || (*at && *at != ','))
            usage(&command_show, "--connection takes numbers from 1 on (3, 1,4 or 2-5), not '%s'",
                  value);
        array_reserve(&a->choices, &a->choice_capacity, a->choice_count, sizeof *a->choices);
        a->choices[a->choice_count++] = choice;
        if (!*at)
            return;
    }
}

static void take_pattern(struct show_arguments *a, const regex_t **place, enum show_flag flag,
                         const char *value)
{
    const char *name = show_flags[flag].name;
    char why[200];
    if (*place)
        usage(&command_show, "%s may be given once: a|b matches either", name);
    regex_t *compiled = &a->patterns[a->pattern_count];
    int error = regcomp(compiled, value, REG_EXTENDED | REG_NOSUB);
    if (error) {
        regerror(error, compiled, why, sizeof why);
        usage(&command_show, "%s takes a pattern as grep -E does; '%s' is none: %s", name, value,
              why);
    }
    a->pattern_count++;
    a->style.extract = &a->extract;
    *place = compiled;
}

/* "times,lines" */
static unsigned hidden_parts(const char *value)
{
    static const struct {
        const char *name;
        enum ladder_hide part;
    } names[] = {
        { "times", HIDE_TIMES },
        { "lines", HIDE_LINES },
        { "numbers", HIDE_NUMBERS },
    };
    unsigned hide = 0;
    for (const char *at = value;; at++) {
        size_t length = strcspn(at, ","), i = 0;
        while (i < 3 &&
               (strlen(names[i].name) != length || strncmp(names[i].name, at, length) != 0))
            i++;
        if (i == 3)
            usage(&command_show, "--hide takes times, lines and numbers, not '%.*s'", (int)length,
                  at);
        hide |= names[i].part;
        at += length;
        if (!*at)
            return hide;
    }
}

static void check_strace(const struct show_arguments *a)
{
    bool part = a->summary || a->choice_count || a->sort || a->top || a->filter;
    if (a->strace && part)
        usage(&command_show, "--strace is about the calls of the whole run");
    if (a->strace && a->json && !strcmp(a->strace, "-") && !strcmp(a->json, "-"))
        usage(&command_show, "--json and --strace can't both go to standard output");
}

void show_arguments_parse(struct show_arguments *a, int argc, char **argv)
{
    const char *value, *when = "auto";
    int at = 1;
    bool sorted = false;
    *a = (struct show_arguments){ .pager = true, .style = { .parts = LADDER_TRACE } };
    for (int flag; (flag = command_next_flag(&command_show, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (a->trace)
                usage(&command_show, "one trace at a time: what is '%s'?", value);
            a->trace = value;
            continue;
        }
        switch ((enum show_flag)flag) {
        case CONNECTION: take_connections(a, value); break;
        case FILTER: a->filter = value; break;
        case SUMMARY: a->summary = true; break;
        case SORT:
            a->sort = (enum table_key)command_choice(&command_show, &show_flags[SORT], value);
            sorted = true;
            break;
        case TOP:
            a->top = (size_t)command_count(&command_show, "--top", value, 1, 100000000);
            break;
        case JSON: a->json = value; break;
        case STRACE: a->strace = value; break;
        case HTML: a->html = value; break;
        case SVG: a->svg = value; break;
        case TRUE_SCALE: a->style.true_scale = true; break;
        case FOLLOW: a->follow = value; break;
        case FROM: take_pattern(a, &a->extract.from, FROM, value); break;
        case TO: take_pattern(a, &a->extract.to, TO, value); break;
        case SKIP: take_pattern(a, &a->extract.skip, SKIP, value); break;
        case HIDE: a->style.hide |= hidden_parts(value); break;
        case SOURCE: a->style.source = true; break;
        case TRACE_SEND:
            a->style.trace_send =
                (size_t)command_number(&command_show, "--trace-send", value, 1, 1e6);
            break;
        case NO_FINDINGS: a->style.no_findings = true; break;
        case VERBOSE: a->style.verbose = true; break;
        case ASCII: a->style.ascii = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->style.width = command_columns(&command_show, value); break;
        case NO_PAGER: a->pager = false; break;
        case NO_LIMIT:
            a->no_limit = true;
            load_no_limit();
            break;
        }
    }
    a->style.color = command_color(&command_show, when);
    check_strace(a);
    if (!a->trace)
        usage(&command_show, "which trace? Give the name of a file, or '-' for standard input");
    if ((sorted || a->top) && a->choice_count)
        usage(&command_show, "--sort and --top are for the summary, --connection is for ladders");
    if (a->follow && (a->summary || a->choice_count || sorted || a->top || a->json || a->strace ||
                      a->html || a->svg || a->filter))
        usage(&command_show,
              "--follow stands alone: it writes the bytes of one connection of the whole trace");
    if (a->html && (!*a->html || !strcmp(a->html, "-")))
        usage(&command_show, "--html needs the name of a file");
    if (a->svg && (!*a->svg || !strcmp(a->svg, "-")))
        usage(&command_show, "--svg needs the name of a file");
    if (a->style.true_scale && !a->svg)
        usage(&command_show, "--true-scale is for --svg");
    if (a->svg && (a->summary || sorted || a->top))
        usage(&command_show, "--svg is for ladders, not for the summary");
    if (a->style.true_scale && (a->style.extract || a->style.hide))
        usage(&command_show, "--from, --to, --skip and --hide are for rows, --true-scale has none");
    if (a->html && (a->summary || sorted || a->top))
        usage(&command_show, "--html is for ladders, not for the summary");
    if ((a->style.extract || a->style.hide) && (a->summary || sorted || a->top || a->follow))
        usage(&command_show, "--from, --to, --skip and --hide are for ladders");
    if (a->summary && a->choice_count)
        usage(&command_show, "--summary and --connection exclude each other");
    if (sorted || a->top)
        a->summary = true;
    if (!a->style.width)
        a->style.width = command_terminal_columns(STDOUT_FILENO);
}

void show_choose_all(struct show_arguments *a)
{
    if (a->choice_count || (!a->style.extract && !a->style.hide))
        return;
    array_reserve(&a->choices, &a->choice_capacity, a->choice_count, sizeof *a->choices);
    a->choices[a->choice_count++] = (struct connection_range){ .from = 1, .to = INT_MAX };
}

void show_arguments_release(struct show_arguments *a)
{
    free(a->choices);
    for (size_t i = 0; i < a->pattern_count; i++)
        regfree(&a->patterns[i]);
}

int show_extract_complaint(const struct show_arguments *a, const struct ladder *ladder)
{
    const char *lacks = ladder_extract_lacks(ladder);
    if (lacks)
        fprintf(stderr, "sockwire: %s: the pattern of %s matches nothing here\n", a->trace, lacks);
    return lacks ? 1 : 0;
}

bool show_is_chosen(const struct show_arguments *a, int connection)
{
    for (size_t i = 0; i < a->choice_count; i++)
        if (connection >= a->choices[i].from && connection <= a->choices[i].to)
            return true;
    return false;
}
