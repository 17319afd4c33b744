/* The depths of a timeline: what is streamed in bounded memory says the same as what is kept whole.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/load/ledger.h"
#include "record/load/records.h"
#include "timeline/join.h"

static const char *const shared_traces = "../shared/pcaps";

/* ---- the connections of a timeline, as text ---- */

static void add_connection(struct text *t, const struct connection *c)
{
    char client[ADDRESS_TEXT_BYTES], server[ADDRESS_TEXT_BYTES];
    text_addf(
        t,
        "%d %s > %s %s %s %s %s bytes %llu/%llu packets %llu/%llu again %llu/%llu disordered %llu/%llu",
        c->id, address_format(&c->address[END_CLIENT], client),
        address_format(&c->address[END_SERVER], server), opened_name(c->opened),
        closed_name(c->closed), connection_state(c), c->history, (unsigned long long)c->bytes[0],
        (unsigned long long)c->bytes[1], (unsigned long long)c->packets[0],
        (unsigned long long)c->packets[1], (unsigned long long)c->sent_again[0],
        (unsigned long long)c->sent_again[1], (unsigned long long)c->out_of_order[0],
        (unsigned long long)c->out_of_order[1]);
    text_addf(t, " first %d rst %d %lld..%lld syn %lld ack %lld\n", c->first_closer, c->resetter,
              (long long)c->t_ns, (long long)c->t_end_ns, (long long)c->syn_ns,
              (long long)c->handshake_ack_ns);
}

/* Records that come in another order than that of their numbers. */
struct gathered {
    size_t count, capacity;
    char **lines; /* by id - 1 */
    uint64_t records;
};

static void gather(void *context, const struct timeline *timeline, const struct connection *c)
{
    struct gathered *g = context;
    struct text t;
    (void)timeline;
    assert_true(c->id > 0);
    while (g->count < (size_t)c->id) {
        array_reserve(&g->lines, &g->capacity, g->count, sizeof *g->lines);
        g->lines[g->count++] = NULL;
    }
    text_init(&t);
    add_connection(&t, c);
    assert_null(g->lines[c->id - 1]); /* each is handed out once */
    g->lines[c->id - 1] = t.s;
    g->records++;
}

static void gathered_release(struct gathered *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->lines[i]);
    free(g->lines);
    *g = (struct gathered){ 0 };
}

/* ---- packets at random ---- */

static uint64_t dice;

static unsigned rolls(unsigned sides)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice >> 33) % sides;
}

/* Few addresses and few numbers, so that connections close, are reset, used again, overtaken, and
 * meet each other's leftovers. */
static struct packet_facts packet_at_random(int64_t t_ns, unsigned pairs)
{
    static const uint8_t flags[] = { TCP_SYN,           TCP_SYN | TCP_ACK, TCP_ACK,
                                     TCP_ACK,           TCP_ACK,           TCP_ACK | TCP_PSH,
                                     TCP_FIN | TCP_ACK, TCP_FIN | TCP_ACK, TCP_RST,
                                     TCP_RST | TCP_ACK };
    unsigned pair = rolls(pairs), from = rolls(2);
    struct packet_facts facts = { .t_ns = t_ns, .wire_bytes = 60, .captured_bytes = 60 };
    struct address ends[2] = {
        { .version = 4, .ip = { 10, 0, 0, 1 }, .port = (uint16_t)(1024 + pair) },
        { .version = 4, .ip = { 10, 0, 0, 2 }, .port = 80 }
    };
    facts.src = ends[from];
    facts.dst = ends[!from];
    facts.protocol = rolls(20) ? PROTOCOL_TCP : rolls(3) ? PROTOCOL_UDP : PROTOCOL_ICMP;
    if (facts.protocol == PROTOCOL_ICMP) {
        facts.icmp = (struct icmp_facts){ .type = 3,
                                          .code = 3,
                                          .is_error = true,
                                          .meaning = "port unreachable",
                                          .about = rolls(2) ? PROTOCOL_TCP : PROTOCOL_UDP,
                                          .src = facts.dst,
                                          .dst = facts.src };
        facts.src.port = facts.dst.port = 0;
        return facts;
    }
    facts.payload_bytes = rolls(3) ? 0 : rolls(4);
    if (facts.protocol == PROTOCOL_TCP) {
        facts.tcp = (struct tcp_facts){ .seq = 100 + rolls(5),
                                        .ack = 100 + rolls(5),
                                        .flags = flags[rolls(sizeof flags)],
                                        .window = (uint16_t)(rolls(4) * 10),
                                        .mss = -1,
                                        .window_shift = -1 };
        if (!(facts.tcp.flags & TCP_ACK))
            facts.tcp.ack = 0;
    }
    return facts;
}

