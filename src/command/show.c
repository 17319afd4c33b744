/* `sockwire show`: a trace of packets, whoever captured it: the ladder of a connection, a table of
 * many, or JSON Lines.
 *
 * Status: 0, or 1 when the trace is cut or damaged and only its sound beginning was shown; 125 when
 * nothing could be shown. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "command/figure.h"
#include "command/follow.h"
#include "command/output.h"
#include "command/page.h"
#include "command/pager.h"
#include "command/show_read.h"
#include "command/show_recorded.h"
#include "packet/link_types.h"
#include "record/load/records.h"
#include "view/amounts.h"
#include "view/json.h"
#include "view/term.h"

enum { ENDED_EARLY = 1 };

/* With a choice: what is shown.  Else the whole trace, which is read twice more, so that it need
 * not fit into memory. */
static void write_json(struct show_reading *r, const char *name, const char *trace)
{
    const struct show_arguments *a = r->arguments;
    struct err err;
    FILE *out = output_open_or_stdout("the timeline to", name);
    uint64_t passed = r->passed;
    int done = a->choice_count ? json_write(out, &r->shown, a->trace, &err)
                               : records_write(out, trace, a->trace, &r->choice, &r->count, &err);
    r->passed = passed; /* … not thrice */
    output_close(out, "the timeline to", name, done == 0 ? NULL : &err);
}

static void write_html(const struct show_reading *r, const char *trace)
{
    const struct show_arguments *a = r->arguments;
    page_of_trace(a->html, &r->shown, trace, a->trace);
}

/* ---- what is notable ---- */

/* Rows after the first are indented. */
static void print_hanging(const char *text, int width)
{
    const char *next;
    for (const char *at = text; *at; at = next)
        printf("%s%.*s\n", at == text ? "" : "  ",
               (int)term_wrap(at, at == text ? width : width - 2, &next), at);
}

/* Of what is not kept, the ladder can't show the evidence: what is notable in it is told here. */
static void tell_notable(const struct show_reading *r, uint64_t connections)
{
    const struct finding_rule *first = NULL;
    struct text t;
    text_init(&t);
    for (size_t kind = 0; kind < NOTABLE_KINDS; kind++) {
        const struct noted *noted = &r->notable.kinds[kind];
        const struct finding_rule *rule = notable_rule(kind);
        if (!noted->packets)
            continue;
        text_clear(&t);
        text_addf(&t, "%s  %s: ", severity_name(rule->severity), rule->name);
        notable_says(&t, &r->notable, kind, connections);
        print_hanging(t.s, r->arguments->style.width);
        text_clear(&t);
        text_addf(&t, "  The first: packet %d, of connection %d. %s", noted->first[0].id,
                  noted->first[0].connection, rule->fix);
        print_hanging(t.s, r->arguments->style.width);
        first = first ? first : rule;
    }
    if (first)
        printf("More about it: sockwire explain %s\n", first->name);
    text_release(&t);
}

/* ---- the ladder ---- */

static struct ladder_style style_of(const struct show_reading *r)
{
    struct ladder_style style = r->arguments->style;
    style.numbered = r->shown_connections > 1;
    style.span_ns = r->shown_end_ns - r->shown_start_ns + 1;
    return style;
}

static void write_svg(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    const struct ladder_style style = style_of(r);
    figure_make(a->svg, &r->shown, &style, a->trace);
}

/* 0, or the status. */
static int show_ladder(const struct show_reading *r, const char *trace)
{
    const struct ladder_style style = style_of(r);
    struct ladder *ladder = ladder_new(stdout, &style);
    if (r->is_long) {
        show_draw_again(r, trace, ladder);
        tell_notable(r, r->shown_connections);
    } else {
        ladder_draw(ladder, &r->shown, r->shown.event_count);
        ladder_summary(ladder, &r->shown);
    }
    int status = show_extract_complaint(r->arguments, ladder);
    ladder_free(ladder);
    return status;
}

/* ---- the table ---- */

