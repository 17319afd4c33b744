/* wire/rule: the grammar of the wire's rules, every error of it, and which packets a rule takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "command/manual/prose.h"
#include "wire/rule.h"
#include "wire/rules.h"

/* ---- what is understood ---- */

static const char *who_name(int who)
{
    static const char *const names[] = { "any", "server", "client", "client2", "client3" };
    return names[who + 1];
}

static void add_link(struct text *t, const struct rule *rule)
{
    switch (rule->kind) {
    case RULE_DELAY: text_addf(t, " delay %lld", (long long)rule->delay_ns); break;
    case RULE_RATE:
        text_addf(t, " rate %llu queue %u", (unsigned long long)rule->rate_bits, rule->queue);
        break;
    case RULE_MTU: text_addf(t, " mtu %u%s", rule->mtu, rule->silent ? " silent" : ""); break;
    case RULE_DOWN: text_add(t, " down"); break;
    case RULE_SETTING: text_addf(t, " %s = %s", rule->setting, rule->value); break;
    case RULE_PACKETS: fail();
    }
}

static void add_packets(struct text *t, const struct rule *rule)
{
    static const char *const whats[] = {
        [WHAT_ANY] = "any",     [WHAT_SYN] = "syn",           [WHAT_SYN_ACK] = "syn-ack",
        [WHAT_DATA] = "data",   [WHAT_NEW_DATA] = "new data", [WHAT_ACK] = "ack",
        [WHAT_FIN] = "fin",     [WHAT_RST] = "rst",           [WHAT_AGAIN] = "again",
        [WHAT_PROBE] = "probe", [WHAT_TCP] = "tcp",           [WHAT_UDP] = "udp",
        [WHAT_ICMP] = "icmp",   [WHAT_BYTES] = "bytes",       [WHAT_FILTER] = "filter",
    };
    static const char *const actions[] = {
        [ACTION_DROP] = "drop",           [ACTION_DELAY] = "delay",     [ACTION_HOLD] = "hold",
        [ACTION_DUPLICATE] = "duplicate", [ACTION_CORRUPT] = "corrupt", [ACTION_ANSWER] = "answer",
    };
    text_addf(t, " %s", whats[rule->what]);
    if (rule->what == WHAT_BYTES)
        text_addf(t, " %llu-%llu", (unsigned long long)rule->from, (unsigned long long)rule->to);
    if (rule->what == WHAT_FILTER)
        text_addf(t, " <%s>", rule->filter);
    text_addf(t, " %s", actions[rule->action]);
    if (rule->action == ACTION_DELAY)
        text_addf(t, " %lld", (long long)rule->delay_ns);
    if (rule->action == ACTION_HOLD)
        text_addf(t, " %u", rule->hold);
    if (rule->action == ACTION_CORRUPT && rule->fixed)
        text_add(t, " fixed");
    if (rule->action == ACTION_ANSWER)
        text_addf(t, " %d %u", (int)rule->answer, rule->mtu);
    for (size_t i = 0; i < rule->which.count; i++)
        text_addf(t, " @%u-%u", rule->which.ranges[i].first, rule->which.ranges[i].last);
    if (rule->chance_ppm)
        text_addf(t, " ppm %u seed %llu", rule->chance_ppm, (unsigned long long)rule->seed);
}

/* The rule, written again from what was understood; times in nanoseconds. */
static void write_rule(struct text *t, const struct rule *rule)
{
    text_clear(t);
    text_add(t, who_name(rule->who));
    if (rule->kind == RULE_PACKETS)
        add_packets(t, rule);
    else
        add_link(t, rule);
    if (rule->timed && rule->end_ns == INT64_MAX)
        text_addf(t, " from %lld", (long long)rule->begin_ns);
    else if (rule->timed)
        text_addf(t, " from %lld to %lld", (long long)rule->begin_ns, (long long)rule->end_ns);
}

