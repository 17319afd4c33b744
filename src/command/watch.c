/* `sockwire watch`: the packets of an interface as they come, until Ctrl-C; then the table of
 * their connections.
 *
 * One thread, one loop:
 *
 *     ring of the kernel → capture_read() → [file] → rolling timeline → (LAG later) ladder → terminal
 *
 * Memory depends on the connections that are open, not on how long it watches.  What the ring had
 * to drop, since we or the terminal were too slow, is counted by the kernel and told. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "command/command.h"
#include "command/output.h"
#include "host/remedies.h"
#include "packet/capture.h"
#include "packet/trace_write.h"
#include "timeline/sources.h"
#include "view/amounts.h"
#include "view/json.h"
#include "view/ladder/ladder.h"
#include "view/table.h"

enum watch_flag { FILTER, WRITE, JSON, COUNT, TIMEOUT, QUIET, VERBOSE, ASCII, COLOR, WIDTH };

static const struct command_flag flags[] = {
    [FILTER] = { "--filter", "BPF",
                 "only frames that pass, as with tcpdump: 'tcp port 80'; the kernel applies it",
                 NULL },
    [WRITE] = { "--write", "FILE",
                "keep every frame that passes, too: pcapng, or pcap when the name ends so", NULL },
    [JSON] = { "--json", "FILE",
               "write the timeline as JSON Lines as it comes ('-': instead of the ladder)", NULL },
    [COUNT] = { "--count", "N", "end after so many packets", NULL },
    [TIMEOUT] = { "--timeout", "SECONDS", "end after so long", NULL },
    [QUIET] = { "--quiet", NULL, "no ladder, only the table at the end", NULL },
    [VERBOSE] = FLAG_SENTENCES,
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    [WIDTH] = FLAG_WIDTH,
    FLAGS_END,
};

/* A frame waits in the ring so long for more to come; a row waits longer, so that late ones find
 * their place. */
enum { BLOCK_TIMEOUT_MS = 10, LAG_MS = BLOCK_TIMEOUT_MS + CAPTURE_LAG_MS };

struct watch_arguments {
    const char *interface, *filter, *write, *json;
    uint64_t count;   /* 0: no limit */
    double timeout_s; /* 0: none */
    bool quiet;
    struct ladder_style style;
};

struct watch {
    const struct watch_arguments *arguments;
    struct capture *capture;
    struct timeline timeline;
    struct ladder *ladder; /* NULL: none */
    struct json_stream *json;
    FILE *json_file, *trace_file;
    struct trace_writer *writer;
    struct table *table;
    uint64_t packets;
    int signals; /* tells of Ctrl-C */
};

/* ---- what the capture and the timeline tell ---- */

static void keep_frame(void *context, int64_t t_ns, const uint8_t *bytes, uint32_t captured_bytes,
                       uint32_t wire_bytes)
{
    struct watch *w = context;
    if (w->writer)
        trace_writer_frame(w->writer, &(struct trace_frame){ .t_ns = t_ns,
                                                             .bytes = bytes,
                                                             .captured_bytes = captured_bytes,
                                                             .wire_bytes = wire_bytes });
}

static bool is_enough(const struct watch *w)
{
    return w->arguments->count && w->packets >= w->arguments->count;
}

static void take_packet(void *context, const struct packet_facts *facts, const uint8_t *frame)
{
    struct watch *w = context;
    (void)frame;
    if (is_enough(w))
        return;
    w->packets++;
    timeline_packet(&w->timeline, facts);
}

static void event_comes(void *context, const struct timeline *timeline, const struct event *event)
{
    struct watch *w = context;
    if (w->ladder)
        ladder_event(w->ladder, timeline, event);
    if (w->json && event->kind != EVENT_CONNECTION) /* whose totals are not known before its end */
        json_stream_event(w->json, timeline, event);
}

static void connection_gone(void *context, const struct timeline *timeline,
                            const struct connection *connection)
{
    struct watch *w = context;
    struct table_row row;
    struct err err;
    if (w->json) {
        const struct event gone = { .kind = EVENT_CONNECTION,
                                    .t_ns = connection->t_ns,
                                    .connection = (struct connection *)connection };
        json_stream_event(w->json, timeline, &gone);
    }
    table_row_of(&row, connection);
    if (w->ladder)
        ladder_forget(w->ladder, connection);
    if (table_put(w->table, &row, &err) != 0)
        die("%s", err.text);
}

/* There is no ledger: a connection's record is written when it is gone. */
static const struct json_connection *from_itself(void *context, int id)
{
    (void)context;
    (void)id;
    return NULL;
}

/* ---- the loop ---- */