static void strange_frames(const struct show_reading *r, struct text *t)
{
    if (r->count.malformed)
        text_addf(t, "; %llu frame%s no sense (--json tells where)",
                  (unsigned long long)r->count.malformed,
                  r->count.malformed == 1 ? " makes" : "s make");
    if (r->count.unfinished)
        text_addf(t, "; fragments of %llu datagram%s were left over",
                  (unsigned long long)r->count.unfinished, r->count.unfinished == 1 ? "" : "s");
}

/* "20000 connections, 1000000 packets in 12.3 s; 3 frames are no TCP or UDP" */
static void totals(const struct show_reading *r, struct text *t)
{
    const struct show_arguments *a = r->arguments;
    text_clear(t);
    counted_add(t, table_count(r->table), "connection");
    text_add(t, ", ");
    counted_add(t, r->count.packets, "packet");
    if (r->end_ns > r->start_ns) {
        text_add(t, " in ");
        span_add(t, r->end_ns - r->start_ns, a->style.ascii);
    }
    if (r->count.foreign)
        text_addf(t, "; %llu frame%s neither TCP nor UDP", (unsigned long long)r->count.foreign,
                  r->count.foreign == 1 ? " is" : "s are");
    strange_frames(r, t);
    if (r->count.dropped)
        text_addf(t, "; %llu more were lost by the capture", (unsigned long long)r->count.dropped);
    if (a->filter)
        text_addf(t, "; %llu of %llu frames passed the filter", (unsigned long long)r->passed,
                  (unsigned long long)r->count.frames);
}

static void print_wrapped(const char *text, int width)
{
    const char *next;
    for (const char *at = text; *at; at = next)
        printf("%.*s\n", (int)term_wrap(at, width, &next), at);
}

static void show_table(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    struct table_style style = { .width = a->style.width,
                                 .color = a->style.color,
                                 .ascii = a->style.ascii };
    struct err err;
    struct text t;
    if (table_draw(r->table, stdout, &style, r->start_ns, &err) != 0)
        die("%s", err.text);
    text_init(&t);
    totals(r, &t);
    fputs("\n", stdout);
    print_wrapped(t.s, a->style.width);
    if (a->top && table_count(r->table) > a->top)
        printf("Shown are the first %zu by %s.\n", a->top, table_key_name(a->sort));
    printf("The ladder of one: sockwire show %s --connection N\n",
           strcmp(a->trace, "-") ? a->trace : "TRACE");
    text_release(&t);
    tell_notable(r, table_count(r->table));
}

/* ---- what else may have come out ---- */

static void tell_nothing(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    if (r->count.frames == 0)
        printf("%s has no frames.\n", a->trace);
    else if (r->count.refused && r->count.refused == r->passed)
        return; /* which is told on standard error */
    else if (r->passed == 0)
        printf("None of the %llu frames passed the filter.\n", (unsigned long long)r->count.frames);
    else if (r->count.malformed || r->count.unfinished) { /* what these held is not known */
        struct text t;
        text_init(&t);
        if (r->passed == 1)
            text_add(&t, "The one frame can't be shown");
        else
            text_addf(&t, "None of the %llu frames can be shown", (unsigned long long)r->passed);
        text_add(&t, " as TCP, UDP, or an ICMP error about them");
        strange_frames(r, &t);
        text_add(&t, ".");
        print_wrapped(t.s, a->style.width);
        text_release(&t);
    } else if (r->passed == 1)
        printf("The one frame is not TCP, UDP, or an ICMP error about them.\n");
    else
        printf("None of the %llu frames is TCP, UDP, or an ICMP error about them.\n",
               (unsigned long long)r->passed);
}

static int show(const struct show_reading *r, const char *trace)
{
    const struct show_arguments *a = r->arguments;
    int status = 0;
    if (a->pager)
        pager_start();
    bool is_ladder = r->is_long || (r->has_shown && r->shown.event_count);
    if (is_ladder && (a->choice_count || r->connections <= 1))
        status = show_ladder(r, trace);
    else if (table_count(r->table))
        show_table(r);
    else
        tell_nothing(r);
    if (is_ladder && !r->connections && !r->count.packets)
        tell_nothing(r);
    if (a->svg && !status)
        write_svg(r);
    pager_end();
    return status;
}