static void test_rules(void **state)
{
    static const struct {
        const char *text, *means;
    } rules[] = {
        /* which packets */
        { "client: syn drop", "client syn drop" },
        { "server: syn-ack drop", "server syn-ack drop" },
        { "data drop", "any data drop" },
        { "any: new data drop", "any new data drop" },
        { "client2: ack drop", "client2 ack drop" },
        { "server: fin drop @ 1", "server fin drop @1-1" },
        { "rst drop", "any rst drop" },
        { "again drop", "any again drop" },
        { "probe drop", "any probe drop" },
        { "tcp drop", "any tcp drop" },
        { "udp drop", "any udp drop" },
        { "icmp drop", "any icmp drop" },
        { "any: any drop", "any any drop" },
        { "client: bytes 2896-4344 drop", "client bytes 2896-4344 drop" },
        { "server: 'tcp[13] & 4 != 0' drop", "server filter <tcp[13] & 4 != 0> drop" },
        { "server: \"udp port 53\" drop", "server filter <udp port 53> drop" },
        /* what happens to them */
        { "client: data delay 60ms @ 2", "client data delay 60000000 @2-2" },
        { "client: data delay 300us", "client data delay 300000" },
        { "data hold 3", "any data hold 3" },
        { "data duplicate @ 2", "any data duplicate @2-2" },
        { "data corrupt", "any data corrupt" },
        { "data corrupt @ 1", "any data corrupt @1-1" },
        { "data corrupt fixed @ 1", "any data corrupt fixed @1-1" },
        { "udp answer port-unreachable", "any udp answer 2 0" },
        { "data answer too-big 800", "any data answer 4 800" },
        { "syn answer prohibited", "any syn answer 3 0" },
        { "syn answer net-unreachable", "any syn answer 0 0" },
        { "syn answer host-unreachable @ 1", "any syn answer 1 0 @1-1" },
        /* which of them */
        { "client: data drop@3", "client data drop @3-3" },
        { "client: data drop @ 1-3, 5, 9-", "client data drop @1-3 @5-5 @9-4294967295" },
        { "data drop @ every", "any data drop" },
        { "any: ack drop 20% seed 7", "any ack drop ppm 200000 seed 7" },
        { "ack drop 0.5%", "any ack drop ppm 5000 seed 1" },
        { "ack drop @ 3- 20%", "any ack drop @3-4294967295 ppm 200000 seed 1" },
        { "ack drop @ 3- 1.5%", "any ack drop @3-4294967295 ppm 15000 seed 1" },
        { "ack drop @ 3 - 20%", "any ack drop @3-4294967295 ppm 200000 seed 1" },
        { "ack drop @ 4- 7", "any ack drop @4-7" },
        { "ack drop @ 4 - 7 20%", "any ack drop @4-7 ppm 200000 seed 1" },
        { "data drop from 2s to 5s", "any data drop from 2000000000 to 5000000000" },
        { "data drop @ 3 from 1.5s", "any data drop @3-3 from 1500000000" },
        /* the link */
        { "delay 20ms", "any delay 20000000" },
        { "client: delay 20ms", "client delay 20000000" },
        { "  server :  delay\t1.5s ", "server delay 1500000000" },
        { "rate 1mbit", "any rate 1000000 queue 100" },
        { "rate 2.5kbit queue 20", "any rate 2500 queue 20" },
        { "rate 1gbit queue 0", "any rate 1000000000 queue 0" },
        { "mtu 576", "any mtu 576" },
        { "mtu 576 silent", "any mtu 576 silent" },
        { "down 2s-5s", "any down from 2000000000 to 5000000000" },
        { "down 2s-", "any down from 2000000000" },
        { "server: down", "server down from 0" },
        /* a host */
        { "host server: tcp_sack 0", "server ipv4/tcp_sack = 0" },
        { "host any: tcp_rmem 4096 8192 16384", "any ipv4/tcp_rmem = 4096 8192 16384" },
        { "host client2: somaxconn 5", "client2 core/somaxconn = 5" },
        { "host server: tcp_congestion_control reno ",
          "server ipv4/tcp_congestion_control = reno" },
    };
    (void)state;
    struct text means;
    text_init(&means);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct rule rule;
        struct err err = { .text = "" };
        if (rule_parse(&rule, "--wire", rules[i].text, &err) != 0)
            fail_msg("%s", err.text);
        write_rule(&means, &rule);
        assert_string_equal(means.s, rules[i].means);
        rule_release(&rule);
    }
    text_release(&means);
}

