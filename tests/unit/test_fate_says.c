/* timeline/fate_says: what the wire did with a packet, beside the arrow and in sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"
#include "timeline/fate_says.h"

#define RULE " (rule 1: any: any drop)."

static void every_deed(void **state)
{
    (void)state;
    static const struct {
        unsigned did;
        bool fixed;
        const char *words, *says; /* … up to the rule */
    } deeds[] = {
        { WIRE_DROPPED, false, "lost", "The wire drops it" },
        { WIRE_DROPPED | WIRE_ANSWERED, false, "lost, ICMP",
          "The wire drops it and answers by ICMP" },
        { WIRE_TOO_BIG, false, "too big", "The wire drops it, which is too big, without a word" },
        { WIRE_TOO_BIG | WIRE_ANSWERED, false, "too big, ICMP",
          "The wire drops it, which is too big, and says so by ICMP" },
        { WIRE_QUEUE_FULL, false, "queue full", "The wire drops it, since its queue is full" },
        { WIRE_DUPLICATED | WIRE_QUEUE_FULL, false, "queue full",
          "The wire drops it, since its queue is full" },
        { WIRE_DOWN, false, "wire is down", "The wire is down: it is lost" },
        { WIRE_CORRUPTED, true, "changed",
          "The wire changes one bit of it, and its checksum so that it is right again" },
        { WIRE_HELD, false, "held back", "The wire held it back until others had passed" },
        { WIRE_DELAYED, false, "late", "The wire delayed it" },
        { WIRE_DUPLICATED, false, "copy 2", "The wire delivers it more than once" },
    };
    struct told_rule rule = { .text = "any: any drop" };
    const struct timeline timeline = { .rules = &rule, .rule_count = 1 };
    struct packet packet = { .kind = KIND_DATA };
    struct text says, wanted;
    text_init(&says);
    text_init(&wanted);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        for (int by = 0; by < 2; by++) {
            struct arrival arrival = { .packet = &packet,
                                       .fate = { .kind = FATE_LOST,
                                                 .did = deeds[i].did,
                                                 .checksum_fixed = deeds[i].fixed,
                                                 .copy = 2,
                                                 .rule = by } };
            char words[FATE_LABEL_BYTES];
            fate_label(&arrival.fate, words);
            text_clear(&wanted);
            text_addf(&wanted, "%s%s", deeds[i].words, by ? " (rule 1)" : "");
            assert_string_equal(words, wanted.s);
            text_clear(&says);
            fate_says(&says, &timeline, &arrival);
            text_clear(&wanted);
            text_addf(&wanted, "%s%s", deeds[i].says, by ? RULE : ".");
            assert_string_equal(says.s, wanted.s);
        }
    text_release(&says);
    text_release(&wanted);
}

/* What simply passed needs no words. */
static void nothing(void **state)
{
    (void)state;
    const struct timeline timeline = { .rule_count = 0 };
    struct packet packet = { .kind = KIND_DATA };
    const struct arrival arrival = { .packet = &packet,
                                     .fate = { .kind = FATE_ARRIVED, .copy = 1 } };
    char words[FATE_LABEL_BYTES];
    struct text says;
    text_init(&says);
    fate_label(&arrival.fate, words);
    fate_says(&says, &timeline, &arrival);
    assert_string_equal(words, "");
    assert_string_equal(says.s, "");
    text_release(&says);
}

/* Its receiver finds the damage. */
static void damage(void **state)
{
    (void)state;
    const struct timeline timeline = { .rule_count = 0 };
    struct packet packet = { .kind = KIND_DATA };
    const struct arrival arrival = {
        .packet = &packet, .fate = { .kind = FATE_ARRIVED, .did = WIRE_CORRUPTED, .copy = 1 }
    };
    char words[FATE_LABEL_BYTES];
    struct text says;
    text_init(&says);
    fate_label(&arrival.fate, words);
    fate_says(&says, &timeline, &arrival);
    assert_string_equal(words, "bad checksum");
    assert_string_equal(says.s, "The wire changes one bit of it. Its checksum tells: the kernel of "
                                "the receiver drops it, and says nothing.");
    text_release(&says);
}

/* Over a wire that does all of it: for the list of sentences. */
static void a_bad_day(void **state)
{
    struct script *script = *state;
    script_run(script, CONNECTED_OVER_WIRE "rule \"rate 1mbit queue 1\" \n"
                                           "rule \"down 1s-2s\" \n"
                                           "rule \"client: data corrupt fixed @ 3\" \n"
                                           "70000 client send#11 15 { \n"
                                           "70001 > P. 1:6 queue_full by 1 \n"
                                           "70002 client } = 15 \n"
                                           "1070001 > P. 1:6 down by 2 \n"
                                           "3070001 > P. 1:6 changed by 3 at +20000 \n");
    expect_sane(&script->timeline);
}

/* UDP has neither numbers nor order: what a copy and an overtaken datagram mean is said. */
static void datagrams(void **state)
{
    struct script *script = *state;
    script_run(script, "wire \n rule \"client: udp duplicate @ 1\" \n"
                       "rule \"client: udp delay 60ms @ 2\" \n"
                       "0 > udp \"one\" copy by 1 at +20000 copy by 1 at +20100 \n"
                       "1000 > udp \"two\" late by 2 at +80000 \n"
                       "2000 > udp \"three\" at +20000 \n");
    struct text says;
    text_init(&says);
    fate_says(&says, &script->timeline, packet_by_id(script, 1)->passage->last);
    assert_string_equal(
        says.s, "The wire delivers it more than once (rule 1: client: udp duplicate @ 1). "
                "It was there already: UDP has no numbers, so the program gets it once more.");
    text_clear(&says);
    fate_says(&says, &script->timeline, packet_by_id(script, 2)->passage->first);
    assert_string_equal(says.s, "The wire delayed it (rule 2: client: udp delay 60ms @ 2). "
                                "A datagram that left later came before it: UDP keeps no order.");
    text_release(&says);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_deed), cmocka_unit_test(nothing), cmocka_unit_test(damage),
        SCRIPT_TEST(a_bad_day),       SCRIPT_TEST(datagrams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
