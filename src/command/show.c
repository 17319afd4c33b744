/* `sockwire show`: a trace of packets, whoever captured it, as a timeline. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "command/command.h"
#include "command/follow.h"
#include "packet/link_types.h"
#include "packet/trace.h"
#include "view/json.h"
#include "view/ladder.h"

enum flag { JSON, FOLLOW, ASCII, COLOR, WIDTH };

static const struct command_flag flags[] = {
    [JSON] = { "--json", "FILE", "write the timeline as JSON Lines ('-' is standard output)" },
    [FOLLOW] = { "--follow", "N", "the bytes of connection N; N:client, N:server: of one end, raw unless on a terminal" },
    [ASCII] = { "--ascii", NULL, "draw with ASCII characters only" },
    [COLOR] = { "--color", "WHEN", "auto, always or never" },
    [WIDTH] = { "--width", "N", "columns to draw in (at least 80)" },
    { NULL, NULL, NULL },
};

static void read_trace(struct timeline *timeline, const char *name)
{
    struct err err;
    struct trace *trace = trace_open(name, &err);
    if (!trace)
        die("%s", err.text);
    struct trace_frame frame;
    struct fragments fragments;
    fragments_init(&fragments);
    bool refused = false;
    int got;
    while ((got = trace_next(trace, &frame, &err)) == 1) {
        struct packet_facts facts;
        enum packet_verdict verdict = packet_decode(&facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes,
                                                    frame.wire_bytes, &fragments);
        facts.frame = frame.number;
        if (verdict == PACKET_TAKEN)
            timeline_packet(timeline, &facts);
        if (verdict == PACKET_UNKNOWN_LINK && !refused) {
            char why[LINK_TEXT_BYTES];
            fprintf(stderr, "sockwire: %s\n", link_type_refusal(frame.link_type, why));
            refused = true;
        }
    }
    if (got < 0)
        fprintf(stderr, "sockwire: %s\n", err.text);
    fragments_release(&fragments);
    trace_close(trace);
    timeline_finish(timeline);
}

static int show_main(const struct command *command, int argc, char **argv)
{
    const char *value, *name = NULL, *json = NULL, *follow = NULL;
    struct ladder_style style = { .width = 100, .color = command_color(command, "auto") };
    struct err err;
    int at = 1;
    if (argc > 1 && (argv[1][0] != '-' || !argv[1][1])) {
        name = argv[1];
        at = 2;
    }
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == JSON)
            json = value;
        else if (flag == FOLLOW)
            follow = value;
        else if (flag == ASCII)
            style.ascii = true;
        else if (flag == COLOR)
            style.color = command_color(command, value);
        else
            style.width = atoi(value);
    }
    if (!name)
        usage(command, "which trace?");
    if (follow)
        return follow_show(command, name, follow, &style);
    struct timeline timeline;
    timeline_init(&timeline);
    read_trace(&timeline, name);
    if (json) {
        FILE *out = strcmp(json, "-") ? fopen(json, "we") : stdout;
        if (!out)
            die("writing the timeline to %s: %s", json, strerror(errno));
        if (json_write(out, &timeline, name, &err) != 0 || (out != stdout && fclose(out) != 0))
            die("writing the timeline to %s: %s", json, strerror(errno));
    }
    if (!json || strcmp(json, "-")) {
        struct ladder *ladder = ladder_new(stdout, &style);
        ladder_draw(ladder, &timeline, timeline.event_count);
        ladder_summary(ladder, &timeline);
        ladder_free(ladder);
    }
    timeline_release(&timeline);
    return 0;
}

const struct command command_show = {
    .name = "show",
    .summary = "Show a trace of packets (pcap, pcapng), whoever captured it, as a ladder or as JSON Lines.",
    .usage = "TRACE [flags]",
    .flags = flags,
    .run = show_main,
};
