/* `--follow`: see follow.h. */
#include "command/follow.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/memory.h"
#include "packet/trace.h"
#include "timeline/sources.h"
#include "timeline/stream/follow.h"
#include "view/dialogue.h"

struct follow_output {
    bool wanted[2]; /* by end: who speaks */
    bool raw;
    struct dialogue dialogue;
};

static void bytes_come(void *context, enum end end, const uint8_t *bytes, size_t count)
{
    struct follow_output *output = context;
    if (!output->wanted[end])
        return;
    if (output->raw)
        fwrite(bytes, 1, count, stdout);
    else
        dialogue_bytes(&output->dialogue, end, bytes, count);
}

static void gap_comes(void *context, enum end end, uint64_t count)
{
    struct follow_output *output = context;
    if (output->wanted[end] && !output->raw)
        dialogue_gap(&output->dialogue, end, count);
}

/* "3", "3:client", "3:server", "3:both" */
static int which_read(const struct command *command, const char *which,
                      struct follow_output *output)
{
    char *end;
    long id = which[0] >= '0' && which[0] <= '9' ? strtol(which, &end, 10) : 0;
    if (id < 1 || id > INT32_MAX)
        usage(command,
              "--follow wants the number of a connection, as in 3, 3:client or 3:server, not '%s'",
              which);
    output->wanted[END_CLIENT] = !*end || !strcmp(end, ":both") || !strcmp(end, ":client");
    output->wanted[END_SERVER] = !*end || !strcmp(end, ":both") || !strcmp(end, ":server");
    if (!output->wanted[END_CLIENT] && !output->wanted[END_SERVER])
        usage(command, "--follow %ld%s: behind the number comes :client, :server or :both", id,
              end);
    return (int)id;
}

/* One pass over the trace that looks for one connection. */
struct connection_search {
    int id;
    enum protocol protocol; /* of the connection; PROTOCOL_NONE: not found yet */
    bool done;
    struct follow *follow;
};

static void packet_comes(void *context, const struct timeline *timeline,
                         const struct packet *packet)
{
    struct connection_search *search = context;
    (void)timeline;
    if (!packet->connection || packet->connection->id != search->id)
        return;
    search->protocol = packet->connection->protocol;
    follow_packet(search->follow, packet);
}

static void connection_goes(void *context, const struct timeline *timeline,
                            const struct connection *connection)
{
    struct connection_search *search = context;
    (void)timeline;
    search->done |= connection->id == search->id;
}

/* Returns how many connections were seen: all of the trace when `search` was in vain. */
static int read_connection(const char *name, struct connection_search *search)
{
    struct err err;
    struct trace *trace = trace_open(name, &err);
    if (!trace)
        die("%s", err.text);
    const struct listener listener = { .context = search,
                                       .packet = packet_comes,
                                       .connection_gone = connection_goes };
    struct timeline timeline;
    timeline_init_streaming(&timeline, DEPTH_SUMMARY, &listener);
    struct trace_frame frame;
    struct fragments fragments;
    fragments_init(&fragments);
    int got = 0;
    while (!search->done && (got = trace_next(trace, &frame, &err)) == 1) {
        struct packet_facts facts;
        if (frame.arrived)
            continue;
        if (packet_decode(&facts, frame.link_type, frame.t_ns, frame.bytes, frame.captured_bytes,
                          frame.wire_bytes, &fragments) != PACKET_TAKEN)
            continue;
        facts.frame = frame.number;
        timeline_packet(&timeline, &facts);
    }
    if (got < 0)
        fprintf(stderr, "sockwire: %s\n", err.text);
    int seen = timeline.next_connection_id - 1;
    timeline_release(&timeline);
    fragments_release(&fragments);
    trace_close(trace);
    return seen;
}

/* What the bytes themselves can't say.  True: something is missing. */
static bool tell(const struct follow_side *side)
{
    const char *who = side->end == END_CLIENT ? "client" : "server";
    if (side->begun && side->midstream && (side->bytes || side->missing))
        fprintf(stderr, "sockwire: the beginning of the %s's stream is not in the trace\n", who);
    if (side->missing)
        fprintf(stderr,
                "sockwire: %" PRIu64
                " bytes of the %s's stream are missing in the trace, in %" PRIu64 " place%s\n",
                side->missing, who, side->gaps, side->gaps == 1 ? "" : "s");
    if (side->left)
        fprintf(stderr,
                "sockwire: %" PRIu64
                " bytes of the %s came behind a gap that was still open when the trace ended\n",
                side->left, who);
    if (side->refused)
        fprintf(
            stderr,
            "sockwire: %" PRIu64
            " bytes of the %s came when or where the receiver takes none, were never acknowledged, and are "
            "left out\n",
            side->refused, who);
    if (side->one_missing)
        fprintf(
            stderr,
            "sockwire: the last number of the %s's stream that was acknowledged is not in the trace: a FIN or a byte\n",
            who);
    return side->missing || (side->begun && side->midstream && side->bytes);
}

int follow_show(const struct command *command, const char *trace, const char *which,
                const struct ladder_style *style)
{
    struct follow_output output = { .raw = false };
    int id = which_read(command, which, &output);
    output.raw = output.wanted[END_CLIENT] != output.wanted[END_SERVER] && !isatty(1);
    dialogue_init(&output.dialogue, stdout, style);
    struct follow_sink sink = { .bytes = bytes_come, .gap = gap_comes, .context = &output };
    struct follow *follow = xmalloc(sizeof *follow);
    follow_init(follow, &sink);
    struct connection_search search = { .id = id, .follow = follow };
    int seen = read_connection(trace, &search);
    if (search.protocol == PROTOCOL_NONE)
        die("%s has %d connection%s: there is no connection %d", trace, seen, seen == 1 ? "" : "s",
            id);
    if (search.protocol != PROTOCOL_TCP)
        die("connection %d is not TCP: it has no stream to follow", id);
    follow_finish(follow);
    for (int end = 0; end < 2; end++)
        if (output.wanted[end] && !output.raw && follow->side[end].left)
            dialogue_left(&output.dialogue, (enum end)end, follow->side[end].left);
    dialogue_end(&output.dialogue);
    fflush(stdout);
    bool missing = false;
    for (int end = 0; end < 2; end++)
        missing |= output.wanted[end] && tell(&follow->side[end]);
    follow_release(follow);
    free(follow);
    return missing;
}