/* The JSON without the sentences: they may know less when they are made sooner. */
static void strip_says(char *json)
{
    char *to = json;
    for (char *line = json, *next; *line; line = next) {
        char *end = strchr(line, '\n'), *says;
        next = end + 1;
        *end = 0;
        says = strstr(line, ",\"says\":");
        size_t length = says && !strncmp(line, "{\"type\":\"packet\"", 16) ? (size_t)(says - line)
                                                                           : (size_t)(end - line);
        memmove(to, line, length);
        to += length;
        *to++ = '\n';
    }
    *to = 0;
}

struct second {
    struct json_stream *stream;
    struct timeline *whole;
};

static const struct json_connection *final_of(void *context, int id)
{
    static struct json_connection record;
    const struct second *second = context;
    json_connection_of(&record, second->whole->connections[id - 1]);
    return &record;
}

static void write_event(void *context, const struct timeline *timeline, const struct event *event)
{
    struct second *second = context;
    json_stream_event(second->stream, timeline, event);
}

static void depths_agree_at_random(unsigned seed)
{
    struct timeline whole, rolling, summary;
    struct gathered of[2] = { { 0 }, { 0 } };
    struct err err;
    char *json[2];
    size_t bytes[2];
    FILE *out[2] = { open_memstream(&json[0], &bytes[0]), open_memstream(&json[1], &bytes[1]) };
    struct second second = { .whole = &whole };
    second.stream = json_stream_new(out[1], NULL, final_of, &second);
    dice = seed;
    timeline_init(&whole);
    timeline_init_streaming(&summary, DEPTH_SUMMARY,
                            &(struct listener){ .context = &of[0], .connection_gone = gather });
    for (unsigned i = 0; i < 600; i++) {
        struct packet_facts facts = packet_at_random(1700000000 * (int64_t)NS_PER_S +
                                                         i * NS_PER_MS - rolls(3) * 2 * NS_PER_MS,
                                                     1 + seed % 7);
        timeline_packet(&whole, &facts);
        timeline_packet(&summary, &facts);
    }
    timeline_finish(&whole);
    timeline_finish(&summary);
    /* again, now that the final records are known */
    dice = seed;
    timeline_init_streaming(&rolling, DEPTH_ROLLING,
                            &(struct listener){ .context = &second, .event = write_event });
    for (unsigned i = 0; i < 600; i++) {
        struct packet_facts facts = packet_at_random(1700000000 * (int64_t)NS_PER_S +
                                                         i * NS_PER_MS - rolls(3) * 2 * NS_PER_MS,
                                                     1 + seed % 7);
        timeline_packet(&rolling, &facts);
    }
    timeline_finish(&rolling);
    assert_int_equal(json_write(out[0], &whole, NULL, &err), 0);
    assert_int_equal(json_stream_end(second.stream, &rolling, &err), 0);
    for (int i = 0; i < 2; i++) {
        fclose(out[i]);
        strip_says(json[i]);
    }
    assert_string_equal(json[1], json[0]);
    for (size_t i = 0; i < whole.connection_count; i++)
        gather(&of[1], &whole, whole.connections[i]);
    assert_int_equal(of[0].count, of[1].count);
    for (size_t i = 0; i < of[0].count; i++)
        assert_string_equal(of[0].lines[i], of[1].lines[i]);
    for (int i = 0; i < 2; i++) {
        free(json[i]);
        gathered_release(&of[i]);
    }
    timeline_release(&whole);
    timeline_release(&rolling);
    timeline_release(&summary);
}

