/* The timeline under random input, always the same (fixed seeds): no crash, no rule of
 * expect_sane() broken.
 *
 *   plausible   programs that open, send, receive, shut down and close, with the packets that TCP would send for it, some
 *               of them lost, repeated or late
 *   wild        packets with any flags, any numbers and any length, without calls: what a hostile trace may hold
 *   many        100 000 packets of 1000 connections, in time */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "joined.h"

static uint64_t seed;

static uint32_t chance(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 24) % below;
}

/* ---- plausible ---- */

enum { PAIRS = 4 };

struct pair { /* one client with its connection, and where it stands */
    int opened, client_closed, server_closed, client_socket, server_socket, accepted, window;
    /* relative: next number; the number that the other end acknowledged */
    int64_t sent[2], acked[2];
    bool fin[2];
};

static void line(struct script *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void line(struct script *s, const char *format, ...)
{
    char text[300];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    script_feed(s, text);
}

static void opens(struct script *s, struct pair *p, int i, int *inode)
{
    p->client_socket = ++*inode;
    line(s, "conn P%d 127.0.0.1:%d 127.0.0.1:12000 isn %u %u \n", i, 40000 + i, chance(4000000000u),
         chance(4000000000u));
    line(s, "client%d socket tcp = #%d \n", i + 2, p->client_socket);
    line(s, "client%d connect#%d 127.0.0.1:12000 { \n P%d> S \n", i + 2, p->client_socket, i);
    if (chance(10) == 0)
        line(s, "+1000000 P%d> S \n", i);
    if (chance(8) == 0) {
        line(
            s,
            "P%d< R. ack 1 \n client%d } = ECONNREFUSED local 0.0.0.0:%d \n client%d close#%d last = 0 \n",
            i, i + 2, 40000 + i, i + 2, p->client_socket);
        return;
    }
    line(s, "P%d< S. ack 1 \n P%d> . 1:1 \n client%d } = %s local 127.0.0.1:%d \n", i, i, i + 2,
         chance(5) ? "0" : "EINPROGRESS", 40000 + i);
    *p = (struct pair){ .opened = 1,
                        .client_socket = p->client_socket,
                        .window = 1,
                        .sent = { 1, 1 },
                        .acked = { 1, 1 } };
}

static void sends(struct script *s, struct pair *p, int i, int end)
{
    int count = 1 + (int)chance(3000), taken = chance(6) ? count : (int)chance((uint32_t)count) + 1;
    char who[20];
    snprintf(who, sizeof who, end ? "server" : "client%d", i + 2);
    line(s, "%s send#%d %d { \n", who, end ? p->server_socket : p->client_socket, count);
    bool leaves = chance(5) != 0;
    for (int64_t to = p->sent[end] + taken; leaves && p->sent[end] < to;) {
        int64_t next = p->sent[end] + 1 + chance(1400);
        next = next > to ? to : next;
        if (chance(30))
            line(s, "P%d%c . %lld:%lld \n", i, end ? '<' : '>', (long long)p->sent[end],
                 (long long)next);
        p->sent[end] = next;
    }
    line(s, "%s } = %d \n", who, taken);
    if (!leaves) { /* later, by an acknowledgement or a timer */
        line(s, "P%d%c P. %lld:%lld \n", i, end ? '<' : '>', (long long)p->sent[end],
             (long long)p->sent[end] + taken);
        p->sent[end] += taken;
    }
}

static void closes(struct script *s, struct pair *p, int i, int end)
{
    static const char *const hows[] = { "close#%d last", "close#%d last", "shutdown#%d WR",
                                        "releases #%d" };
    unsigned how = chance(4);
    char who[20], call[40];
    int socket = end ? p->server_socket : p->client_socket;
    snprintf(who, sizeof who, end ? "server.%d" : "client%d", end ? i + 1 : i + 2);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(call, sizeof call, hows[how], socket);
#pragma GCC diagnostic pop
    line(s, "%s %s %s \n", who, call, how < 3 ? "{" : "");
    bool reset = chance(6) == 0;
    if (reset)
        line(s, "P%d%c R. %lld:%lld \n", i, end ? '<' : '>', (long long)p->sent[end],
             (long long)p->sent[end]);
    else
        line(s, "P%d%c F. %lld:%lld \n", i, end ? '<' : '>', (long long)p->sent[end],
             (long long)p->sent[end]);
    p->sent[end] += !reset;
    p->fin[end] = true;
    if (how < 3)
        line(s, "%s } = 0 \n", who);
    else
        line(s, "%s exit 0 \n", who);
    if (reset)
        p->opened = 0;
}

static void step(struct script *s, struct pair *pairs, int *inode)
{
    int i = (int)chance(PAIRS), end = (int)chance(2);
    struct pair *p = &pairs[i];
    char arrow = end ? '<' : '>';
    if (!p->opened) {
        opens(s, p, i, inode);
        return;
    }
    if (!p->accepted && end) {
        p->accepted = 1;
        p->server_socket = ++*inode;
        line(s, "server accept#10 = #%d from 127.0.0.1:%d \n", p->server_socket, 40000 + i);
        return;
    }
    if (p->fin[0] && p->fin[1] && chance(3) == 0) {
        p->opened = 0;
        return;
    }
    switch (chance(12)) {
    case 0:
    case 1:
    case 2:
        if (!p->fin[end] && (!end || p->accepted))
            sends(s, p, i, end);
        break;
    case 3:
    case 4:
        line(s, "P%d%c . %lld:%lld ack %lld win %u \n", i, arrow, (long long)p->sent[end],
             (long long)p->sent[end], (long long)p->sent[!end], chance(4) ? 512 : chance(3));
        break;
    case 5:
        if (!end || p->accepted)
            line(s, "%s%d recv#%d 4000 { \n +%u %s%d } = %u \n", end ? "server:" : "client",
                 end ? i + 11 : i + 2, end ? p->server_socket : p->client_socket, chance(50000),
                 end ? "server:" : "client", end ? i + 11 : i + 2, chance(4000));
        break;
    case 6: /* sent again */
        if (p->sent[end] > 2)
            line(s, "+%u P%d%c . %lld:%lld \n", chance(300000), i, arrow,
                 (long long)p->sent[end] - 1 - chance(2) * (p->sent[end] > 3),
                 (long long)p->sent[end]);
        break;
    case 7:
        line(s, "+%u P%d%c . %lld:%lld ack %lld \n", chance(60000), i, arrow,
             (long long)p->sent[end] - 1, (long long)p->sent[end] - 1, (long long)p->sent[!end]);
        break;
    case 8:
        if (!p->fin[end] && (!end || p->accepted) && chance(3) == 0)
            closes(s, p, i, end);
        break;
    case 9:
        line(s, "client%d setsockopt#%d %s %u = 0 \n", i + 2, p->client_socket,
             chance(2) ? "CORK" : "LINGER", chance(2));
        break;
    case 10:
        line(s, "client%d state#%d %s \n", i + 2, p->client_socket,
             chance(2) ? "ESTABLISHED" : "FIN_WAIT1");
        break;
    default: line(s, "+%u P%d%c . \n", chance(45000), i, arrow); break;
    }
}

static void plausible(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 150; run++) {
        void *made;
        struct pair pairs[PAIRS] = { 0 };
        int inode = 10;
        seed = run * 0x9e3779b97f4a7c15u;
        assert_int_equal(script_setup(&made), 0);
        struct script *s = made;
        script_feed(s, LISTENING);
        for (int i = 0; i < 120; i++)
            step(s, pairs, &inode);
        script_run(s, "");
        expect_sane(&s->timeline);
        script_teardown(&made);
    }
}

