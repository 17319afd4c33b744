/* run/crossings: frames that captures saw and words of a wire, in orders that really come, and with
 * frames missing on one side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "run/crossings.h"

enum { A, B, BYTES = 60 };

static const struct wire_port ports[] = {
    [A] = { .mac = { 2, 0, 192, 0, 2, 1 } },
    [B] = { .mac = { 2, 0, 192, 0, 2, 11 } },
};

struct joined {
    struct crossings *crossings;
    struct text told; /* "left 1 A@10 …" */
};

static void add(void *context, struct observation seen)
{
    struct joined *joined = context;
    long long t = (long long)(seen.t_ns / NS_PER_MS);
    if (seen.kind == OBSERVED_PACKET)
        text_addf(&joined->told, "left %d of %d @%lld", (int)seen.crossing, seen.host, t);
    else
        text_addf(&joined->told, "%s %d @%lld%s",
                  seen.crossed.fate.kind == FATE_LOST ? "lost" : "came", (int)seen.crossing, t,
                  seen.crossed.arrived ? " changed" : "");
    for (size_t i = 0; i < seen.piece_count; i++)
        text_addf(&joined->told, " +%d", (int)seen.pieces[i].place);
    text_add(&joined->told, "; ");
    observation_release(&seen);
}

/* An IPv4 frame from one host to the other; the number makes it differ from the others.  From 100 on
 * it is a fragment: 101, 102 … are of one datagram. */
static void frame_of(uint8_t frame[BYTES], int from, uint8_t number)
{
    memset(frame, 0, BYTES);
    memcpy(frame, ports[!from].mac, 6);
    memcpy(frame + 6, ports[from].mac, 6);
    frame[12] = 0x08;
    frame[14] = 0x45;
    frame[40] = number;
    if (number >= 100) {
        frame[19] = number / 10;
        frame[20] = 0x20; /* more of them follow; who completes it is told by the facts */
    }
}

/* A fragment that does not complete its datagram. */
static void captured_piece(struct joined *j, int at, int from, uint8_t number, int64_t t_ms)
{
    uint8_t frame[BYTES];
    frame_of(frame, from, number);
    crossings_frame(j->crossings, (size_t)at, t_ms * NS_PER_MS, frame, BYTES, BYTES, number);
}

static void captured(struct joined *j, int at, int from, uint8_t number, int64_t t_ms)
{
    uint8_t frame[BYTES];
    frame_of(frame, from, number);
    crossings_frame(j->crossings, (size_t)at, t_ms * NS_PER_MS, frame, BYTES, BYTES, 0);
    crossings_facts(j->crossings, (size_t)at, xcalloc(1, sizeof(struct packet_facts)), 0);
}

/* crossing 0 and kind FATE: the wire's own frame. */
static void word(struct joined *j, enum wire_word_kind kind, int port, uint64_t crossing, int from,
                 uint8_t number, int64_t t_ms, struct fate fate)
{
    uint8_t frame[BYTES];
    frame_of(frame, from, number);
    crossings_word(j->crossings, &(struct wire_word){ .kind = kind,
                                                      .port = port,
                                                      .crossing = crossing,
                                                      .t_ns = t_ms * NS_PER_MS,
                                                      .length = BYTES,
                                                      .hash = wire_hash(frame, BYTES),
                                                      .fate = fate });
}

static const struct fate came = { .kind = FATE_ARRIVED, .copy = 1 };
static const struct fate dropped = { .kind = FATE_LOST, .did = WIRE_DROPPED, .rule = 1 };

static void begin(struct joined *j)
{
    text_init(&j->told);
    j->crossings = crossings_new(ports, 2, add, j);
}

static void ends(struct joined *j, const char *told)
{
    crossings_finish(j->crossings);
    assert_string_equal(j->told.s, told);
    crossings_free(j->crossings);
    text_release(&j->told);
}

static void one_crosses(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    captured(&j, A, A, 1, 10);
    assert_true(crossings_until(j.crossings) < 10 * NS_PER_MS); /* the wire has not told of it */
    assert_true(crossings_hold(j.crossings)); /* … and nothing is quiet: it may be busy elsewhere */
    word(&j, WIRE_READ, A, 1, A, 1, 11, came);
    assert_false(crossings_hold(j.crossings));
    assert_int_equal(crossings_until(j.crossings), INT64_MAX);
    word(&j, WIRE_FATE, B, 1, A, 1, 30, came);
    assert_true(crossings_until(j.crossings) < 30 * NS_PER_MS); /* its capture has not seen it */
    captured(&j, B, A, 1, 31);
    assert_int_equal(crossings_until(j.crossings), INT64_MAX);
    assert_int_equal(crossings_unproven(j.crossings), 0);
    ends(&j, "left 1 of 0 @10; came 1 @31; ");
}

