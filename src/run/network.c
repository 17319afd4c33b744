/* What is between the programs, and who sees it: one capture on lo; or, where each program stands
 * on a host of its own, a capture on each, and the wire that joins them (wire/wire.h). */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/actor.h"
#include "base/clock.h"
#include "base/memory.h"
#include "call/tcp_diag.h"
#include "record/writer.h"
#include "run/parts.h"
#include "wire/carrier.h"
#include "wire/frame.h"

enum {
    /* of all captures of a run with hosts; and of one, at most and at least */
    RINGS_BYTES = 512 << 20,
    RING_MOST_BYTES = 64 << 20,
    RING_LEAST_BYTES = 8 << 20,
};

_Static_assert((int)HOSTS_MAX == (int)WIRE_PORTS_MAX, "a port of the wire for each host");

/* ---- opening ---- */

static void take_frame(void *context, int64_t t_ns, const uint8_t *bytes, uint32_t captured_bytes,
                       uint32_t wire_bytes)
{
    const struct network_end *end = context;
    struct record_writer *recording = end->run->options->recording;
    /* a fragment is kept before anybody knows whether its datagram will be whole */
    bool keeps = recording && wire_datagram(bytes, captured_bytes);
    crossings_frame(end->run->network.crossings, end->host, t_ns, bytes, captured_bytes, wire_bytes,
                    keeps ? record_writer_frame(recording, bytes, captured_bytes) : 0);
}

static void take_facts(void *context, const struct packet_facts *facts, const uint8_t *frame)
{
    const struct network_end *end = context;
    struct record_writer *recording = end->run->options->recording;
    if (end->run->asker)
        tcp_asker_sees(end->run->asker, facts);
    struct packet_facts *copy = xmemdup(facts, sizeof *facts);
    copy->payload = NULL; /* its frame is gone when this is read */
    bool keeps = recording && !wire_datagram(frame, facts->captured_bytes);
    crossings_facts(end->run->network.crossings, end->host, copy,
                    keeps ? record_writer_frame(recording, frame, facts->captured_bytes) : 0);
}

static void add_joined(void *context, struct observation seen)
{
    struct run *run = context;
    joining_add(run, seen);
}

static int start_wire(struct run *run, struct err *err)
{
    const struct run_options *options = run->options;
    const struct hosts *hosts = options->hosts;
    struct wire_port *ports = xcalloc(hosts->count, sizeof *ports);
    for (size_t i = 0; i < hosts->count; i++) {
        ports[i].fd = hosts->list[i].device;
        ports[i].who = hosts->list[i].who;
        memcpy(ports[i].mac, hosts->list[i].mac, sizeof ports[i].mac);
    }
    run->network.crossings = crossings_new(ports, hosts->count, add_joined, run);
    run->network.wire = wire_start(ports, hosts->count, options->rules, options->rule_count, err);
    free(ports);
    return run->network.wire ? 0 : -1;
}

static int ring_bytes(const struct run_options *options)
{
    if (options->ring_bytes)
        return options->ring_bytes;
    size_t bytes = RINGS_BYTES / options->hosts->count;
    if (bytes > RING_MOST_BYTES)
        bytes = RING_MOST_BYTES;
    return (int)(bytes < RING_LEAST_BYTES ? RING_LEAST_BYTES : bytes);
}

static int open_on_host(struct run *run, size_t host, struct err *err)
{
    struct network *network = &run->network;
    const struct hosts *hosts = run->options->hosts;
    network->ends[host] = (struct network_end){ .run = run, .host = host };
    struct capture_options wishes = { .ring_bytes = ring_bytes(run->options),
                                      .block_timeout_ms = run->options->block_timeout_ms,
                                      .frame = take_frame,
                                      .context = &network->ends[host] };
    if (hosts_visit(hosts, host, err) != 0)
        return -1;
    struct capture *capture = capture_open_with(HOSTS_INTERFACE, &wishes, err);
    hosts_return(hosts);
    if (!capture)
        return -1;
    network->captures[network->count++] = capture;
    return 0;
}

static void tell_rules(struct run *run)
{
    const struct run_options *options = run->options;
    for (size_t i = 0; i < options->rule_count; i++)
        joining_add(run, (struct observation){ .kind = OBSERVED_RULE,
                                               .t_ns = run->began_ns,
                                               .note = xstrdup(options->rules[i].text) });
}

static int open_hosts(struct run *run, struct err *err)
{
    struct network *network = &run->network;
    const struct hosts *hosts = run->options->hosts;
    network->captures = xcalloc(hosts->count, sizeof(struct capture *));
    network->ends = xcalloc(hosts->count, sizeof *network->ends);
    for (size_t i = 0; i < hosts->count && run->options->wire; i++)
        if (open_on_host(run, i, err) != 0)
            return -1;
    network->tables = xcalloc(hosts->count, sizeof *network->tables);
    for (size_t i = 0; i < hosts->count; i++)
        network->tables[i] = (struct tracer_network){ hosts->list[i].tcp, hosts->list[i].tcp6 };
    tracer_networks(run->tracer, network->tables, hosts->count);
    tell_rules(run);
    return start_wire(run, err);
}