static void all_depths_say_the_same(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 150; seed++)
        depths_agree_at_random(seed);
}

/* ---- sentences ---- */

static void say_resets(void *context, const struct timeline *timeline, const struct event *event)
{
    (void)timeline;
    if (event->kind == EVENT_PACKET && event->packet->kind == KIND_RST)
        text_addf(context, "%s\n", event->packet->says);
}

static void sends(struct timeline *timeline, int64_t t_ns, unsigned client, bool back,
                  uint8_t flags, uint32_t seq, uint32_t ack);

/* Whatever is learned of a packet after its listener had it belongs to its sentence, too. */
static void a_reset_that_refuses_nothing_says_so(void **state)
{
    (void)state;
    struct timeline of[2];
    struct text says[2];
    for (int depth = DEPTH_WHOLE; depth <= DEPTH_ROLLING; depth++) {
        struct timeline *timeline = &of[depth];
        text_init(&says[depth]);
        if (depth == DEPTH_WHOLE)
            timeline_init(timeline);
        else
            timeline_init_streaming(
                timeline, DEPTH_ROLLING,
                &(struct listener){ .context = &says[depth], .event = say_resets });
        sends(timeline, NS_PER_S, 1, false, TCP_SYN, 100, 0);
        /* does not acknowledge the SYN */
        sends(timeline, NS_PER_S + 1, 1, true, TCP_RST | TCP_ACK, 0, 7);
        sends(timeline, NS_PER_S + 2, 1, true, TCP_ACK, 300, 7);
        sends(timeline, NS_PER_S + 3, 1, false, TCP_RST, 7, 0); /* refuses that */
        timeline_finish(timeline);
        for (size_t i = 0; i < timeline->event_count; i++)
            say_resets(&says[depth], timeline, &timeline->events[i]);
    }
    assert_non_null(strstr(says[DEPTH_WHOLE].s, "does not acknowledge the SYN"));
    assert_non_null(strstr(says[DEPTH_WHOLE].s, "goes on asking"));
    assert_string_equal(says[DEPTH_ROLLING].s, says[DEPTH_WHOLE].s);
    for (int depth = DEPTH_WHOLE; depth <= DEPTH_ROLLING; depth++) {
        text_release(&says[depth]);
        timeline_release(&of[depth]);
    }
}

/* ---- what is forgotten, and when ---- */

static void count_gone(void *context, const struct timeline *timeline, const struct connection *c)
{
    (void)timeline;
    (void)c;
    ++*(uint64_t *)context;
}

static void sends(struct timeline *timeline, int64_t t_ns, unsigned client, bool back,
                  uint8_t flags, uint32_t seq, uint32_t ack)
{
    struct packet_facts facts = {
        .t_ns = t_ns,
        .protocol = PROTOCOL_TCP,
        .captured_bytes = 60,
        .wire_bytes = 60,
        .src = { .version = 4,
                 .ip = { 10, (uint8_t)(client >> 16), (uint8_t)(client >> 8), (uint8_t)client },
                 .port = 40000 },
        .dst = { .version = 4, .ip = { 192, 0, 2, 1 }, .port = 80 },
        .tcp = { .seq = seq,
                 .ack = ack,
                 .flags = flags,
                 .window = 1000,
                 .mss = -1,
                 .window_shift = -1 },
    };
    if (back) {
        struct address src = facts.src;
        facts.src = facts.dst;
        facts.dst = src;
    }
    timeline_packet(timeline, &facts);
}

