/* wire/carrier: what becomes of frames under rules, in a time of the test's own.
 *
 *     steps:  c:S s:SA c:A      SYN, SYN-ACK, ACK of client and server; d: the second client; s2: the server to d
 *             c:D0+10 c:F10     data of ten bytes from offset 0; FIN behind it
 *             c:P10 c:R         a probe, one below offset 10; RST
 *             c:U20 c:E         a datagram of 20 bytes; an echo request
 *             +5                five milliseconds pass
 *     fates:  1>s               the first frame arrived at the server
 *             2>s:delayed/1@60  … by rule 1, at 60 ms
 *             3!dropped/1       lost
 *             0>c:answered/1    made by the wire */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "corpus/wire_frame.h"
#include "guard.h"
#include "packet/decode.h"
#include "wire/carrier.h"
#include "wire/frame.h"
#include "wire/icmp.h"

enum { HOSTS = 3, RULES = 8, ISS = 1000 };

struct stage {
    struct carrier *carrier;
    struct rule rules[RULES];
    size_t rule_count;
    struct rule_count counts[RULES];
    struct wire_counts wire;
    struct text fates;
    uint64_t last_read;
    int64_t now_ns;
    bool v6;
    bool blocked[HOSTS];             /* give() says later */
    uint8_t given[WIRE_FRAME_BYTES]; /* the last frame */
    size_t given_bytes;
};

static enum give_result give(void *context, int receiver, const uint8_t *frame, size_t length)
{
    struct stage *stage = context;
    if (stage->blocked[receiver])
        return GIVE_LATER;
    memcpy(stage->given, frame, length);
    stage->given_bytes = length;
    return GIVE_DONE;
}

static void tell(void *context, struct wire_word *word)
{
    struct stage *stage = context;
    if (word->kind == WIRE_READ) {
        assert_int_equal(word->crossing, stage->last_read + 1);
        stage->last_read++;
        return;
    }
    assert_true(word->crossing <= stage->last_read);
    if (word->fate.kind == FATE_ARRIVED)
        assert_true(word->hash == wire_hash(stage->given, stage->given_bytes));
    text_addf(&stage->fates, "%s%d%c", stage->fates.len ? " " : "", (int)word->crossing,
              word->fate.kind == FATE_ARRIVED ? '>' : '!');
    if (word->fate.kind == FATE_ARRIVED)
        text_addf(&stage->fates, "%c", "scd"[word->port]);
    const char *between = word->fate.kind == FATE_ARRIVED ? ":" : "";
    for (unsigned i = 0; wire_did_name(i); i++)
        if (word->fate.did & 1u << i) {
            text_addf(&stage->fates, "%s%s", between, wire_did_name(i));
            between = "+";
        }
    if (word->fate.rule)
        text_addf(&stage->fates, "/%d", word->fate.rule);
    if (word->fate.copy > 1)
        text_addf(&stage->fates, ".%d", word->fate.copy);
    if (stage->now_ns)
        text_addf(&stage->fates, "@%g", (double)stage->now_ns / NS_PER_MS);
}

/* Rules with ';' between them. */
static void set_up(struct stage *stage, const char *rules)
{
    struct carrier_host hosts[HOSTS];
    struct err err = { .text = "" };
    char text[400], *rest = text, *rule;
    *stage = (struct stage){ .v6 = false };
    text_init(&stage->fates);
    snprintf(text, sizeof text, "%s", rules);
    while ((rule = strsep(&rest, ";")))
        if (*rule && rule_parse(&stage->rules[stage->rule_count++], "--wire", rule, &err) != 0)
            fail_msg("%s", err.text);
    for (int i = 0; i < HOSTS; i++) {
        wire_frame_mac(i, hosts[i].mac);
        hosts[i].who = i;
    }
    const struct carrier_setup setup = { .hosts = hosts,
                                         .host_count = HOSTS,
                                         .rules = stage->rules,
                                         .rule_count = stage->rule_count,
                                         .rule_counts = stage->counts,
                                         .counts = &stage->wire,
                                         .calls = { stage, give, tell } };
    stage->carrier = carrier_new(&setup, &err);
    if (!stage->carrier)
        fail_msg("%s", err.text);
}

static void tear_down(struct stage *stage)
{
    carrier_free(stage->carrier);
    for (size_t i = 0; i < stage->rule_count; i++)
        rule_release(&stage->rules[i]);
    text_release(&stage->fates);
}