static int signals_open(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        die("waiting for Ctrl-C: %s", strerror(errno));
    return fd;
}

static int patience_ms(int64_t end_ns)
{
    int64_t left = end_ns ? (end_ns - clock_now_ns()) / NS_PER_MS + 1 : LAG_MS;
    if (left < 0)
        return 0;
    return left < LAG_MS ? (int)left : LAG_MS;
}

static void watch_loop(struct watch *w)
{
    const struct watch_arguments *a = w->arguments;
    int64_t end_ns = a->timeout_s > 0 ? clock_now_ns() + (int64_t)(a->timeout_s * NS_PER_S) : 0;
    struct pollfd fds[] = { { .fd = capture_fd(w->capture), .events = POLLIN },
                            { .fd = w->signals, .events = POLLIN } };
    bool waits = false; /* rows are waiting for their time */
    struct err err;
    while (!is_enough(w) && !(end_ns && clock_now_ns() >= end_ns)) {
        int ready = poll(fds, 2, waits || end_ns ? patience_ms(waits ? 0 : end_ns) : -1);
        if (ready < 0 && errno != EINTR)
            die("waiting for packets: %s", strerror(errno));
        if (ready > 0 && fds[1].revents)
            break;
        int taken = capture_read(w->capture, take_packet, w, &err);
        if (taken < 0) {
            fprintf(stderr, "sockwire: %s\n", err.text);
            break;
        }
        timeline_hand_out(&w->timeline, clock_now_ns() - LAG_MS * (int64_t)NS_PER_MS);
        if (taken == 0 && w->ladder)
            ladder_flush(w->ladder);
        waits = taken > 0;
        if (ferror(stdout)) /* nobody reads any more */
            break;
    }
}

/* What was on the wire before the end was asked for may still wait in a block of the ring that is
 * not full. */
static void take_the_rest(struct watch *w)
{
    int64_t asked_ns = clock_now_ns();
    struct pollfd fd = { .fd = capture_fd(w->capture), .events = POLLIN };
    struct err err;
    for (int left = LAG_MS; left > 0 && !is_enough(w);
         left = LAG_MS - (int)((clock_now_ns() - asked_ns) / NS_PER_MS)) {
        poll(&fd, 1, left);
        if (capture_read(w->capture, take_packet, w, &err) < 0)
            return;
    }
}

/* ---- begin and end ---- */

static void begin(struct watch *w, const struct watch_arguments *a)
{
    /* Headers and the bytes that a label shows: so 200 000 frames fit into the ring, not 1 000. */
    enum { HEADERS_BYTES = 320, RING_FOR_WHOLE_FRAMES = 256 << 20 };
    struct capture_options options = {
        .snaplen_bytes = a->write ? 0 : HEADERS_BYTES,
        .ring_bytes = a->write ? RING_FOR_WHOLE_FRAMES : 0,
        .block_timeout_ms = BLOCK_TIMEOUT_MS,
        .numbered = true,
        .filter = a->filter,
        .frame = keep_frame,
        .context = w,
    };
    struct err err;
    *w = (struct watch){ .arguments = a };
    w->capture = capture_open_with(a->interface, &options, &err);
    if (!w->capture) {
        struct text remedy;
        text_init(&remedy);
        if (err.number == EPERM)
            remedies_capture(&remedy);
        die("%s%s%s", err.text, remedy.len ? ". What helps: " : "", remedy.s);
    }
    w->table = table_new(TABLE_BY_START, 0, &err);
    if (!w->table)
        die("%s", err.text);
    timeline_init_streaming(&w->timeline, DEPTH_ROLLING,
                            &(struct listener){ .context = w,
                                                .event = event_comes,
                                                .connection_gone = connection_gone });
    w->timeline.interface = a->interface;
    w->timeline.link = capture_link(w->capture);
    if (a->write) {
        w->trace_file = output_open("the trace", a->write);
        w->writer =
            trace_writer_new(w->trace_file, trace_format_of(a->write),
                             &(struct trace_about){ .interface = a->interface,
                                                    .link_type = capture_link_type(w->capture),
                                                    .snaplen_bytes = CAPTURE_SNAPLEN_BYTES });
    }
    if (a->json) {
        w->json_file = output_open_or_stdout("the timeline to", a->json);
        w->json = json_stream_new(w->json_file, NULL, from_itself, NULL);
    }
    if (!a->quiet && w->json_file != stdout)
        w->ladder = ladder_new(stdout, &a->style);
    /* before it says that Ctrl-C ends it: in a script, which ignores SIGINT, that would be lost */
    w->signals = signals_open();
    fprintf(stderr, "sockwire: watching %s%s%s%s (Ctrl-C ends it)\n", a->interface,
            a->filter ? ", '" : "", a->filter ? a->filter : "", a->filter ? "'" : "");
}