/* Opened and closed, 7 packets. */
static void whole_life(struct timeline *timeline, int64_t t_ns, unsigned client)
{
    sends(timeline, t_ns, client, false, TCP_SYN, 100, 0);
    sends(timeline, t_ns + 1, client, true, TCP_SYN | TCP_ACK, 300, 101);
    sends(timeline, t_ns + 2, client, false, TCP_ACK, 101, 301);
    sends(timeline, t_ns + 3, client, false, TCP_FIN | TCP_ACK, 101, 301);
    sends(timeline, t_ns + 4, client, true, TCP_ACK, 301, 102);
    sends(timeline, t_ns + 5, client, true, TCP_FIN | TCP_ACK, 301, 102);
    sends(timeline, t_ns + 6, client, false, TCP_ACK, 102, 302);
}

static void memory_does_not_grow_with_the_trace(void **state)
{
    (void)state;
    for (int depth = DEPTH_ROLLING; depth <= DEPTH_SUMMARY; depth++) {
        struct timeline timeline;
        uint64_t gone = 0;
        size_t after_first = 0;
        timeline_init_streaming(
            &timeline, (enum depth)depth,
            &(struct listener){ .context = &gone, .connection_gone = count_gone });
        for (unsigned i = 0; i < 60000; i++) {
            whole_life(&timeline, NS_PER_S + i * (int64_t)NS_PER_MS, i);
            if (i == 6000)
                after_first = timeline.join->tracked_count;
        }
        assert_int_equal(timeline.join->tracked_count, after_first);
        assert_true(timeline.arena.bytes == 0 && after_first < 20000);
        assert_true(gone > 50000);
        timeline_finish(&timeline);
        assert_int_equal(gone, 60000);
        timeline_release(&timeline);
    }
}

static void a_late_segment_meets_its_connection(void **state)
{
    (void)state;
    struct timeline timeline;
    struct gathered gone = { 0 };
    timeline_init_streaming(&timeline, DEPTH_SUMMARY,
                            &(struct listener){ .context = &gone, .connection_gone = gather });
    whole_life(&timeline, NS_PER_S, 1);
    /* 99 s late: still its own */
    sends(&timeline, 100 * (int64_t)NS_PER_S, 1, true, TCP_FIN | TCP_ACK, 301, 102);
    /* ten minutes and more */
    sends(&timeline, 900 * (int64_t)NS_PER_S, 1, true, TCP_ACK, 302, 102);
    timeline_finish(&timeline);
    assert_int_equal(gone.records, 1); /* nothing had come that made room, so it was still there */
    gathered_release(&gone);
    timeline_release(&timeline);

    timeline_init_streaming(&timeline, DEPTH_SUMMARY,
                            &(struct listener){ .context = &gone, .connection_gone = gather });
    whole_life(&timeline, NS_PER_S, 1);
    whole_life(&timeline, 900 * (int64_t)NS_PER_S, 2); /* time goes on: the first is forgotten */
    sends(&timeline, 901 * (int64_t)NS_PER_S, 1, true, TCP_ACK, 302, 102);
    timeline_finish(&timeline);
    assert_int_equal(gone.records, 3);
    assert_non_null(strstr(gone.lines[2], "midstream"));
    gathered_release(&gone);
    timeline_release(&timeline);
}

static void a_port_used_again_lets_the_old_one_go(void **state)
{
    (void)state;
    struct timeline timeline;
    uint64_t gone = 0;
    timeline_init_streaming(&timeline, DEPTH_SUMMARY,
                            &(struct listener){ .context = &gone, .connection_gone = count_gone });
    sends(&timeline, NS_PER_S, 1, false, TCP_SYN, 100, 0);
    sends(&timeline, 2 * (int64_t)NS_PER_S, 1, false, TCP_SYN, 5000, 0);
    assert_int_equal(gone, 1);
    timeline_finish(&timeline);
    assert_int_equal(gone, 2);
    timeline_release(&timeline);
}