static void wait_until(struct stage *stage, int64_t until_ns)
{
    int64_t due;
    while ((due = carrier_due(stage->carrier)) <= until_ns && due != INT64_MAX) {
        stage->now_ns = due > stage->now_ns ? due : stage->now_ns;
        carrier_release(stage->carrier, stage->now_ns);
    }
    if (until_ns != INT64_MAX)
        stage->now_ns = until_ns;
}

/* "c:D0+10" */
static struct wire_frame frame_of(const struct stage *stage, const char *step)
{
    struct wire_frame frame = { .v6 = stage->v6, .protocol = 6 };
    frame.from = *step == 's' ? 0 : *step - 'c' + 1;
    frame.to = frame.from ? 0 : 1 + (step[1] == '2');
    step = strchr(step, ':') + 1;
    unsigned long at = strtoul(step + 1, NULL, 10);
    const char *plus = strchr(step, '+');
    frame.seq = ISS + 1 + (uint32_t)at;
    frame.ack = ISS + 1;
    frame.flags = TCP_ACK;
    switch (*step) {
    case 'S':
        frame.seq = ISS;
        frame.flags = TCP_SYN | (step[1] == 'A' ? TCP_ACK : 0);
        break;
    case 'A': break;
    case 'D': frame.payload_bytes = strtoul(plus + 1, NULL, 10); break;
    case 'F': frame.flags |= TCP_FIN; break;
    case 'P': frame.seq--; break;
    case 'R': frame.flags = TCP_RST; break;
    case 'U':
        frame.protocol = 17;
        frame.payload_bytes = at;
        break;
    case 'E': frame.protocol = 1; break;
    default: fail_msg("what is '%s'?", step);
    }
    return frame;
}

static void take(struct stage *stage, const struct wire_frame *frame)
{
    uint8_t bytes[WIRE_FRAME_BYTES];
    size_t length = wire_frame_make(bytes, frame);
    wait_until(stage, stage->now_ns);
    carrier_take(stage->carrier, frame->from, bytes, length, stage->now_ns, stage->now_ns);
}

static void play(struct stage *stage, const char *steps)
{
    char text[600], *rest = text, *step;
    snprintf(text, sizeof text, "%s", steps);
    while ((step = strsep(&rest, " "))) {
        if (*step == '6') {
            stage->v6 = true;
        } else if (*step == '+') {
            wait_until(stage, stage->now_ns + (int64_t)(strtod(step, NULL) * NS_PER_MS));
        } else if (*step) {
            struct wire_frame frame = frame_of(stage, step);
            take(stage, &frame);
        }
    }
    wait_until(stage, INT64_MAX);
}

struct row {
    const char *rules, *steps, *fates;
};

static void play_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct stage stage;
        set_up(&stage, rows[i].rules);
        play(&stage, rows[i].steps);
        if (strcmp(stage.fates.s, rows[i].fates) != 0)
            print_message("%s | %s\n", rows[i].rules, rows[i].steps);
        assert_string_equal(stage.fates.s, rows[i].fates);
        tear_down(&stage);
    }
}
#define PLAY_ROWS(rows) play_rows(rows, sizeof(rows) / sizeof *(rows))

/* ---- no rule ---- */

static void test_perfect(void **state)
{
    static const struct row rows[] = {
        { "", "c:S s:SA c:A", "1>s 2>c 3>s" },
        { "", "c:S d:S s2:SA s:SA", "1>s 2>s 3>d 4>c" },
        { "", "c:U20 +3 s:U5 c:E", "1>s 2>c@3 3>s@3" },
        { "", "6 c:S s:SA", "1>s 2>c" },
    };
    (void)state;
    PLAY_ROWS(rows);
}