/* Calls name the run's own address, and only its packets are seen. */
static int open_own_address(struct run *run, char filter[80], struct err *err)
{
    const struct address *own = &run->options->host->own.address;
    char text[ADDRESS_TEXT_BYTES];
    if (!own->version)
        return 0;
    int diag = run->network.diag = tcp_diag_open(err);
    if (diag < 0)
        return -1;
    tracer_has_own_address(run->tracer, own, diag);
    address_format(own, text);
    snprintf(filter, 80, "host %.*s", (int)strcspn(text, ":"), text);
    return 0;
}

static int open_lo(struct run *run, const char *filter, struct err *err)
{
    struct network *network = &run->network;
    network->captures = xcalloc(1, sizeof(struct capture *));
    struct capture_options wishes = { .ring_bytes = run->options->ring_bytes,
                                      .block_timeout_ms = run->options->block_timeout_ms,
                                      .filter = *filter ? filter : NULL };
    network->captures[0] = capture_open_with(run->options->host->interface, &wishes, err);
    network->count = network->captures[0] != NULL;
    return network->count ? 0 : -1;
}

int network_open(struct run *run, struct err *err)
{
    const struct run_options *options = run->options;
    struct timeline *timeline = run->timeline;
    const struct network *network = &run->network;
    /* more than one: a wire is between them */
    timeline->hosts = options->hosts && options->hosts->count > 1 ? (int)options->hosts->count : 1;
    if (options->hosts && open_hosts(run, err) != 0)
        return -1;
    char filter[80] = "";
    if (open_own_address(run, filter, err) != 0)
        return -1;
    if (!options->wire)
        return 0;
    if (!options->hosts && open_lo(run, filter, err) != 0)
        return -1;
    if (options->kernel &&
        (!(run->asker = tcp_asker_new(options, err)) || run_counters_begin(run, err) != 0))
        return -1;
    timeline->has_packets = true;
    if (options->recording)
        record_writer_link(options->recording, capture_link_type(network->captures[0]),
                           CAPTURE_SNAPLEN_BYTES);
    timeline->interface =
        arena_text(&timeline->arena, options->hosts ? HOSTS_INTERFACE : options->host->interface);
    timeline->link = arena_text(&timeline->arena, capture_link(network->captures[0]));
    return 0;
}

void network_begin(struct run *run)
{
    if (run->network.wire)
        wire_begin(run->network.wire);
}

/* ---- reading ---- */

size_t network_poll_set(const struct run *run, struct pollfd *set)
{
    const struct network *network = &run->network;
    size_t count = 0;
    for (size_t i = 0; i < network->count; i++)
        set[count++] = (struct pollfd){ .fd = capture_fd(network->captures[i]), .events = POLLIN };
    if (network->wire)
        set[count++] = (struct pollfd){ .fd = wire_fd(network->wire), .events = POLLIN };
    return count;
}

/* Without captures there is nothing to join them with. */
static void take_words(struct network *network)
{
    for (struct wire_word word; wire_next(network->wire, &word);)
        if (network->count)
            crossings_word(network->crossings, &word);
}

