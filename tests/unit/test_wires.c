/* Rules files of a submission: what may stand in them, and what is said of what may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "grade/build.h"
#include "grade/check.h"
#include "grade/step.h"
#include "grade/wires.h"

static struct handed_wire handed(const char *text, size_t length)
{
    struct handed_wire wire = { .name = "2-line", .there = true };
    text_init(&wire.says);
    text_init(&wire.rules);
    text_add_bytes(&wire.rules, text, length);
    wire_look(&wire);
    return wire;
}

static void release(struct handed_wire *wire)
{
    text_release(&wire->says);
    text_release(&wire->rules);
}

static void test_taken(void **state)
{
    static const char *const texts[] = {
        "client: data drop @ 1",
        "# far\n\n  delay 2s  # two seconds, and no more\nserver: fin drop @ 1\r\n",
        "any drop\n",
        "host client: tcp_early_retrans 0\nhost any: tcp_sack 0\nclient: data drop @ 1-3\n",
        "host server: tcp_congestion_control reno\nrate 64kbit queue 3\n",
        "'tcp[13] & 2 != 0' drop @ 1\n",
        "client: \"tcp dst port 12000 and not ip6 and len > 0x46\" drop @ 1\n",
        "'tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 or icmp' duplicate\n",
        "client: bytes 0-5 corrupt fixed\nany hold 1000000\nmtu 68 silent\ndown 1s-2s\n",
        "any drop 100% seed 18446744073709551615\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct handed_wire wire = handed(texts[i], strlen(texts[i]));
        if (!wire.ready)
            fail_msg("%s: %s", texts[i], wire.says.s);
        release(&wire);
    }
}

static void refused(const char *text, size_t length, const char *says)
{
    struct handed_wire wire = handed(text, length);
    if (wire.ready || !strstr(wire.says.s, says) || strchr(wire.says.s, '\n'))
        fail_msg("%.200s: ready %d, %s (not: %s)", text, wire.ready, wire.says.s, says);
    release(&wire);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "", "no rule stands in wires/2-line.wire" },
        { "# client: data drop @ 1\n\n   \n", "no rule stands in wires/2-line.wire" },
        { "delay 10ms\n  client: data dorp @ 1\n", "reading wires/2-line.wire:2:16 '" },
        { "client data drop @ 1\n", "reading wires/2-line.wire:1:1 '" },
        { "client: data drop @ 0\n", "wires/2-line.wire:1:" },
        { "client2: data drop @ 1\n", "wires/2-line.wire:1: there is one client here" },
        { "host client3: tcp_sack 0\n", "wires/2-line.wire:1: there is one client here" },
        /* the grader's own end */
        { "delay 2001ms\n", "a packet may wait for 2000 ms here" },
        { "client: data delay 1000s @ 1\n", "a packet may wait for 2000 ms here" },
        { "rate 63kbit\n", "a wire carries 64 kbit a second here" },
        /* a kernel */
        { "host any: tcp_sack 2\n", "tcp_sack may be 0 to 1 here, not '2'" },
        { "host any: tcp_sack -1\n", "tcp_sack may be 0 to 1 here, not '-1'" },
        { "host any: tcp_sack 1 1\n", "tcp_sack may be 0 to 1 here, not '1 1'" },
        { "host any: tcp_sack x\n", "tcp_sack may be 0 to 1 here, not 'x'" },
        { "host any: tcp_retries2 15\n", "tcp_retries2 may be 3 to 6 here" },
        { "host any: tcp_congestion_control bbr\n",
          "a host may not have tcp_congestion_control bbr here" },
        { "host any: tcp_rmem 1 1 1\n", "a host may not have tcp_rmem 1 1 1 here" },
        { "host any: somaxconn 1\n", "a host may not have somaxconn 1 here" },
        { "host any: ../../kernel/hostname x\n", "the name of a setting is missing" },
        { "host any: core_pattern x\n", "is no setting that a host may have" },
        /* names, which libpcap would look up */
        { "'host www.example.org' drop\n", "wires/2-line.wire:1:2: 'host' is no word of a filter" },
        { "client: 'src example.org' drop\n", "wires/2-line.wire:1:14: 'example.org' is no word" },
        { "'src 192.0.2.1' drop\n", "'192.0.2.1' is no word of a filter" },
        { "'port http' drop\n", "'http' is no word of a filter" },
        { "'net loopback' drop\n", "'net' is no word of a filter" },
        { "'ether host a' drop\n", "'ether' is no word of a filter" },
        { "'gateway gw' drop\n", "'gateway' is no word of a filter" },
        { "'tcp port 0x' drop\n", "'0x' is no word of a filter" },
        { "'tcp tcp tcp' drop\n", "wires/2-line.wire:1:" },
        { "'tcp drop\n", "the filter has no closing '" },
        { "'#' drop\n", "the filter has no closing '" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refused(rows[i].text, strlen(rows[i].text), rows[i].says);
    refused("delay 1ms\ndata drop\0 @ 1\n", 23, ":2: a NUL byte is in that line");
    char many[WIRE_FILE_MAX] = "", filter[WIRE_FILTER_MAX + 80];
    for (int i = 0; i <= WIRE_RULES_MAX; i++)
        strcat(many, "delay 1ms\n");
    refused(many, strlen(many), ":41: a wire has at most 40 rules here");
    snprintf(filter, sizeof filter, "'%0*d' drop", WIRE_FILTER_MAX, 7);
    refused(filter, strlen(filter), "a filter has at most 120 bytes here");
}

/* The rules of a run: those of the file, each chance with another seed. */
static void test_seeds(void **state)
{
    struct wire_rules rules = { 0 };
    (void)state;
    const char *text = "delay 10ms\nany drop 5% seed 7\nany corrupt @ 2\n";
    struct handed_wire wire = handed(text, strlen(text));
    wire_rules_take(&wire, 3, &rules);
    assert_int_equal(rules.count, 3);
    assert_int_equal(rules.list[1].seed, 10);
    assert_string_equal(rules.list[1].text, "any drop 5% seed 7");
    wire_rules_release(&rules);
    release(&wire);
}

/* Each scenario's wire is asked for once, and only that step has some. */
static void test_wanted(void **state)
{
    const char *names[WIRES_MAX];
    (void)state;
    assert_int_equal(wires_wanted(step_find("08"), names), 0);
    assert_int_equal(wires_wanted(step_find("14"), names), 10);
    assert_string_equal(names[0], "1-syn");
    assert_string_equal(names[9], "rough");
}

/* Who writes no program gets those of 08. */
static void test_given(void **state)
{
    (void)state;
    const struct given *given = given_find("14-bad-wire");
    assert_non_null(given);
    assert_null(given_find("08-lines"));
    assert_null(given_find(""));
    assert_int_equal(strncmp(given->client, "/* 08-lines: the client.", 24), 0);
    assert_int_equal(strncmp(given->server, "/* 08-lines: the server.", 24), 0);
    assert_null(strstr(given->client, "//@"));
    assert_non_null(strstr(given->server, "memmove(lines, lines + length, held);"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),  cmocka_unit_test(test_refused), cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_wanted), cmocka_unit_test(test_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