static void show_table(struct watch *w, uint64_t dropped)
{
    const struct watch_arguments *a = w->arguments;
    struct table_style style = { .width = a->style.width,
                                 .color = a->style.color,
                                 .ascii = a->style.ascii };
    struct text t;
    struct err err;
    text_init(&t);
    if (w->timeline.start_ns)
        fputs("\n", stdout);
    if (table_draw(w->table, stdout, &style, w->timeline.start_ns, &err) != 0)
        die("%s", err.text);
    counted_add(&t, table_count(w->table), "connection");
    text_add(&t, ", ");
    counted_add(&t, w->packets, "packet");
    text_add(&t, "; ");
    counted_add(&t, capture_frames(w->capture), "frame");
    text_addf(&t, " captured, %llu dropped", (unsigned long long)dropped);
    printf("%s%s%s\n", table_count(w->table) ? "\n" : "", t.s,
           dropped ? ": what was in these is not known" : "");
    text_release(&t);
}

static void end(struct watch *w)
{
    const struct watch_arguments *a = w->arguments;
    struct err err;
    uint64_t dropped = w->timeline.dropped = capture_dropped(w->capture);
    timeline_finish(&w->timeline);
    if (w->ladder) {
        ladder_flush(w->ladder);
        fputs("\n", stdout); /* where a terminal shows Ctrl-C as ^C */
        ladder_footer(w->ladder);
        ladder_free(w->ladder);
    }
    if (w->json) {
        bool written = json_stream_end(w->json, &w->timeline, &err) == 0;
        output_close(w->json_file, "the timeline to", a->json, written ? NULL : &err);
    }
    if (w->json_file != stdout)
        show_table(w, dropped);
    else if (dropped)
        fprintf(stderr, "sockwire: the capture lost %llu packets: what was in them is not known\n",
                (unsigned long long)dropped);
    if (w->writer) {
        bool written = trace_writer_end(w->writer, capture_frames(w->capture), dropped, &err) == 0;
        output_close(w->trace_file, "the trace", a->write, written ? NULL : &err);
    }
    close(w->signals);
    capture_close(w->capture);
    table_free(w->table);
    timeline_release(&w->timeline);
}

static void parse(struct watch_arguments *a, const struct command *command, int argc, char **argv)
{
    const char *value, *when = "auto";
    int at = 1;
    *a = (struct watch_arguments){ .style = { .parts = LADDER_TRACE, .numbered = true } };
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (a->interface)
                usage(command, "one interface at a time: what is '%s'?", value);
            a->interface = value;
            continue;
        }
        switch ((enum watch_flag)flag) {
        case FILTER: a->filter = value; break;
        case WRITE: a->write = value; break;
        case JSON: a->json = value; break;
        case COUNT: a->count = command_count(command, "--count", value, 1, UINT64_MAX); break;
        case TIMEOUT: a->timeout_s = command_number(command, "--timeout", value, 0.001, 1e9); break;
        case QUIET: a->quiet = true; break;
        case VERBOSE: a->style.verbose = true; break;
        case ASCII: a->style.ascii = true; break;
        case COLOR: when = value; break;
        case WIDTH: a->style.width = command_columns(command, value); break;
        }
    }
    if (!a->interface)
        usage(command, "which interface? `ip link` lists them; lo is this machine's own");
    a->style.color = command_color(command, when);
    if (!a->style.width)
        a->style.width = command_terminal_columns(STDOUT_FILENO);
}

static int watch_main(const struct command *command, int argc, char **argv)
{
    struct watch_arguments a;
    struct watch w;
    parse(&a, command, argc, argv);
    begin(&w, &a);
    watch_loop(&w);
    take_the_rest(&w);
    end(&w);
    return 0;
}

static const struct command_operand operands[] = { { "IFACE", "an interface", NULL },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "sudo sockwire watch lo --filter 'tcp port 12000'",
      "The packets of one port of this machine's own interface, until Ctrl-C:" },
    { "sudo sockwire watch eth0 --write trace.pcapng --quiet",
      "Keep all frames, and show the table at the end:" },
    { NULL, NULL },
};

const struct command command_watch = {
    .name = "watch",
    .summary = "Show the packets of an interface as they come, then a table of their connections.",
    .usage = "IFACE [flags]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .needs = NEEDS_CAPTURE,
    .see = "sockwire(1) sockwire-show(1) sockwire-timeline(5) tcpdump(8) pcap-filter(7)",
    .run = watch_main,
};