/* ---- what is not ---- */

static void test_errors(void **state)
{
    static const struct {
        const char *text, *at, *says;
    } errors[] = {
        { "", "its end", "expected a rule, such as 'client: data drop @ 3'" },
        { "   ", "its end", "expected a rule" },
        { "client:", "its end", "expected which packets: syn, syn-ack" },
        { "klient: data drop", "'klient: data drop'", "there is no host 'klient'" },
        { "client1: data drop", "'client1: data drop'", "there is no host 'client1'" },
        { "client02: data drop", "'client02: data drop'", "there is no host" },
        { "server2: data drop", "'server2: data drop'", "there is no host" },
        { "client: dta drop", "'dta drop'", "'dta' is no kind of packet" },
        { "new drop", "'drop'", "expected 'data' after 'new'" },
        { "data", "its end", "expected what happens to these packets: drop, delay 60ms" },
        { "client: data dorp", "'dorp'", "'dorp' is no action" },
        { "data delay", "its end", "delay needs a time with a unit: 300us, 20ms or 1.5s" },
        { "data delay 20", "'20'", "delay needs a time with a unit" },
        { "data delay 20m", "'20m'", "delay needs a time with a unit" },
        { "delay 2h", "'2h'", "delay needs a time with a unit" },
        { "delay 3601s", "'3601s'", "an hour at most" },
        { "delay -20ms", "'-20ms'", "delay needs a time" },
        { "delay 20ms @ 2", "'@ 2'", "'delay' speaks of all packets" },
        { "data hold", "its end", "hold needs a number" },
        { "data hold 0", "'0'", "hold needs a number" },
        { "data answer", "its end", "answer needs a reason" },
        { "data answer no", "'no'", "'no' is no reason" },
        { "data answer too-big", "its end", "68 to 1500 bytes" },
        { "data answer too-big 67", "'67'", "68 to 1500 bytes" },
        { "data drop @", "'@'", "expected which of these packets, counted from 1" },
        { "data drop @ 0", "'@ 0'", "counted from 1" },
        { "data drop @ 3-2", "'@ 3-2'", "from the smaller number to the larger" },
        { "data drop @ 2,", "'@ 2,'", "counted from 1" },
        { "data drop @ 3x", "'@ 3x'", "counted from 1" },
        { "data drop @ 3-20%", "'@ 3-20%'", "counted from 1" },
        { "data drop @ everyone", "'@ everyone'", "counted from 1" },
        { "data drop @ 2 @ 3", "'@ 3'", "one @ is enough" },
        { "data drop @ 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "'@ 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1'",
          "at most 16 parts" },
        { "data drop 3", "'3'", "expected a chance, such as 20%" },
        { "data drop 0%", "'0%'", "0.0001% to 100%" },
        { "data drop 101%", "'101%'", "0.0001% to 100%" },
        { "data drop 5% 6%", "'6%'", "one chance is enough" },
        { "data drop seed 7", "'seed 7'", "seed is for a chance" },
        { "data drop 5% seed", "its end", "seed needs a number" },
        { "data drop from 5s to 2s", "'2s'", "from the earlier to the later" },
        { "data drop from 1s from 2s", "'from 2s'", "one time is enough" },
        { "data drop twice", "'twice'", "expected the end of the rule, or which packets" },
        { "bytes drop", "'drop'", "bytes needs a range" },
        { "bytes 5-5 drop", "'5-5 drop'", "from the smaller number to the larger" },
        { "'tcp drop", "''tcp drop'", "the filter has no closing '" },
        { "'' drop", "''' drop'", "the filter is empty" },
        { "rate 1", "'1'", "rate needs bits a second with a unit" },
        { "rate 1mb", "'1mb'", "rate needs bits a second with a unit" },
        { "rate 1mbit queue", "its end", "queue needs a number" },
        { "mtu 20", "'20'", "68 to 1500 bytes" },
        { "mtu 576 loud", "'loud'", "expected the end of the rule" },
        { "down 2s", "'2s'", "down needs two times" },
        { "down 5s-2s", "'2s'", "from the earlier to the later" },
        { "host server tcp_sack 0", "'server tcp_sack 0'", "expected a colon" },
        { "host server:", "its end", "the name of a setting is missing" },
        { "host server: tcp_mem 1 2 3", "'tcp_mem 1 2 3'", "'tcp_mem' is no setting" },
        { "host server: tcp_sack", "its end", "tcp_sack needs a value" },
        { "host server: tcp_sack 0;1", "'0;1'", "tcp_sack needs a value" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct rule rule;
        struct err err = { .text = "" };
        char begin[200];
        if (rule_parse(&rule, "--wire", errors[i].text, &err) == 0)
            fail_msg("'%s' was taken", errors[i].text);
        snprintf(begin, sizeof begin, "reading --wire '%s': at %s: ", errors[i].text, errors[i].at);
        if (strncmp(err.text, begin, strlen(begin)) != 0 || !strstr(err.text, errors[i].says))
            print_message("'%s' gives: %s (not: %s)\n", errors[i].text, err.text, begin);
        assert_true(strncmp(err.text, begin, strlen(begin)) == 0 &&
                    strstr(err.text, errors[i].says));
    }
}

/* A rule is shown so that it steers no terminal, and is cut between two characters. */
static void test_errors_are_readable(void **state)
{
    static const struct {
        const char *text, *says;
    } errors[] = {
        { "\x1b[31mdata drop", "'\\x1b[31mdata drop': at '\\x1b[31mdata drop'" },
        { "data \xff\xc3", "'data \\xff\\xc3': at '\\xff\\xc3'" },
        { "data \xc2\x9bK\n\r", "at '\\xc2\\x9bK\\n\\r'" },
        { "data \xc3\xa4\xc3\xa4 drop", "at '\xc3\xa4\xc3\xa4 drop'" },
        { "data x\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
          "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
          "\xc3\xa4…': " },
    };
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct rule rule;
        struct err err = { .text = "" };
        assert_int_equal(rule_parse(&rule, "\x1b.wire:1", errors[i].text, &err), -1);
        if (strncmp(err.text, "reading \\x1b.wire:1:", 20) != 0 ||
            !strstr(err.text, errors[i].says))
            fail_msg("%s (not: %s)", err.text, errors[i].says);
        for (size_t at = 0, length; err.text[at]; at += length)
            assert_true((length = utf8_length(err.text + at, strlen(err.text + at))) > 0);
    }
}

