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
        text_addf(&joined->told, "left %d of %d @%lld; ", (int)seen.crossing, seen.host, t);
    else
        text_addf(&joined->told, "%s %d @%lld%s; ",
                  seen.crossed.fate.kind == FATE_LOST ? "lost" : "came", (int)seen.crossing, t,
                  seen.crossed.arrived ? " changed" : "");
    observation_release(&seen);
}

/* An IPv4 frame from one host to the other; the number makes it differ from the others. */
static void frame_of(uint8_t frame[BYTES], int from, uint8_t number)
{
    memset(frame, 0, BYTES);
    memcpy(frame, ports[!from].mac, 6);
    memcpy(frame + 6, ports[from].mac, 6);
    frame[12] = 0x08;
    frame[14] = 0x45;
    frame[30] = number;
}

static void captured(struct joined *j, int at, int from, uint8_t number, int64_t t_ms)
{
    uint8_t frame[BYTES];
    frame_of(frame, from, number);
    crossings_frame(j->crossings, (size_t)at, t_ms * NS_PER_MS, frame, BYTES, BYTES);
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
    word(&j, WIRE_READ, A, 1, A, 1, 11, came);
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
    crossings_frame(j.crossings, A, 5 * NS_PER_MS, frame, BYTES, BYTES);
    frame_of(frame, A, 1);
    frame[0] = 0x33;
    crossings_frame(j.crossings, A, 6 * NS_PER_MS, frame, BYTES, BYTES);
    crossings_frame(j.crossings, A, 7 * NS_PER_MS, frame, 10, BYTES);
    assert_int_equal(crossings_until(j.crossings), INT64_MAX);
    ends(&j, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_crosses),      cmocka_unit_test(words_first),
        cmocka_unit_test(copies_and_order), cmocka_unit_test(wires_own),
        cmocka_unit_test(capture_lost_one), cmocka_unit_test(receiver_lost_one),
        cmocka_unit_test(never_read),       cmocka_unit_test(not_carried),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