int network_read(struct run *run, struct err *err)
{
    struct network *network = &run->network;
    if (!network->wire)
        return network->count ? capture_read(network->captures[0], run_take_packet, run, err) : 0;
    for (size_t i = 0; i < network->count; i++)
        if (capture_read(network->captures[i], take_facts, &network->ends[i], err) < 0)
            return -1;
    take_words(network);
    if (!wire_is_alive(network->wire))
        return err_set(err, "the wire between the hosts has ended by itself");
    return 0;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Up to when all packets are in hand, by all captures. */
static int64_t read_through(const struct network *network, int64_t wanted_ns)
{
    int64_t through_ns = INT64_MAX;
    for (size_t i = 0; i < network->count; i++)
        through_ns = earlier(through_ns, capture_through(network->captures[i], wanted_ns));
    return through_ns;
}

/* So long a packet is waited for that the kernel has counted, on a machine that stands still.  After
 * that a run goes on without it. */
static const int64_t behind_most_ns = (int64_t)10 * NS_PER_S;

int64_t network_until(struct run *run, int64_t until_ns)
{
    struct network *network = &run->network;
    int64_t through_ns = read_through(network, until_ns);
    if (through_ns < until_ns - behind_most_ns)
        through_ns = until_ns - behind_most_ns;
    network->behind = through_ns < until_ns;
    until_ns = earlier(until_ns, through_ns);
    return network->crossings ? earlier(until_ns, crossings_until(network->crossings)) : until_ns;
}

bool network_behind(const struct run *run)
{
    return run->network.behind;
}

bool network_holds(const struct run *run)
{
    const struct network *network = &run->network;
    return network->wire && (wire_holds(network->wire) > 0 ||
                             (network->crossings && crossings_hold(network->crossings)));
}

bool network_delivers(const struct run *run)
{
    return run->network.wire && wire_delivers(run->network.wire);
}

/* ---- the end ---- */

/* What its own queue dropped has left for the capture, and no rule dropped it. */
static int check_queues(const struct run *run, struct err *err)
{
    const struct hosts *hosts = run->options->hosts;
    for (size_t i = 0; i < hosts->count; i++) {
        uint64_t dropped = hosts_dropped(hosts, i);
        if (dropped)
            return err_set(
                err,
                "the host of %s sent faster than the wire could take it: %llu frames were lost where no "
                "rule says so. This run shows nothing of TCP that can be trusted; send less at once%s",
                actor_said(hosts->list[i].name), (unsigned long long)dropped,
                hosts_is_tight(hosts)
                    ? ", or let the kernel keep more for an ordinary user: sudo sysctl -w net.core.rmem_max=67108864"
                    : "");
    }
    return 0;
}

/* The wire itself had no place for them, and no rule dropped them either. */
static int check_places(const struct run *run, struct err *err)
{
    struct wire_summary summary;
    wire_summary(run->network.wire, &summary);
    if (!summary.crowded)
        return 0;
    return err_set(
        err,
        "%d packets were on the wire at a time, which is all that it can keep: %llu more were lost "
        "where no rule says so. Send less, or give it a shorter delay",
        CARRIER_MOST, (unsigned long long)summary.crowded);
}

/* Most often it is a mistake in the rule. */
static void tell_unmet(struct run *run)
{
    struct wire_summary summary;
    wire_summary(run->network.wire, &summary);
    for (size_t i = 0; i < summary.rule_count; i++) {
        const struct rule_count *rule = &summary.rules[i];
        char line[400];
        if (rule->acted || !rule_should_act(&run->options->rules[i]))
            continue;
        run->result->rules_unmet++;
        if (rule->met)
            snprintf(line, sizeof line,
                     "rule %zu of the wire (%.200s) did nothing: it speaks of %llu packet%s, and "
                     "took none of them",
                     i + 1, run->options->rules[i].text, (unsigned long long)rule->met,
                     rule->met == 1 ? "" : "s");
        else
            snprintf(line, sizeof line, "rule %zu of the wire (%.200s) met no packet", i + 1,
                     run->options->rules[i].text);
        run_note(run, line);
    }
}

/* A delay is a promise: where it was not kept, it is said. */
enum { LATE_NS = NS_PER_MS, MANY = 100 };

static void tell_late(struct run *run)
{
    struct wire_summary summary;
    char line[200];
    wire_summary(run->network.wire, &summary);
    bool many = summary.timed >= MANY;
    if (!summary.timed || (many ? summary.late_p99_ns : summary.late_max_ns) < LATE_NS)
        return;
    double most_ms = (double)summary.late_max_ns / NS_PER_MS;
    if (many)
        snprintf(
            line, sizeof line,
            "the wire could not keep its times: of 100 packets, one was on it %.1f ms or more longer "
            "than the rules say (at most %.1f ms)",
            (double)summary.late_p99_ns / NS_PER_MS, most_ms);
    else
        snprintf(line, sizeof line,
                 "the wire could not keep its times: packets were on it up to %.1f ms longer than "
                 "the rules say",
                 most_ms);
    run_note(run, line);
}

/* What the wire has carried until now. */
static int read_to_the_end(struct network *network, struct err *err)
{
    struct pollfd wait = { .fd = -1 };
    int64_t now = clock_now_ns();
    do {
        (void)poll(&wait, 1, CAPTURE_LAG_MS);
        for (size_t i = 0; i < network->count; i++)
            if (capture_read(network->captures[i], take_facts, &network->ends[i], err) < 0)
                return -1;
    } while (read_through(network, now) < now && clock_now_ns() - now < behind_most_ns);
    return 0;
}

int network_close(struct run *run, struct err *err)
{
    struct network *network = &run->network;
    int outcome = 0;
    if (network->wire) {
        wire_stop(network->wire);
        take_words(network);
        outcome = read_to_the_end(network, err);
        crossings_finish(network->crossings);
        tell_unmet(run);
        tell_late(run);
        if (outcome == 0)
            outcome = check_queues(run, err);
        if (outcome == 0)
            outcome = check_places(run, err);
        wire_free(network->wire);
    }
    crossings_free(network->crossings);
    for (size_t i = 0; i < network->count; i++) {
        run->timeline->dropped += capture_dropped(network->captures[i]);
        capture_close(network->captures[i]);
    }
    free(network->captures);
    free(network->ends);
    free(network->tables);
    if (run->options->host->own.address.version && network->diag >= 0)
        close(network->diag);
    *network = (struct network){ 0 };
    return outcome;
}