/* ---- which packets it takes ---- */

static struct rule parsed(const char *text)
{
    struct rule rule;
    struct err err = { .text = "" };
    if (rule_parse(&rule, "--wire", text, &err) != 0)
        fail_msg("%s", err.text);
    return rule;
}

static void test_numbers(void **state)
{
    (void)state;
    struct rule rule = parsed("data drop @ 2, 5-6, 9-");
    static const bool taken[] = { [2] = true, [5] = true, [6] = true, [9] = true, [10] = true };
    for (uint64_t i = 1; i < sizeof taken; i++)
        assert_int_equal(rule_counts(&rule, i), taken[i]);
    assert_true(rule_counts(&rule, UINT64_MAX));
    rule_release(&rule);
}

/* By chance, and the same ones each time; another seed takes others. */
static void test_chance(void **state)
{
    (void)state;
    struct rule seven = parsed("any drop 20% seed 7"), again = parsed("any drop 20% seed 7"),
                eight = parsed("any drop 20% seed 8");
    unsigned taken = 0, others = 0;
    for (uint64_t i = 1; i <= 10000; i++) {
        bool takes = rule_counts(&seven, i);
        assert_int_equal(takes, rule_counts(&again, i));
        taken += takes;
        others += takes != rule_counts(&eight, i);
    }
    assert_true(taken >= 1800 && taken <= 2200);
    assert_true(others >= 2800 && others <= 3600);
    rule_release(&seven);
    rule_release(&again);
    rule_release(&eight);
}