/* ARP, multicast and what is too short end here; a frame for no host is lost. */
static void test_not_carried(void **state)
{
    struct stage stage;
    uint8_t bytes[WIRE_FRAME_BYTES];
    (void)state;
    set_up(&stage, "any drop");
    struct wire_frame frame = { .from = 1, .to = 0, .protocol = 17, .payload_bytes = 30 };
    size_t length = wire_frame_make(bytes, &frame);
    bytes[0] = 0xff; /* broadcast, multicast */
    carrier_take(stage.carrier, 1, bytes, length, 0, 0);
    bytes[0] = 2;
    bytes[13] = 6; /* ARP */
    carrier_take(stage.carrier, 1, bytes, length, 0, 0);
    carrier_take(stage.carrier, 1, bytes, 13, 0, 0);
    carrier_take(stage.carrier, 1, bytes, 0, 0, 0);
    assert_int_equal(stage.wire.not_carried, 4);
    assert_int_equal(stage.wire.read, 0);
    assert_int_equal(stage.counts[0].met, 0);
    bytes[13] = 0;
    bytes[5] = 77; /* nobody's */
    carrier_take(stage.carrier, 1, bytes, length, 0, 0);
    assert_string_equal(stage.fates.s, "1!");
    assert_int_equal(stage.counts[0].met, 0);
    tear_down(&stage);
}

/* ---- WHO and WHAT ---- */

#define TALK "c:S s:SA c:A c:D0+10 s:A s:D0+5 c:D0+10 c:D10+5 c:P15 c:F15 s:R c:U9 c:E"

static void test_what(void **state)
{
    static const struct {
        const char *what, *lost; /* of TALK, by number */
    } rows[] = {
        { "any", "1 2 3 4 5 6 7 8 9 10 11 12 13" },
        { "tcp", "1 2 3 4 5 6 7 8 9 10 11" },
        { "udp", "12" },
        { "icmp", "13" },
        { "syn", "1 2" },
        { "syn-ack", "2" },
        { "fin", "10" },
        { "rst", "11" },
        { "data", "4 6 7 8" },
        { "new data", "4 6 8" },
        { "ack", "3 5 9" },
        { "again", "7" },
        { "probe", "9" },
        { "bytes 0-10", "4 6 7" },
        { "bytes 9-12", "4 7 8" },
        { "bytes 10-11", "8" },
        { "'tcp[13] & 4 != 0'", "11" },
        { "'src port 12000'", "2 5 6 11" },
        { "client: data", "4 7 8" },
        { "server: data", "6" },
        { "client2: data", "" },
    };
    (void)state;
    for (int v6 = 0; v6 < 2; v6++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            char rule[100];
            struct stage stage;
            struct text lost;
            snprintf(rule, sizeof rule, "%s drop", rows[i].what);
            if (v6 && strstr(rows[i].what, "tcp[")) /* libpcap reads no TCP header of IPv6 */
                continue;
            set_up(&stage, rule);
            play(&stage, v6 ? "6 " TALK : TALK);
            text_init(&lost);
            for (const char *at = stage.fates.s; (at = strchr(at, '!')); at++) {
                const char *number = at;
                while (number > stage.fates.s && number[-1] != ' ')
                    number--;
                text_addf(&lost, "%s%d", lost.len ? " " : "", atoi(number));
            }
            if (strcmp(lost.s, rows[i].lost) != 0)
                print_message("%s\n", rows[i].what);
            assert_string_equal(lost.s, rows[i].lost);
            text_release(&lost);
            tear_down(&stage);
        }
}

/* What was sent before, where segments are cut anew, and where a connection begins anew. */
static void test_again(void **state)
{
    static const struct row rows[] = {
        { "again drop", "c:S c:S c:D0+10 c:D5+5 c:D5+10", "1>s 2!dropped/1 3>s 4!dropped/1 5>s" },
        { "new data drop", "c:S c:D0+10 c:D5+5 c:D5+10", "1>s 2!dropped/1 3>s 4!dropped/1" },
        { "again drop", "c:S c:D0+10 c:F10 c:F10 c:D0+10", "1>s 2>s 3>s 4!dropped/1 5!dropped/1" },
        { "again drop", "c:D0+10 d:D0+10 c:D0+10", "1>s 2>s 3!dropped/1" },
        { "probe drop", "c:S c:A c:P0 c:D0+1 c:P1 c:A1 c:P0",
          "1>s 2>s 3!dropped/1 4>s 5!dropped/1 6>s 7>s" },
    };
    (void)state;
    PLAY_ROWS(rows);
}