/* The wire is faster than the captures: all of its words come first. */
static void words_first(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    word(&j, WIRE_READ, A, 1, A, 1, 11, came);
    word(&j, WIRE_FATE, B, 1, A, 1, 11, dropped);
    word(&j, WIRE_READ, B, 2, B, 2, 12, came);
    word(&j, WIRE_FATE, A, 2, B, 2, 12, came);
    captured(&j, A, B, 2, 13);
    crossings_until(j.crossings);
    assert_string_equal(j.told.s, "");
    captured(&j, B, B, 2, 12);
    captured(&j, A, A, 1, 10);
    ends(&j, "left 1 of 0 @10; left 2 of 1 @12; came 2 @13; lost 1 @11; ");
}

/* Copies arrive in the order in which the wire wrote them, also behind later ones. */
static void copies_and_order(void **state)
{
    (void)state;
    struct joined j;
    struct fate second = came, damaged = came;
    second.copy = 2;
    damaged.did = WIRE_CORRUPTED;
    begin(&j);
    captured(&j, A, A, 1, 10);
    captured(&j, A, A, 2, 11);
    word(&j, WIRE_READ, A, 1, A, 1, 10, came);
    word(&j, WIRE_READ, A, 2, A, 2, 11, came);
    word(&j, WIRE_FATE, B, 2, A, 2, 12, came);
    word(&j, WIRE_FATE, B, 2, A, 2, 12, second);
    word(&j, WIRE_FATE, B, 1, A, 9, 40, damaged); /* other bytes than those that left */
    captured(&j, B, A, 2, 12);
    captured(&j, B, A, 2, 13);
    captured(&j, B, A, 9, 41);
    ends(&j, "left 1 of 0 @10; left 2 of 0 @11; came 2 @12; came 2 @13; came 1 @41 changed; ");
}

/* ICMP of the wire's own arrives, and nobody sent it. */
static void wires_own(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    word(&j, WIRE_FATE, A, 0, B, 7, 12, came);
    captured(&j, A, B, 7, 12);
    ends(&j, "left 0 of -1 @12; ");
}

/* The capture of the sender has lost the first frame: the second one is still the second one. */
static void capture_lost_one(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    word(&j, WIRE_READ, A, 1, A, 1, 10, came);
    word(&j, WIRE_READ, A, 2, A, 2, 11, came);
    word(&j, WIRE_FATE, B, 1, A, 1, 12, came);
    word(&j, WIRE_FATE, B, 2, A, 2, 12, came);
    captured(&j, A, A, 2, 11);
    captured(&j, B, A, 1, 12);
    captured(&j, B, A, 2, 13);
    crossings_until(j.crossings);
    assert_int_equal(crossings_unproven(j.crossings), 1);
    ends(&j, "left 2 of 0 @11; came 2 @13; ");
}

/* The receiver's capture has lost one: when it arrived, the wire says. */
static void receiver_lost_one(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    for (uint8_t i = 1; i <= 2; i++) {
        captured(&j, A, A, i, 10 + i);
        word(&j, WIRE_READ, A, i, A, i, 10 + i, came);
        word(&j, WIRE_FATE, B, i, A, i, 20 + i, came);
    }
    captured(&j, B, A, 2, 25);
    ends(&j, "left 1 of 0 @11; left 2 of 0 @12; came 1 @21; came 2 @25; ");
}

/* The run ends before the wire has read a frame: it left, and has no fate. */
static void never_read(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    captured(&j, A, A, 1, 10);
    ends(&j, "left 1 of 0 @10; ");
}

