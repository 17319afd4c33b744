/* `sockwire show`: a trace of packets, whoever captured it: the ladder of a connection, a table of many, or JSON Lines.
 *
 * Status: 0, or 1 when the trace is cut or damaged and only its sound beginning was shown; 125 when nothing could be shown. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "command/follow.h"
#include "command/pager.h"
#include "command/show_read.h"
#include "packet/link_types.h"
#include "view/amounts.h"
#include "view/json.h"

enum { ENDED_EARLY = 1 };

static void write_json(const struct show_reading *r, const char *name)
{
    struct err err;
    bool own = strcmp(name, "-") != 0;
    FILE *out = own ? fopen(name, "we") : stdout;
    if (!out || json_write(out, &r->shown, r->arguments->trace, &err) != 0 || (own && fclose(out) != 0))
        if (errno != EPIPE) /* which command_end() sees to */
            die("writing the timeline to %s: %s", own ? name : "standard output", strerror(errno));
}

/* ---- the ladder ---- */

static void show_ladder(const struct show_reading *r)
{
    struct ladder_style style = r->arguments->style;
    style.numbered = r->shown.connection_count > 1;
    style.span_ns = r->end_ns - r->start_ns + 1;
    if (r->shown.event_count)
        style.span_ns = r->shown.events[r->shown.event_count - 1].t_ns - r->shown.start_ns + 1;
    struct ladder *ladder = ladder_new(stdout, &style);
    ladder_draw(ladder, &r->shown, r->shown.event_count);
    ladder_summary(ladder, &r->shown);
    ladder_free(ladder);
}

/* ---- the table ---- */

/* "20000 connections, 1000000 packets in 12.3 s; 3 frames are no TCP or UDP" */
static void totals(const struct show_reading *r, struct text *t)
{
    const struct show_arguments *a = r->arguments;
    text_clear(t);
    counted_add(t, table_count(r->table), "connection");
    text_add(t, ", ");
    counted_add(t, r->packets, "packet");
    if (r->end_ns > r->start_ns) {
        text_add(t, " in ");
        span_add(t, r->end_ns - r->start_ns, a->style.ascii);
    }
    if (r->foreign)
        text_addf(t, "; %llu frame%s neither TCP nor UDP", (unsigned long long)r->foreign, r->foreign == 1 ? " is" : "s are");
    if (r->malformed)
        text_addf(t, "; %llu frame%s no sense", (unsigned long long)r->malformed, r->malformed == 1 ? " makes" : "s make");
    if (a->filter)
        text_addf(t, "; %llu of %llu frames passed the filter", (unsigned long long)r->passed, (unsigned long long)r->frames);
    text_add_char(t, '\n');
}

static void show_table(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    struct table_style style = { .width = a->style.width, .color = a->style.color, .ascii = a->style.ascii };
    struct err err;
    struct text t;
    if (table_draw(r->table, stdout, &style, r->start_ns, &err) != 0)
        die("%s", err.text);
    text_init(&t);
    totals(r, &t);
    fputs("\n", stdout);
    fputs(t.s, stdout);
    if (a->top && table_count(r->table) > a->top)
        printf("Shown are the first %zu by %s.\n", a->top, table_key_name(a->sort));
    printf("The ladder of one: sockwire show %s --connection N\n", a->trace);
    text_release(&t);
}

/* ---- what else may have come out ---- */

static void tell_nothing(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    if (r->frames == 0)
        printf("%s has no frames.\n", a->trace);
    else if (r->unknown_link_frames && r->unknown_link_frames == r->passed)
        return; /* which is told on standard error */
    else if (r->passed == 0)
        printf("None of the %llu frames passed the filter.\n", (unsigned long long)r->frames);
    else
        printf("None of the %llu frames is TCP, UDP, or an ICMP error about them.\n", (unsigned long long)r->passed);
}

static void check_choices(const struct show_reading *r)
{
    const struct show_arguments *a = r->arguments;
    for (size_t i = 0; i < a->choice_count; i++)
        if ((size_t)a->choices[i].from > r->tracked.connection_count)
            die("there is no connection %d: %s has %zu", a->choices[i].from, a->trace, r->tracked.connection_count);
}

static int show_main(const struct command *command, int argc, char **argv)
{
    struct show_arguments a;
    struct show_reading r;
    show_arguments_parse(&a, argc, argv);
    if (a.follow)
        return follow_show(command, a.trace, a.follow, &a.style);
    show_read(&r, &a);
    check_choices(&r);
    bool json_only = a.json && !strcmp(a.json, "-");
    if (a.json)
        write_json(&r, a.json);
    if (!json_only) {
        if (a.pager)
            pager_start();
        if (r.has_shown && r.shown.packet_count && !a.summary && (a.choice_count || table_count(r.table) <= 1))
            show_ladder(&r);
        else if (table_count(r.table))
            show_table(&r);
        else
            tell_nothing(&r);
        pager_end();
    }
    if (r.unknown_link_frames) {
        char why[LINK_TEXT_BYTES];
        fprintf(stderr, "sockwire: %s\n", link_type_refusal(r.unknown_link, why));
    }
    if (r.ended_early)
        fprintf(stderr, "sockwire: %s\n", r.why.text);
    int status = r.unknown_link_frames && r.unknown_link_frames == r.passed ? EXIT_OURS : r.ended_early ? ENDED_EARLY : 0;
    show_reading_release(&r);
    show_arguments_release(&a);
    return status;
}

const struct command command_show = {
    .name = "show",
    .summary = "Show a trace of packets (pcap, pcapng), whoever captured it: a ladder, a table of its connections, or JSON Lines.",
    .usage = "TRACE [flags]",
    .flags = show_flags,
    .word = "a trace",
    .run = show_main,
};