static void a_flood_of_syns_is_forgotten(void **state)
{
    (void)state;
    struct timeline timeline;
    uint64_t gone = 0;
    unsigned sent = 0;
    timeline_init_streaming(&timeline, DEPTH_SUMMARY,
                            &(struct listener){ .context = &gone, .connection_gone = count_gone });
    for (; sent < 60000; sent++)
        sends(&timeline, NS_PER_S + sent, sent, false, TCP_SYN, 100, 0);
    assert_int_equal(gone, 0); /* they fit */
    for (; sent < 300000; sent++)
        sends(&timeline, 1000 * (int64_t)NS_PER_S + sent * (int64_t)NS_PER_MS * 10, sent, false,
              TCP_SYN, 100, 0);
    assert_true(gone > 180000);
    timeline_finish(&timeline);
    assert_int_equal(gone, sent);
    timeline_release(&timeline);
}

/* ---- real traces ---- */

struct sweep {
    unsigned files, connections, differing;
};

static void compare_depths(struct sweep *sweep, const char *path)
{
    struct timeline timeline;
    struct gathered of[3] = { { 0 }, { 0 }, { 0 } };
    struct feed_count count;
    struct err err;
    bool read = true;
    for (int depth = DEPTH_WHOLE; depth <= DEPTH_SUMMARY; depth++) {
        struct listener listener = { .context = &of[depth], .connection_gone = gather };
        if (depth == DEPTH_WHOLE)
            timeline_init(&timeline);
        else
            timeline_init_streaming(&timeline, (enum depth)depth, &listener);
        read = feed_trace(&timeline, path, NULL, &count, &err) == 0;
        timeline_finish(&timeline);
        for (size_t i = 0; i < timeline.connection_count; i++)
            gather(&of[depth], &timeline, timeline.connections[i]);
        timeline_release(&timeline);
    }
    sweep->files += read;
    sweep->connections += (unsigned)of[0].count;
    bool same = of[0].count == of[1].count && of[0].count == of[2].count;
    for (size_t i = 0; same && i < of[0].count; i++)
        same = !strcmp(of[0].lines[i], of[1].lines[i]) && !strcmp(of[0].lines[i], of[2].lines[i]);
    if (!same) {
        print_message("%s: the depths differ (%zu, %zu, %zu connections)\n", path, of[0].count,
                      of[1].count, of[2].count);
        sweep->differing++;
    }
    for (int i = 0; i < 3; i++)
        gathered_release(&of[i]);
}

static void sweep_folder(struct sweep *sweep, const char *path, int deep)
{
    enum { LARGEST = 2 << 20 };
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char inside[1024];
        struct stat is;
        if (entry->d_name[0] == '.' ||
            (size_t)snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name) >=
                sizeof inside ||
            stat(inside, &is) != 0)
            continue;
        if (S_ISDIR(is.st_mode) && deep < 4)
            sweep_folder(sweep, inside, deep + 1);
        else if (S_ISREG(is.st_mode) && is.st_size < LARGEST && !strstr(entry->d_name, ".tsv") &&
                 !strstr(entry->d_name, ".md"))
            compare_depths(sweep, inside);
    }
    if (folder)
        closedir(folder);
}

static void real_traces_agree(void **state)
{
    (void)state;
    struct sweep sweep = { 0 };
    sweep_folder(&sweep, shared_traces, 0);
    if (!sweep.files) {
        print_message("SKIP: there are no traces in %s\n", shared_traces);
        skip();
    }
    print_message("%u traces, %u connections, %u traces differ\n", sweep.files, sweep.connections,
                  sweep.differing);
    assert_int_equal(sweep.differing, 0);
}

/* ---- a large table ---- */

static void put_le(FILE *file, uint32_t value)
{
    fputc((int)(value & 255), file);
    fputc((int)(value >> 8 & 255), file);
    fputc((int)(value >> 16 & 255), file);
    fputc((int)(value >> 24), file);
}

/* One frame: a segment of client `n`, raw IPv4 of 40 bytes; a negative n: a frame that makes no
 * sense. */