/* ARP, and what is for a group, is no crossing. */
static void not_carried(void **state)
{
    (void)state;
    struct joined j;
    uint8_t frame[BYTES];
    begin(&j);
    frame_of(frame, A, 1);
    frame[12] = 0x08, frame[13] = 0x06;
    crossings_frame(j.crossings, A, 5 * NS_PER_MS, frame, BYTES, BYTES, 0);
    frame_of(frame, A, 1);
    frame[0] = 0x33;
    crossings_frame(j.crossings, A, 6 * NS_PER_MS, frame, BYTES, BYTES, 0);
    crossings_frame(j.crossings, A, 7 * NS_PER_MS, frame, 10, BYTES, 0);
    assert_int_equal(crossings_until(j.crossings), INT64_MAX);
    ends(&j, "");
}

/* Three fragments, and the last is overtaken by nobody; then the first comes last. */
static void fragments(void **state)
{
    static const int orders[][3] = { { 1, 2, 3 }, { 2, 3, 1 }, { 3, 1, 2 } };
    static const char *const told[] = {
        "left 3 of 0 @13 +101 +102; came 3 @33 +101 +102; ",
        "left 3 of 0 @13 +101 +102; came 3 @33 +102 +103; ",
        "left 3 of 0 @13 +101 +102; came 3 @33 +103 +101; ",
    };
    (void)state;
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
        struct joined j;
        begin(&j);
        for (uint8_t i = 1; i <= 3; i++) {
            word(&j, WIRE_READ, A, i, A, (uint8_t)(100 + i), 11, came);
            i < 3 ? captured_piece(&j, A, A, (uint8_t)(100 + i), 10 + i)
                  : captured(&j, A, A, (uint8_t)(100 + i), 10 + i);
        }
        for (int i = 0; i < 3; i++) {
            int n = orders[k][i];
            word(&j, WIRE_FATE, B, (uint64_t)n, A, (uint8_t)(100 + n), 30, came);
            i < 2 ? captured_piece(&j, B, A, (uint8_t)(100 + n), 31 + i)
                  : captured(&j, B, A, (uint8_t)(100 + n), 31 + i);
        }
        assert_int_equal(crossings_until(j.crossings), INT64_MAX);
        ends(&j, told[k]);
    }
}

/* One is lost, and so is the datagram: told once, and not before it has left. */
static void fragments_lost(void **state)
{
    (void)state;
    for (int lost = 1; lost <= 3; lost++) {
        struct joined j;
        char told[80];
        begin(&j);
        for (uint8_t i = 1; i <= 3; i++) {
            bool goes = i == lost || i == 2;
            word(&j, WIRE_READ, A, i, A, (uint8_t)(100 + i), 11, came);
            i < 3 ? captured_piece(&j, A, A, (uint8_t)(100 + i), 10 + i)
                  : captured(&j, A, A, (uint8_t)(100 + i), 10 + i);
            word(&j, WIRE_FATE, B, i, A, (uint8_t)(100 + i), 12, goes ? dropped : came);
            if (!goes)
                captured_piece(&j, B, A, (uint8_t)(100 + i), 31);
            crossings_until(j.crossings);
        }
        snprintf(told, sizeof told, "left 3 of 0 @13 +101 +102; lost 3 @13; ");
        assert_int_equal(crossings_until(j.crossings), INT64_MAX);
        ends(&j, told);
    }
}

/* What its sender's capture has not seen whole holds nothing up for ever. */
static void fragments_unseen(void **state)
{
    (void)state;
    struct joined j;
    begin(&j);
    word(&j, WIRE_READ, A, 1, A, 101, 11, came);
    word(&j, WIRE_READ, A, 2, A, 102, 11, came);
    captured_piece(&j, A, A, 101, 10);
    captured_piece(&j, A, A, 102, 10);
    word(&j, WIRE_FATE, B, 1, A, 101, 12, came);
    word(&j, WIRE_FATE, B, 2, A, 102, 12, dropped);
    captured_piece(&j, B, A, 101, 13);
    assert_int_equal(crossings_until(j.crossings), INT64_MAX);
    word(&j, WIRE_READ, A, 3, A, 3, 21, came);
    captured(&j, A, A, 3, 20);
    ends(&j, "left 3 of 0 @20; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_crosses),      cmocka_unit_test(words_first),
        cmocka_unit_test(copies_and_order), cmocka_unit_test(wires_own),
        cmocka_unit_test(capture_lost_one), cmocka_unit_test(receiver_lost_one),
        cmocka_unit_test(never_read),       cmocka_unit_test(not_carried),
        cmocka_unit_test(fragments),        cmocka_unit_test(fragments_lost),
        cmocka_unit_test(fragments_unseen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