/* ---- wild ---- */

static uint32_t edge(uint32_t near)
{
    static const uint32_t edges[] = { 0,          1,          0x7fffffff, 0x80000000,
                                      0x80000001, 0xfffffffe, 0xffffffff };
    switch (chance(4)) {
    case 0: return edges[chance(7)];
    case 1: return near + chance(5) - 2;
    case 2: return near + chance(100000);
    default: return (uint32_t)(seed >> 11);
    }
}

static void wild_packet(struct packet_facts *facts, int64_t t_ns, unsigned ports)
{
    static const uint32_t lengths[] = { 0, 0, 0, 1, 2, 1460, 65535, 0x7fffffff, 0xffffffff };
    *facts = (struct packet_facts){ .t_ns = t_ns, .protocol = PROTOCOL_TCP };
    facts->src =
        (struct address){ .version = 4, .ip = { 127, 0, 0, 1 }, .port = (uint16_t)chance(ports) };
    facts->dst =
        (struct address){ .version = 4, .ip = { 127, 0, 0, 1 }, .port = (uint16_t)chance(ports) };
    facts->payload_bytes = lengths[chance(9)];
    facts->data_bytes = (uint8_t)(facts->payload_bytes < 64 ? facts->payload_bytes : 64);
    if (chance(20) == 0) {
        facts->protocol = PROTOCOL_UDP;
    } else if (chance(20) == 0) {
        facts->protocol = PROTOCOL_ICMP;
        facts->icmp = (struct icmp_facts){ .type = 3,
                                           .is_error = true,
                                           .meaning = "port unreachable",
                                           .about = chance(2) ? PROTOCOL_TCP : PROTOCOL_UDP,
                                           .src = facts->dst,
                                           .dst = facts->src };
    } else {
        facts->tcp = (struct tcp_facts){ .flags = (uint8_t)chance(256),
                                         .seq = edge(1000),
                                         .ack = edge(1000),
                                         .window = (uint16_t)(chance(3) ? chance(65536) : 0),
                                         .mss = -1,
                                         .window_shift = (int)chance(17) - 2,
                                         .sack_count = chance(5),
                                         .urgent = (uint16_t)chance(9) };
        if (facts->tcp.window_shift > 14)
            facts->tcp.window_shift = 14;
    }
}