/* A SYN with another number is another connection, with the same ports; numbers wrap. */
static void test_connections(void **state)
{
    struct stage stage;
    struct wire_frame syn = { .from = 1, .protocol = 6, .flags = TCP_SYN, .seq = 0xfffffff0 };
    struct wire_frame data = { .from = 1, .protocol = 6, .flags = TCP_ACK, .payload_bytes = 20 };
    (void)state;
    set_up(&stage, "bytes 20-21 drop;again drop");
    take(&stage, &syn);
    data.seq = syn.seq + 1;
    take(&stage, &data);
    data.seq += 20; /* beyond 2^32 */
    take(&stage, &data);
    take(&stage, &data);
    data.seq -= 20;
    take(&stage, &data);
    syn.seq = 5;
    take(&stage, &syn);
    data.seq = 6;
    take(&stage, &data);
    assert_string_equal(stage.fates.s, "1>s 2>s 3!dropped/1 4!dropped/1 5!dropped/2 6>s 7>s");
    tear_down(&stage);
}

/* More connections than the first table has places for: none is forgotten. */
static void test_many_connections(void **state)
{
    struct stage stage;
    uint8_t bytes[WIRE_FRAME_BYTES];
    struct wire_frame frame = { .from = 1, .protocol = 6, .flags = TCP_SYN, .seq = 7 };
    size_t length = wire_frame_make(bytes, &frame);
    (void)state;
    set_up(&stage, "again drop");
    for (int round = 0; round < 2; round++)
        for (unsigned port = 0; port < 5000; port++) {
            bytes[34] = (uint8_t)(port >> 8);
            bytes[35] = (uint8_t)port;
            carrier_take(stage.carrier, 1, bytes, length, 0, 0);
        }
    assert_int_equal(stage.wire.written, 5000);
    assert_int_equal(stage.counts[0].acted, 5000);
    tear_down(&stage);
}

/* A flood into a wire that lets nothing arrive: what it keeps is bounded, and what finds no place is
 * lost and counted.  When places are free again, all passes as before. */
static void test_crowded(void **state)
{
    static const char *const rules[] = { "delay 3600s", "client: any hold 1000000" };
    struct wire_frame frame = { .from = 1, .protocol = 17, .payload_bytes = 1 };
    uint8_t bytes[WIRE_FRAME_BYTES];
    size_t length = wire_frame_make(bytes, &frame);
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct stage stage;
        set_up(&stage, rules[i]);
        for (int n = 0; n < CARRIER_MOST + 5; n++)
            carrier_take(stage.carrier, 1, bytes, length, 0, 0);
        assert_int_equal(carrier_holds(stage.carrier), CARRIER_MOST);
        assert_int_equal(stage.wire.crowded, 5);
        assert_int_equal(stage.wire.lost, 5);
        tear_down(&stage);
    }
    struct stage stage;
    set_up(&stage, "client: delay 3600s");
    for (int n = 0; n < CARRIER_MOST; n++)
        carrier_take(stage.carrier, 1, bytes, length, 0, 0);
    carrier_release(stage.carrier, (int64_t)3601 * NS_PER_S);
    assert_int_equal(carrier_holds(stage.carrier), 0);
    assert_int_equal(stage.wire.written, CARRIER_MOST);
    tear_down(&stage);
}

/* ---- ACTION ---- */

static void test_actions(void **state)
{
    static const struct row rows[] = {
        { "data drop", "c:D0+5 c:A", "1!dropped/1 2>s" },
        { "data delay 60ms @ 1", "c:D0+5 +1 c:D5+5", "2>s@1 1>s:delayed/1@60" },
        { "data duplicate", "c:D0+5", "1>s:duplicated/1 1>s:duplicated/1.2" },
        { "data corrupt", "c:D0+5", "1>s:corrupted/1" },
        { "data corrupt fixed", "c:D0+5", "1>s:corrupted/1" },
        /* held until so many more of the same sender have passed */
        { "data hold 2 @ 1", "c:D0+5 s:A c:D5+5 s:A c:D9+5 c:A", "2>c 3>s 4>c 5>s 1>s:held/1 6>s" },
        { "data hold 1 @ 1;data drop @ 2", "c:D0+5 c:D5+5 c:D9+5", "2!dropped/2 3>s 1>s:held/1" },
        { "data hold 1 @ 1,2", "c:D0+5 c:D5+5 c:A", "3>s 1>s:held/1 2>s:held/1" },
        { "data hold 1 @ 1;delay 20ms", "c:D0+5 +5 c:D5+5", "2>s@25 1>s:held/1@25" },
        { "data hold 1", "c:D0+5", "" },
        { "syn answer host-unreachable", "c:S", "1!answered/1 0>c:answered/1" },
        { "syn answer host-unreachable", "6 c:S", "1!answered/1 0>c:answered/1" },
        { "udp answer port-unreachable", "c:U5", "1!answered/1 0>c:answered/1" },
    };
    (void)state;
    PLAY_ROWS(rows);
}

