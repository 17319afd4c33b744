/* Rules files from a student: see wires.h. */
#include "grade/wires.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "grade/check.h"
#include "grade/step.h"

size_t wires_wanted(const struct lab_step *step, const char *names[WIRES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < step_checks(step); i++) {
        const struct scenario *scenario = step->checks[i].check->scenario;
        const char *name = scenario ? scenario->wire : NULL;
        size_t at = 0;
        while (name && at < count && strcmp(names[at], name) != 0)
            at++;
        if (!name || at < count)
            continue;
        if (count == WIRES_MAX)
            BUG("step %s asks for more than %d wires", step->name, WIRES_MAX);
        names[count++] = name;
    }
    return count;
}

/* ---- a filter ---- */

/* pcap-filter(7) looks up each word that it does not know as the name of a host, a network, a port. */
static const char *const filter_words[] = {
    "ack",     "and",     "dst",      "greater", "icmp",    "ip",       "ip6",
    "len",     "less",    "not",      "or",      "port",    "src",      "tcp",
    "tcp-ack", "tcp-fin", "tcp-push", "tcp-rst", "tcp-syn", "tcpflags", "udp",
};

static bool is_filter_word(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof filter_words / sizeof *filter_words; i++)
        if (strlen(filter_words[i]) == length && memcmp(filter_words[i], word, length) == 0)
            return true;
    return strspn(word, "0123456789") == length ||
           (length > 2 && word[0] == '0' && word[1] == 'x' &&
            strspn(word + 2, "0123456789abcdefABCDEF") >= length - 2);
}

static bool in_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-' || byte == '.';
}

/* Before rule_parse() gives it to libpcap. */
static int look_at_filter(const char *source, const char *line, struct err *err)
{
    const char *open = strpbrk(line, "'\"");
    const char *end = open ? strchr(open + 1, *open) : NULL;
    if (!end)
        return 0;
    if (end - open > WIRE_FILTER_MAX)
        return err_set(err, "reading %s:%td: a filter has at most %d bytes here", source,
                       open - line + 1, WIRE_FILTER_MAX);
    for (const char *at = open + 1; at < end;) {
        size_t length = 0;
        while (at + length < end && in_word(at[length]))
            length++;
        if (length && !is_filter_word(at, length))
            return err_set(
                err,
                "reading %s:%td: '%.*s' is no word of a filter here: tcp, udp, icmp, src, "
                "dst, port, len, and, or, not, tcpflags, tcp-syn … and numbers are. Or name "
                "the packets by the words of sockwire-wire(7), such as data or fin",
                source, at - line + 1, length > 30 ? 30 : (int)length, at);
        at += length ? length : 1;
    }
    return 0;
}

/* ---- a setting ---- */

/* Those that a lesson may want, from least to most; nothing that makes a kernel wait for longer than usual. */
static const struct {
    const char *name;
    long least, most;
} settings[] = {
    { "tcp_sack", 0, 1 },
    { "tcp_dsack", 0, 1 },
    { "tcp_timestamps", 0, 2 },
    { "tcp_window_scaling", 0, 1 },
    { "tcp_early_retrans", 0, 4 },
    { "tcp_recovery", 0, 7 },
    { "tcp_reordering", 1, 127 },
    { "tcp_frto", 0, 2 },
    { "tcp_ecn", 0, 2 },
    { "tcp_autocorking", 0, 1 },
    { "tcp_slow_start_after_idle", 0, 1 },
    { "tcp_no_metrics_save", 0, 1 },
    { "tcp_mtu_probing", 0, 2 },
    { "tcp_retries2", 3, 6 },
    { "tcp_syn_retries", 1, 2 },
    { "tcp_synack_retries", 1, 5 },
};

static int look_at_setting(const struct rule *rule, const char *source, struct err *err)
{
    const char *name = strrchr(rule->setting, '/') + 1;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (strcmp(settings[i].name, name) != 0)
            continue;
        char *end;
        long value = strtol(rule->value, &end, 10);
        if (end != rule->value && !*end && value >= settings[i].least && value <= settings[i].most)
            return 0;
        return err_set(err, "reading %s: %s may be %ld to %ld here, not '%.40s'", source, name,
                       settings[i].least, settings[i].most, rule->value);
    }
    if (strcmp(name, "tcp_congestion_control") == 0 && strcmp(rule->value, "reno") == 0)
        return 0;
    return err_set(err,
                   "reading %s: a host may not have %s %.40s here: this step takes tcp_sack, "
                   "tcp_dsack, tcp_timestamps, tcp_early_retrans, tcp_recovery and their like",
                   source, name, rule->value);
}

/* ---- a rule ---- */

static int look_at_rule(const struct rule *rule, const char *source, struct err *err)
{
    if (rule->kind == RULE_SETTING && look_at_setting(rule, source, err) != 0)
        return -1;
    if (rule->delay_ns > (int64_t)WIRE_DELAY_MOST_MS * NS_PER_MS)
        return err_set(err, "reading %s: a packet may wait for %d ms here, not longer", source,
                       WIRE_DELAY_MOST_MS);
    if (rule->kind == RULE_RATE && rule->rate_bits < (uint64_t)WIRE_RATE_LEAST_KBIT * 1000)
        return err_set(err, "reading %s: a wire carries %d kbit a second here, or more", source,
                       WIRE_RATE_LEAST_KBIT);
    if (rule->who > 1)
        return err_set(err, "reading %s: there is one client here: client or server, or any",
                       source);
    return 0;
}

struct wire_reading {
    struct wire_rules *rules;
    uint64_t seeds;
};

static int take_line(void *context, const char *source, const char *line, struct err *err)
{
    struct wire_reading *t = context;
    if (t->rules->count == WIRE_RULES_MAX)
        return err_set(err, "reading %s: a wire has at most %d rules here", source, WIRE_RULES_MAX);
    if (look_at_filter(source, line, err) != 0 ||
        wire_rules_add_from(t->rules, source, line, err) != 0)
        return -1;
    struct rule *rule = &t->rules->list[t->rules->count - 1];
    rule->seed += t->seeds;
    return look_at_rule(rule, source, err);
}

static int take(const struct handed_wire *wire, struct wire_reading *reading, struct err *err)
{
    char name[80];
    struct text lines;
    text_init(&lines);
    text_add_bytes(&lines, wire->rules.s, wire->rules.len); /* they are cut in place */
    snprintf(name, sizeof name, "wires/%.40s.wire", wire->name);
    int result = wire_rules_lines(&lines, name, take_line, reading, err);
    text_release(&lines);
    return result;
}

void wire_look(struct handed_wire *wire)
{
    struct wire_rules rules = { 0 };
    struct err err;
    if (take(wire, &(struct wire_reading){ .rules = &rules }, &err) != 0)
        text_add(&wire->says, err.text);
    else if (rules.count == 0)
        text_addf(&wire->says, "no rule stands in wires/%s.wire", wire->name);
    else
        wire->ready = true;
    wire_rules_release(&rules);
}

void wire_rules_take(const struct handed_wire *wire, uint64_t seeds, struct wire_rules *rules)
{
    struct err err;
    if (take(wire, &(struct wire_reading){ .rules = rules, .seeds = seeds }, &err) != 0)
        BUG("%s", err.text); /* it was ready */
}