/* What could not be read, and the status that tells so. */
static int show_complaints(const struct show_reading *r)
{
    const struct feed_count *count = &r->count;
    char why[LINK_TEXT_BYTES];
    if (count->refused)
        fprintf(stderr, "sockwire: %s\n", link_type_refusal(count->refused_link, why));
    if (count->timeless)
        fprintf(
            stderr,
            "sockwire: %llu frame%s no time in the file; each stands at the time of the one before it\n",
            (unsigned long long)count->timeless, count->timeless == 1 ? " has" : "s have");
    if (count->ends.text[0])
        fprintf(stderr, "sockwire: %s\n", count->ends.text);
    if (count->refused && count->refused == r->passed)
        return EXIT_OURS;
    return count->ends.text[0] ? ENDED_EARLY : 0;
}

static void check_choices(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    for (size_t i = 0; i < a->choice_count; i++) {
        if (a->choices[i].from <= r->connections)
            continue;
        show_complaints(r); /* which may be why */
        if (r->connections == 0)
            die("there is no connection %d: %s has none", a->choices[i].from, a->trace);
        die("there is no connection %d: %s has %d", a->choices[i].from, a->trace, r->connections);
    }
}

static int show_main(const struct command *command, int argc, char **argv)
{
    struct show_arguments a;
    struct show_reading r;
    struct spool spool = { .fd = -1 };
    struct err err;
    show_arguments_parse(&a, argc, argv);
    if (a.follow)
        return follow_show(command, a.trace, a.follow, &a.style);
    int recorded;
    if (show_recorded(&a, &recorded)) {
        show_arguments_release(&a);
        return recorded;
    }
    if (a.strace)
        die("%s: --strace needs calls, and a trace has them only when `sockwire run --write` made it",
            a.trace);
    show_choose_all(&a);
    bool json_only = a.json && !strcmp(a.json, "-"), ladder = !a.summary && !json_only;
    bool again = ladder || a.html || (a.json && !a.choice_count); /* it may be read once more */
    const char *trace = again ? spool_open(&spool, a.trace, &err) : a.trace;
    if (!trace)
        die("%s", err.text);
    show_read(&r, &a, trace);
    check_choices(&r);
    if (a.json)
        write_json(&r, a.json, trace);
    if (a.html)
        write_html(&r, trace);
    if (json_only && a.svg)
        write_svg(&r);
    int lacks = json_only ? 0 : show(&r, trace), status = show_complaints(&r);
    show_reading_release(&r);
    show_arguments_release(&a);
    if (again)
        spool_close(&spool);
    return status ? status : lacks;
}

static const struct command_operand operands[] = { { "TRACE", "a trace", NULL },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "sockwire show trace.pcap", "One connection: its ladder. Several: a table of them." },
    { "sockwire show trace.pcapng --connection 2,5-7", "The ladder of these:" },
    { "sockwire show trace.pcap.gz --sort bytes --top 10", "The ten that moved most:" },
    { "sockwire show - --filter 'tcp port 80' <trace.pcap",
      "Only frames that pass, as with tcpdump:" },
    { "sockwire show run.pcapng --from 'close\\(' --hide times,lines --svg end.svg",
      "How it ends, as a figure:" },
    { "sockwire show trace.pcap --follow 3:server >answer",
      "What the server of connection 3 sent, byte for byte:" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "The trace was shown." },
    { "1",
      "The trace is cut or damaged: what is sound was shown, and standard error says where it ends. With `--follow`: bytes are "
      "missing. With `--from`, `--to` or `--skip`: a pattern matches nothing." },
    { "125",
      "Nothing could be shown: no such file, no trace, no such connection, a filter that makes no sense, or a link type that "
      "sockwire can't read." },
    { NULL, NULL },
};

const struct command command_show = {
    .name = "show",
    .summary =
        "Show a trace of packets (pcap, pcapng), whoever captured it: a ladder, a table of its connections, or JSON Lines.",
    .usage = "TRACE [flags]",
    .flags = show_flags,
    .operands = operands,
    .examples = examples,
    .statuses = statuses,
    .environment = "SOCKWIRE_SHOWN_MAX TMPDIR",
    .see =
        "sockwire(1) sockwire-run(1) sockwire-replay(1) sockwire-timeline(5) tcpdump(8) pcap-filter(7)",
    .run = show_main,
};