static void decode(const struct stage *stage, struct packet_facts *facts)
{
    assert_int_equal(packet_decode(facts, 1, 0, stage->given, (uint32_t)stage->given_bytes,
                                   (uint32_t)stage->given_bytes, NULL),
                     PACKET_TAKEN);
    assert_true(wire_frame_is_sound(stage->given, stage->given_bytes));
}

static void test_answers(void **state)
{
    static const struct {
        const char *reason, *steps, *meaning;
        bool from_wire;
    } rows[] = {
        { "net-unreachable", "c:S", "network unreachable", true },
        { "host-unreachable", "c:S", "host unreachable", true },
        { "port-unreachable", "c:U5", "port unreachable", false },
        { "prohibited", "c:S", "communication administratively prohibited", true },
        { "too-big 800", "c:D0+1000", "fragmentation needed", true },
        { "net-unreachable", "6 c:S", "no route to destination", true },
        { "host-unreachable", "6 c:S", "address unreachable", true },
        { "port-unreachable", "6 c:U5", "port unreachable", false },
        { "prohibited", "6 c:S", "communication administratively prohibited", true },
        { "too-big 1300", "6 c:D0+1400", "packet too big", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char rule[100];
        struct stage stage;
        struct packet_facts facts;
        snprintf(rule, sizeof rule, "any answer %s", rows[i].reason);
        set_up(&stage, rule);
        play(&stage, rows[i].steps);
        decode(&stage, &facts);
        assert_true(facts.protocol == PROTOCOL_ICMP && facts.icmp.is_error);
        assert_string_equal(facts.icmp.meaning, rows[i].meaning);
        assert_int_equal(facts.icmp.src.port, 40000);
        assert_int_equal(facts.icmp.dst.port, 12000);
        assert_true(address_same_ip(&facts.dst, &facts.icmp.src));
        assert_int_equal(address_same_ip(&facts.src, &facts.icmp.dst), !rows[i].from_wire);
        assert_memory_equal(stage.given + 6, WIRE_ADDRESS_MAC, 6);
        unsigned v6 = facts.src.version == 6, at = 14 + (v6 ? 40 : 20) + 6;
        unsigned mtu = (unsigned)(stage.given[at] << 8 | stage.given[at + 1]);
        assert_int_equal(mtu, strstr(rule, "too-big") ? (v6 ? 1300 : 800) : 0);
        tear_down(&stage);
    }
}

/* Nobody answers an ICMP error, nor a fragment that is not the first. */
static void test_no_answer(void **state)
{
    struct stage stage;
    uint8_t error[WIRE_FRAME_BYTES];
    (void)state;
    set_up(&stage, "any answer net-unreachable");
    play(&stage, "c:S");
    size_t length = stage.given_bytes;
    memcpy(error, stage.given, length);
    wire_frame_mac(0, error);
    carrier_take(stage.carrier, 1, error, length, 0, 0);
    play(&stage, "c:E");
    assert_string_equal(stage.fates.s,
                        "1!answered/1 0>c:answered/1 2!dropped/1 3!answered/1 0>c:answered/1");
    struct wire_frame frame = { .from = 1, .protocol = 17, .payload_bytes = 5 };
    length = wire_frame_make(error, &frame);
    error[14 + 7] = 9; /* the offset of a later fragment */
    text_clear(&stage.fates);
    carrier_take(stage.carrier, 1, error, length, 0, 0);
    assert_string_equal(stage.fates.s, "4!dropped/1");
    tear_down(&stage);
}

/* One bit differs, another one each time; the receiver finds it, or not. */
static void test_corrupt(void **state)
{
    static const char *const steps[] = { "c:D0+1", "c:D0+5", "c:D0+700", "c:A", "c:S",
                                         "c:U1",   "c:U300", "c:U0",     "c:E" };
    (void)state;
    for (int v6 = 0; v6 < 2; v6++)
        for (int fixed = 0; fixed < 2; fixed++)
            for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
                struct stage stage;
                uint8_t before[WIRE_FRAME_BYTES];
                unsigned bits = 0;
                set_up(&stage, fixed ? "any corrupt fixed" : "any corrupt");
                stage.v6 = v6;
                struct wire_frame frame = frame_of(&stage, steps[i]);
                size_t length = wire_frame_make(before, &frame);
                assert_true(wire_frame_is_sound(before, length));
                for (int round = 0; round < 50; round++) {
                    take(&stage, &frame);
                    assert_int_equal(stage.given_bytes, length);
                    assert_int_equal(wire_frame_is_sound(stage.given, length), fixed);
                    size_t changed = 0;
                    for (size_t at = 0; at < length; at++)
                        for (unsigned x = stage.given[at] ^ before[at]; x; x &= x - 1)
                            changed++;
                    assert_true(changed >= 1);
                    if (!fixed)
                        assert_int_equal(changed, 1);
                    bits += changed;
                }
                assert_true(bits);
                tear_down(&stage);
            }
}