static void put_frame(FILE *file, uint32_t us, int n, uint8_t flags, uint8_t seq)
{
    uint8_t ip[40] = {
        0x45,       0,   0,    40,    0, 0,    0x40, 0, 64, 6, 0, 0, 10,  0, (uint8_t)(n >> 8),
        (uint8_t)n, 192, 0,    2,     1, 0x9c, 0x40, 0, 80, 0, 0, 0, seq, 0, 0,
        0,          0,   0x50, flags, 4, 0
    };
    if (n < 0)
        ip[0] = 0x41; /* a header of 4 bytes */
    put_le(file, 1700000000 + us / 1000000);
    put_le(file, us % 1000000);
    put_le(file, sizeof ip);
    put_le(file, sizeof ip);
    fwrite(ip, sizeof ip, 1, file);
}

/* With many connections open the pump reads ahead: what comes out, and in which order, is the same.
 */
static void reading_ahead_changes_nothing(void **state)
{
    (void)state;
    enum { CLIENTS = 6000 };
    char path[] = "/tmp/sockwire-depths.XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    struct gathered of[2] = { { 0 }, { 0 } };
    struct timeline timeline;
    struct feed_count count;
    struct err err;
    assert_non_null(file);
    put_le(file, 0xa1b2c3d4);
    put_le(file, 2 | 4 << 16);
    put_le(file, 0);
    put_le(file, 0);
    put_le(file, 65535);
    put_le(file, 101);
    for (int i = 0; i < CLIENTS; i++)
        put_frame(file, (uint32_t)i, i, TCP_SYN, 1);
    for (int i = 0; i < CLIENTS; i++)
        put_frame(file, 10000 + (uint32_t)i, i % 100 == 0 ? -1 : i * 37 % CLIENTS,
                  i % 3 ? TCP_ACK : TCP_RST, 2);
    assert_int_equal(fclose(file), 0);
    for (int ahead = 0; ahead < 2; ahead++) {
        struct listener listener = { .context = &of[ahead],
                                     .connection_gone = gather,
                                     .payload = !ahead };
        timeline_init_streaming(&timeline, DEPTH_SUMMARY, &listener);
        assert_int_equal(feed_trace(&timeline, path, NULL, &count, &err), 0);
        assert_int_equal(timeline_is_large(&timeline), true);
        timeline_finish(&timeline);
        timeline_release(&timeline);
        assert_int_equal(count.packets, 2 * CLIENTS - CLIENTS / 100);
        assert_int_equal(count.malformed, CLIENTS / 100);
    }
    unlink(path);
    assert_int_equal(of[0].count, CLIENTS);
    assert_int_equal(of[1].count, CLIENTS);
    for (size_t i = 0; i < CLIENTS; i++)
        assert_string_equal(of[0].lines[i], of[1].lines[i]);
    gathered_release(&of[0]);
    gathered_release(&of[1]);
}

/* ---- records in two passes ---- */

static void the_ledger_finds_what_was_put(void **state)
{
    (void)state;
    struct err err;
    struct ledger *ledger = ledger_new(&err);
    struct connection c = { .protocol = PROTOCOL_UDP, .packets = { 1, 0 } };
    assert_non_null(ledger);
    static const int ids[] = { 200, 3, 1, 70, 64, 65 };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        c.id = ids[i];
        c.bytes[0] = (uint64_t)ids[i] * 10;
        assert_int_equal(ledger_put(ledger, &c, &err), 0);
    }
    for (int id = -1; id < 300; id++) {
        const struct json_connection *record = ledger_get(ledger, id);
        bool there = false;
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
            there |= ids[i] == id;
        assert_int_equal(record != NULL, there);
        if (record)
            assert_int_equal(record->bytes[0], id * 10);
    }
    ledger_free(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_depths_say_the_same),
        cmocka_unit_test(a_reset_that_refuses_nothing_says_so),
        cmocka_unit_test(memory_does_not_grow_with_the_trace),
        cmocka_unit_test(a_late_segment_meets_its_connection),
        cmocka_unit_test(a_port_used_again_lets_the_old_one_go),
        cmocka_unit_test(a_flood_of_syns_is_forgotten),
        cmocka_unit_test(reading_ahead_changes_nothing),
        cmocka_unit_test(the_ledger_finds_what_was_put),
        cmocka_unit_test(real_traces_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