static void wild(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 60; run++) {
        struct timeline timeline;
        seed = run * 0xd1342543de82ef95u;
        timeline_init(&timeline);
        int64_t t_ns = 1700000000000000000;
        for (int i = 0; i < 1500; i++) {
            struct packet_facts facts;
            wild_packet(&facts, t_ns, run % 3 == 0 ? 2 : 40);
            timeline_packet(&timeline, &facts);
            t_ns += chance(2)
                        ? chance(1000000)
                        : (int64_t)chance(3) * 1000000000 - (int64_t)(chance(50) == 0) * 5000000000;
        }
        timeline_finish(&timeline);
        expect_sane(&timeline);
        timeline_release(&timeline);
    }
}

/* Every combination of flags, twice over, on one connection. */
static void every_combination_of_flags(void **state)
{
    (void)state;
    struct timeline timeline;
    timeline_init(&timeline);
    struct packet_facts facts;
    seed = 7;
    for (int i = 0; i < 256 * 256; i++) {
        wild_packet(&facts, 1700000000000000000 + i, 2);
        facts.protocol = PROTOCOL_TCP;
        facts.tcp = (struct tcp_facts){ .flags = (uint8_t)(i % 2 ? i >> 8 : i & 0xff),
                                        .seq = edge(1),
                                        .ack = edge(1),
                                        .window = 100,
                                        .mss = -1,
                                        .window_shift = -1 };
        facts.src.port = (uint16_t)(i % 2 ? 1 : 2);
        facts.dst.port = (uint16_t)(i % 2 ? 2 : 1);
        timeline_packet(&timeline, &facts);
    }
    timeline_finish(&timeline);
    assert_int_equal(timeline.packet_count, 256 * 256);
    timeline_release(&timeline);
}

/* ---- many ---- */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void many(void **state)
{
    (void)state;
    enum { CONNECTIONS = 1000, EACH = 100 };
    struct timeline timeline;
    timeline_init(&timeline);
    double began = seconds();
    for (uint32_t k = 0; k < EACH; k++)
        for (uint32_t c = 0; c < CONNECTIONS; c++) {
            enum end from = k == 0 || k == 2 || (k > 2 && k % 2) ? END_CLIENT : END_SERVER;
            struct address end[2] = {
                { .version = 4, .ip = { 10, 0, 0, 1 }, .port = (uint16_t)(10000 + c) },
                { .version = 4, .ip = { 10, 0, 0, 2 }, .port = 80 }
            };
            struct packet_facts facts = { .t_ns = 1700000000000000000 + (int64_t)k * 1000000 + c,
                                          .protocol = PROTOCOL_TCP,
                                          .src = end[from],
                                          .dst = end[!from] };
            facts.tcp = (struct tcp_facts){ .window = 500,
                                            .mss = -1,
                                            .window_shift = k < 2 ? 7 : -1,
                                            .seq = c,
                                            .ack = c + 1,
                                            .flags = k == 0   ? TCP_SYN
                                                     : k == 1 ? TCP_SYN | TCP_ACK
                                                              : TCP_ACK };
            if (k > 1)
                facts.tcp.seq = c + 1;
            if (k > 2) {
                facts.payload_bytes = from == END_CLIENT ? 100 : 0;
                facts.tcp.seq += from == END_CLIENT ? (k - 3) / 2 * 100 : 0;
                facts.tcp.ack += from == END_CLIENT ? 0 : ((k - 3) / 2 + 1) * 100;
            }
            timeline_packet(&timeline, &facts);
        }
    timeline_finish(&timeline);
    double took = seconds() - began;
    assert_int_equal(timeline.connection_count, CONNECTIONS);
    assert_int_equal(timeline.packet_count, CONNECTIONS * EACH);
    assert_int_equal(timeline.connections[999]->bytes[END_CLIENT], 49 * 100);
    print_message("100 000 packets: %.3f s\n", took);
    assert_true(took < 2);
    timeline_release(&timeline);
}

/* One connection, 100 000 sends of one byte and their packets: the join must not grow with the
 * square. */
static void many_sends(void **state)
{
    struct script *s = *state;
    enum { COUNT = 20000 };
    script_feed(s, CONNECTED);
    double began = seconds();
    for (int i = 0; i < COUNT; i++)
        script_feed(
            s,
            "client send#11 \"x\" { \n > P. \"x\" \n client } = 1 \n server recv#20 9 = 1 \"x\" \n < . \n");
    script_run(s, "");
    double took = seconds() - began;
    assert_int_equal(s->timeline.packet_count, 3 + 2 * COUNT);
    assert_int_equal(packet_by_id(s, 2 + 2 * COUNT)->carries_count, 1);
    assert_int_equal(packet_by_id(s, 2 + 2 * COUNT)->carries[0]->from, COUNT - 1);
    print_message("%d sends: %.3f s\n", COUNT, took);
    assert_true(took < 4);
}

int main(void)
{
    unsetenv("CORPUS"); /* chance says nothing that a person reads */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plausible),
        cmocka_unit_test(wild),
        cmocka_unit_test(every_combination_of_flags),
        cmocka_unit_test(many),
        SCRIPT_TEST(many_sends),
    };
    return cmocka_run_group_tests_name("timeline, random", tests, NULL, NULL);
}