/* Frames that end too early, whatever they promise: nothing beyond their end is touched. */
static void test_cut(void **state)
{
    static const char *const steps[] = { "c:D0+20", "c:U20", "c:E" };
    static const char *const rules[] = { "any corrupt", "any corrupt fixed",
                                         "any answer port-unreachable", "mtu 68", "again drop" };
    (void)state;
    for (int v6 = 0; v6 < 2; v6++)
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 5; j++) {
                struct stage stage;
                uint8_t bytes[WIRE_FRAME_BYTES];
                set_up(&stage, rules[j]);
                stage.v6 = v6;
                struct wire_frame frame = frame_of(&stage, steps[i]);
                size_t length = wire_frame_make(bytes, &frame);
                for (size_t cut = 0; cut < length; cut++) {
                    uint8_t *copy = guard_copy(bytes, cut);
                    carrier_take(stage.carrier, 1, copy, cut, 0, 0);
                    guard_free(copy);
                }
                tear_down(&stage);
            }
}

/* A datagram of IPv4 may have no checksum: its receiver takes what comes. */
static void test_corrupt_without_checksum(void **state)
{
    struct stage stage;
    uint8_t bytes[WIRE_FRAME_BYTES];
    struct wire_frame frame = { .from = 1, .protocol = 17, .payload_bytes = 9 };
    size_t length = wire_frame_make(bytes, &frame);
    (void)state;
    set_up(&stage, "any corrupt fixed");
    bytes[14 + 20 + 6] = bytes[14 + 20 + 7] = 0;
    carrier_take(stage.carrier, 1, bytes, length, 0, 0);
    assert_int_equal(stage.given[14 + 20 + 6] | stage.given[14 + 20 + 7], 0);
    tear_down(&stage);
}

/* ---- WHICH ---- */

static void test_which(void **state)
{
    static const struct row rows[] = {
        { "data drop @ 2", "c:D0+5 s:D0+5 c:D5+5", "1>s 2!dropped/1 3>s" },
        { "client: data drop @ 2", "c:D0+5 s:D0+5 c:D5+5", "1>s 2>c 3!dropped/1" },
        { "data drop @ 1,3-", "c:D0+5 c:D0+5 c:D5+5 c:D9+5",
          "1!dropped/1 2>s 3!dropped/1 4!dropped/1" },
        /* the first that applies acts; the others count as well */
        { "data drop @ 1;data duplicate @ 2", "c:D0+5 c:D0+5",
          "1!dropped/1 2>s:duplicated/2 2>s:duplicated/2.2" },
        { "data duplicate @ 1;any drop", "c:D0+5 c:D0+5",
          "1>s:duplicated/1 1>s:duplicated/1.2 2!dropped/2" },
        { "data drop from 2ms to 4ms", "+1 c:D0+5 +1 c:D0+5 +1 c:D0+5 +1 c:D0+5",
          "1>s@1 2!dropped/1@2 3!dropped/1@3 4>s@4" },
        { "data drop @ 1 from 2ms", "+1 c:D0+5 +1 c:D0+5 +1 c:D0+5", "1>s@1 2!dropped/1@2 3>s@3" },
        { "host any: tcp_sack 0;data drop", "c:D0+5", "1!dropped/2" },
    };
    (void)state;
    PLAY_ROWS(rows);
}