static const char *page_of_the_wire(void)
{
    const struct manual_prose *prose = manual_prose;
    while (prose->page && strcmp(prose->page, "sockwire-wire.7") != 0)
        prose++;
    assert_non_null(prose->page);
    return prose->text;
}

/* Each setting that may be made is one that is understood, and the manual has it. */
static void test_settings(void **state)
{
    (void)state;
    const char *list = strstr(page_of_the_wire(), "These can be set:");
    assert_non_null(list);
    for (size_t i = 0; rule_setting_name(i); i++) {
        char word[100];
        size_t length = (size_t)snprintf(word, sizeof word, " %s", rule_setting_name(i));
        const char *at = strstr(list, word);
        while (at && !strchr(" \n", at[length]))
            at = strstr(at + 1, word);
        if (!at)
            fail_msg("sockwire-wire(7) does not list%s", word);
        char text[100];
        snprintf(text, sizeof text, "host any: %s 1", rule_setting_name(i));
        struct rule rule = parsed(text);
        assert_true(strstr(rule.setting, rule_setting_name(i)));
        rule_release(&rule);
    }
}

/* ---- a file of rules ---- */

static void test_file(void **state)
{
    static const char text[] = "# far\n"
                               "delay 20ms   # it's one way\n"
                               "\n"
                               "\"src host 192.0.2.1\" drop @ 2# 'that'\n";
    static const char *const rules[] = { "delay 20ms", "\"src host 192.0.2.1\" drop @ 2" };
    (void)state;
    char name[] = "/tmp/sockwire-rules-XXXXXX";
    struct wire_rules read = { 0 };
    struct err err = { .text = "" };
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    if (wire_rules_read(&read, name, &err) != 0)
        fail_msg("%s", err.text);
    unlink(name);
    assert_int_equal(read.count, sizeof rules / sizeof *rules);
    for (size_t i = 0; i < read.count; i++)
        assert_string_equal(read.list[i].text, rules[i]);
    wire_rules_release(&read);
}

/* What it says of a file that no rule can be read from. */
static void refuses(const char *name, const char *why)
{
    struct wire_rules read = { 0 };
    struct err err = { .text = "" };
    assert_int_equal(wire_rules_read(&read, name, &err), -1);
    if (!strstr(err.text, why))
        fail_msg("%s: %s (not: %s)", name, err.text, why);
    wire_rules_release(&read);
}

static void test_file_without_end(void **state)
{
    (void)state;
    char name[] = "/tmp/sockwire-rules-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 5000000000), 0);
    refuses(name, "at most 1048576 bytes are read, and it has 5000000000");
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, "delay 1ms\ndata\0 drop", 21, 0), 21);
    refuses(name, ":2: a NUL byte is in that line");
    close(fd);
    unlink(name);
    /* the line and the column */
    char wrong[] = "/tmp/sockwire-rules-XXXXXX", says[80];
    fd = mkstemp(wrong);
    assert_int_equal(write(fd, "# far\n  client: data dorp @ 1\n", 30), 30);
    close(fd);
    snprintf(says, sizeof says, "%s:2:16 '", wrong);
    refuses(wrong, says);
    unlink(wrong);
    refuses("/dev/zero", "at most 1048576 bytes are read, and it is longer than that");
    refuses("/", "Is a directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_chance),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_file_without_end),
        cmocka_unit_test(test_errors_are_readable),
    };
    return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