static void add_chances(struct text *text, const char *rule)
{
    struct stage stage;
    set_up(&stage, rule);
    for (int i = 0; i < 1000; i++)
        play(&stage, "c:U5");
    text_add(text, stage.fates.s);
    assert_true(stage.wire.lost >= 150 && stage.wire.lost <= 250);
    assert_int_equal(stage.counts[0].acted, stage.wire.lost);
    assert_int_equal(stage.counts[0].met, 1000);
    tear_down(&stage);
}

/* The same rules, the same seed: the same fates. */
static void test_chance(void **state)
{
    struct text a, b, other;
    (void)state;
    text_init(&a);
    text_init(&b);
    text_init(&other);
    add_chances(&a, "any drop 20% seed 7");
    add_chances(&b, "any drop 20% seed 7");
    add_chances(&other, "any drop 20% seed 8");
    assert_string_equal(a.s, b.s);
    assert_string_not_equal(a.s, other.s);
    text_release(&a);
    text_release(&b);
    text_release(&other);
}

/* ---- the link ---- */

static void test_link(void **state)
{
    static const struct row rows[] = {
        { "delay 20ms", "c:S +20 s:SA +20 c:A", "1>s@20 2>c@40 3>s@60" },
        { "client: delay 20ms", "c:S +20 s:SA", "1>s@20 2>c@20" },
        { "delay 20ms", "c:U1 c:U2 +10 c:U3", "1>s@20 2>s@20 3>s@30" },
        { "client: delay 5ms;delay 20ms", "c:U1 s:U1", "1>s@5 2>c@20" },
        { "delay 20ms;data delay 5ms", "c:D0+5 c:A", "2>s@20 1>s:delayed/2@25" },
        { "delay 20ms;data duplicate", "c:D0+5", "1>s:duplicated/2@20 1>s:duplicated/2.2@20" },
        /* 125 bytes are 1000 bits: a millisecond each */
        { "rate 1mbit", "c:U83 c:U83 c:U83", "1>s@1 2>s@2 3>s@3" },
        { "rate 1mbit", "c:U83 s:U83 c:U83", "1>s@1 2>c@1 3>s@2" },
        { "rate 1mbit;delay 20ms", "c:U83 c:U83", "1>s@21 2>s@22" },
        { "rate 1mbit queue 1", "c:U83 c:U83 c:U83 +1 c:U83", "3!queue_full/1 1>s@1 2>s@2 4>s@3" },
        { "rate 1mbit queue 0", "c:U83 c:U83 +1 c:U83", "2!queue_full/1 1>s@1 3>s@2" },
        { "rate 1mbit queue 0;any duplicate", "c:U83", "1>s:duplicated/2@1" },
        { "rate 1mbit queue 0;any duplicate @ 2", "c:U83 c:U83",
          "2!duplicated+queue_full/1 1>s@1" },
        { "mtu 576", "c:D0+536 c:D0+537", "1>s 2!answered+too_big/1 0>c:answered/1" },
        { "mtu 576 silent", "c:D0+536 c:D0+537", "1>s 2!too_big/1" },
        { "client: mtu 576", "s:D0+1000 c:D0+1000", "1>c 2!answered+too_big/1 0>c:answered/1" },
        /* RFC 8200, 5: no link of IPv6 takes less than 1280 */
        { "mtu 576", "6 c:D0+1220 c:D0+1221", "1>s 2!answered+too_big/1 0>c:answered/1" },
        { "down 2ms-4ms", "+1 c:U1 +1 c:U1 +2 c:U1", "1>s@1 2!down/1@2 3>s@4" },
        { "down", "c:U1", "1!down/1" },
        { "down 1ms-2ms;down 3ms-", "c:U1 +1 c:U1 +1 s:U1 +1 s:U1",
          "1>s 2!down/1@1 3>c@2 4!down/2@3" },
        { "server: down", "c:U1 s:U1", "1>s 2!down/1" },
        { "data drop @ 1;down 1ms-", "c:D0+5 +1 c:D0+5", "1!dropped/1 2!down/2@1" },
    };
    (void)state;
    PLAY_ROWS(rows);
}

/* A rule that met nothing can be told from one that did not act. */
static void test_counts(void **state)
{
    struct stage stage;
    (void)state;
    set_up(&stage, "rst drop;data drop @ 9;data drop @ 1;delay 5ms;down 100s-;client2: mtu 600");
    play(&stage, "c:D0+5 c:D5+5 s:A");
    static const struct rule_count expected[] = { { 0, 0 }, { 2, 0 }, { 2, 1 },
                                                  { 3, 2 }, { 0, 0 }, { 0, 0 } };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(stage.counts[i].met, expected[i].met);
        assert_int_equal(stage.counts[i].acted, expected[i].acted);
    }
    assert_int_equal(stage.wire.read, 3);
    assert_int_equal(stage.wire.written, 2);
    assert_int_equal(stage.wire.lost, 1);
    assert_int_equal(stage.wire.timed, 2);
    tear_down(&stage);
}

/* ---- a host that takes no frame now ---- */

static void test_blocked(void **state)
{
    struct stage stage;
    (void)state;
    set_up(&stage, "data delay 5ms @ 1");
    stage.blocked[0] = true;
    play(&stage, "c:D0+5 c:A s:A +10 c:A");
    assert_true(carrier_is_blocked(stage.carrier, 0));
    assert_int_equal(carrier_holds(stage.carrier), 3);
    carrier_resume(stage.carrier, 0);
    assert_string_equal(stage.fates.s, "3>c");
    stage.blocked[0] = false;
    play(&stage, "c:A"); /* behind those that wait */
    carrier_resume(stage.carrier, 0);
    assert_string_equal(stage.fates.s, "3>c 2>s@10 1>s:delayed/1@10 4>s@10 5>s@10");
    assert_int_equal(carrier_holds(stage.carrier), 0);
    tear_down(&stage);
}

/* What waits for others is on the wire, and no time lets it go. */
static void test_held_back(void **state)
{
    struct stage stage;
    (void)state;
    set_up(&stage, "data hold 1;delay 20ms");
    play(&stage, "c:D0+5 c:D5+5");
    assert_int_equal(carrier_holds(stage.carrier), 2);
    assert_int_equal(carrier_held_back(stage.carrier), 2);
    play(&stage, "c:A");
    assert_int_equal(carrier_holds(stage.carrier), 0); /* all had their time */
    assert_int_equal(carrier_held_back(stage.carrier), 0);
    tear_down(&stage);
}

/* A wrong filter is found before the first frame. */
static void test_filter(void **state)
{
    struct rule rule;
    struct err err = { .text = "" };
    (void)state;
    assert_int_equal(rule_parse(&rule, "--wire", "client: 'tcp porrt 3' drop @ 1", &err), -1);
    assert_non_null(strstr(err.text, "at ''tcp porrt 3' drop @ 1': "));
}

/* ---- lateness ---- */

static void test_lateness(void **state)
{
    struct wire_counts *counts = xcalloc(1, sizeof *counts);
    (void)state;
    assert_int_equal(counts_late_p99_ns(counts), 0);
    for (int i = 0; i < 990; i++)
        counts_add_late(counts, 12 * NS_PER_US);
    for (int i = 0; i < 10; i++)
        counts_add_late(counts, 3 * NS_PER_MS);
    assert_int_equal(counts_late_p99_ns(counts), 15 * NS_PER_US);
    counts_add_late(counts, 2 * (int64_t)NS_PER_S);
    assert_int_equal(counts_late_p99_ns(counts), 3 * NS_PER_MS + 5 * NS_PER_US);
    assert_int_equal(counts->late_max_ns, 2 * (int64_t)NS_PER_S);
    free(counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_perfect),     cmocka_unit_test(test_not_carried),
        cmocka_unit_test(test_what),        cmocka_unit_test(test_again),
        cmocka_unit_test(test_connections), cmocka_unit_test(test_many_connections),
        cmocka_unit_test(test_actions),     cmocka_unit_test(test_answers),
        cmocka_unit_test(test_no_answer),   cmocka_unit_test(test_corrupt),
        cmocka_unit_test(test_cut),         cmocka_unit_test(test_corrupt_without_checksum),
        cmocka_unit_test(test_which),       cmocka_unit_test(test_chance),
        cmocka_unit_test(test_link),        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_blocked),     cmocka_unit_test(test_held_back),
        cmocka_unit_test(test_filter),      cmocka_unit_test(test_lateness),
        cmocka_unit_test(test_crowded),
    };
    return cmocka_run_group_tests_name("carrier", tests, NULL, NULL);
}
