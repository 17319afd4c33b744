/* The grammar of a rule: see rule.h.
 *
 * Each error names the source, the whole rule, the place from which on it is not understood, and
 * what may stand there. */
#include "wire/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "packet/frame_filter.h"
#include "wire/reader.h"

enum { ETHERNET = 1 };

/* ---- tables ---- */

static const struct {
    const char *word;
    enum rule_what what;
} whats[] = {
    { "syn", WHAT_SYN },     { "syn-ack", WHAT_SYN_ACK }, { "data", WHAT_DATA },
    { "ack", WHAT_ACK },     { "fin", WHAT_FIN },         { "rst", WHAT_RST },
    { "again", WHAT_AGAIN }, { "probe", WHAT_PROBE },     { "tcp", WHAT_TCP },
    { "udp", WHAT_UDP },     { "icmp", WHAT_ICMP },       { "any", WHAT_ANY },
};

#define WHATS                                                                                             \
    "syn, syn-ack, data, new data, ack, fin, rst, again, probe, bytes 0-1448, tcp, udp, icmp, any, or a " \
    "quoted filter of tcpdump's language"
#define ACTIONS \
    "drop, delay 60ms, hold 3, duplicate, corrupt, corrupt fixed, or answer with a reason"
#define ANSWERS \
    "net-unreachable, host-unreachable, port-unreachable, prohibited, or too-big with a size"

static const struct {
    const char *word;
    enum rule_answer answer;
} answers[] = {
    { "net-unreachable", ANSWER_NET },   { "host-unreachable", ANSWER_HOST },
    { "port-unreachable", ANSWER_PORT }, { "prohibited", ANSWER_PROHIBITED },
    { "too-big", ANSWER_TOO_BIG },
};

/* Each is the namespace's own, and an ordinary user may set it there. */
static const char *const settings[] = {
    "ipv4/tcp_congestion_control",
    "ipv4/tcp_early_retrans",
    "ipv4/tcp_recovery",
    "ipv4/tcp_reordering",
    "ipv4/tcp_sack",
    "ipv4/tcp_dsack",
    "ipv4/tcp_frto",
    "ipv4/tcp_timestamps",
    "ipv4/tcp_window_scaling",
    "ipv4/tcp_retries1",
    "ipv4/tcp_retries2",
    "ipv4/tcp_syn_retries",
    "ipv4/tcp_synack_retries",
    "ipv4/tcp_orphan_retries",
    "ipv4/tcp_rto_min_us",
    "ipv4/tcp_rto_max_ms",
    "ipv4/tcp_mtu_probing",
    "ipv4/tcp_base_mss",
    "ipv4/tcp_fin_timeout",
    "ipv4/tcp_tw_reuse",
    "ipv4/tcp_slow_start_after_idle",
    "ipv4/tcp_autocorking",
    "ipv4/tcp_rmem",
    "ipv4/tcp_wmem",
    "ipv4/tcp_moderate_rcvbuf",
    "ipv4/tcp_adv_win_scale",
    "ipv4/tcp_max_syn_backlog",
    "ipv4/tcp_abort_on_overflow",
    "ipv4/tcp_syncookies",
    "ipv4/tcp_ecn",
    "ipv4/tcp_keepalive_time",
    "ipv4/tcp_keepalive_intvl",
    "ipv4/tcp_keepalive_probes",
    "ipv4/tcp_fastopen",
    "ipv4/tcp_no_metrics_save",
    "ipv4/tcp_rfc1337",
    "ipv4/ip_local_port_range",
    "ipv4/ip_no_pmtu_disc",
    "core/somaxconn",
};

static const char *name_of_setting(const char *path)
{
    return strchr(path, '/') + 1;
}

const char *rule_setting_name(size_t index)
{
    return index < sizeof settings / sizeof *settings ? name_of_setting(settings[index]) : NULL;
}

/* ---- who ---- */

static int take_host(struct reader *r, const char *word, int *who)
{
    if (!actor_by_name(word, who))
        return reader_fails(r, "there is no host '%s': expected server, client, client2 … or any",
                            word);
    return 0;
}

/* "client:" or nothing.  A word that no colon follows is none. */
static int take_who(struct rule *rule, struct reader *r)
{
    struct reader before = *r;
    char word[READER_WORD];
    bool is_word = reader_word(r, word);
    reader_blanks(r);
    if (!is_word || *r->at != ':') {
        *r = before;
        return 0;
    }
    r->place = before.at;
    if (take_host(r, word, &rule->who) != 0)
        return -1;
    r->at++;
    return 0;
}

/* ---- which packets ---- */

static int take_bytes(struct rule *rule, struct reader *r)
{
    reader_next(r);
    if (!reader_number(r, UINT64_MAX, &rule->from) || *r->at != '-')
        return reader_fails(r, "bytes needs a range, such as 2896-4344: those that it carries, "
                               "counted from 0, the last one not meant");
    r->at++;
    if (!reader_number(r, UINT64_MAX, &rule->to) || rule->to <= rule->from)
        return reader_fails(r, "the range of bytes goes from the smaller number to the larger");
    rule->what = WHAT_BYTES;
    return 0;
}

static int take_filter(struct rule *rule, struct reader *r)
{
    const char *end = strchr(r->at + 1, *r->at);
    if (!end)
        return reader_fails(r, "the filter has no closing %c", *r->at);
    if (end == r->at + 1)
        return reader_fails(r, "the filter is empty: expected such as 'tcp[13] & 4 != 0'");
    size_t length = (size_t)(end - r->at - 1);
    rule->filter = xcalloc(length + 1, 1);
    memcpy(rule->filter, r->at + 1, length);
    rule->what = WHAT_FILTER;
    r->place = r->at;
    r->at = end + 1;
    struct err why;
    struct frame_filter *filter = frame_filter_new(rule->filter);
    int status = frame_filter_check(filter, ETHERNET, &why);
    frame_filter_free(filter);
    return status == 0 ? 0 : reader_fails(r, "%s", why.text);
}

static int take_what(struct rule *rule, struct reader *r)
{
    char word[READER_WORD];
    reader_blanks(r);
    if (*r->at == '\'' || *r->at == '"')
        return take_filter(rule, r);
    if (!reader_word(r, word))
        return reader_fails(r, "expected which packets: " WHATS);
    if (!strcmp(word, "bytes"))
        return take_bytes(rule, r);
    if (!strcmp(word, "new")) {
        if (!reader_word(r, word) || strcmp(word, "data") != 0)
            return reader_fails(r, "expected 'data' after 'new'");
        rule->what = WHAT_NEW_DATA;
        return 0;
    }
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        if (!strcmp(word, whats[i].word)) {
            rule->what = whats[i].what;
            return 0;
        }
    return reader_fails(r, "'%s' is no kind of packet: expected " WHATS, word);
}

/* ---- what happens to them ---- */

static int take_mtu(unsigned *mtu, struct reader *r, const char *after)
{
    uint64_t number;
    reader_next(r);
    if (!reader_number(r, RULE_MTU_MOST, &number) || number < 68 || !reader_at_end_of_word(r))
        return reader_fails(r, "%s needs the size of the largest IP packet: 68 to 1500 bytes",
                            after);
    *mtu = (unsigned)number;
    return 0;
}

static int take_answer(struct rule *rule, struct reader *r)
{
    char word[READER_WORD];
    if (!reader_word(r, word))
        return reader_fails(r, "answer needs a reason: " ANSWERS);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (!strcmp(word, answers[i].word)) {
            rule->answer = answers[i].answer;
            return rule->answer == ANSWER_TOO_BIG ? take_mtu(&rule->mtu, r, "too-big") : 0;
        }
    return reader_fails(r, "'%s' is no reason: expected " ANSWERS, word);
}

static int take_hold(struct rule *rule, struct reader *r)
{
    uint64_t number;
    reader_next(r);
    if (!reader_number(r, 1000000, &number) || number == 0 || !reader_at_end_of_word(r))
        return reader_fails(r, "hold needs a number: so many more packets pass first, 1 or more");
    rule->hold = (unsigned)number;
    return 0;
}

static int take_corrupt(struct rule *rule, struct reader *r)
{
    struct reader before = *r;
    char word[READER_WORD];
    rule->fixed = reader_word(r, word) && !strcmp(word, "fixed");
    if (!rule->fixed)
        *r = before;
    return 0;
}

static int take_action(struct rule *rule, struct reader *r)
{
    char word[READER_WORD];
    if (!reader_word(r, word))
        return reader_fails(r, "expected what happens to these packets: " ACTIONS);
    if (!strcmp(word, "drop")) {
        rule->action = ACTION_DROP;
        return 0;
    }
    if (!strcmp(word, "duplicate")) {
        rule->action = ACTION_DUPLICATE;
        return 0;
    }
    if (!strcmp(word, "delay")) {
        rule->action = ACTION_DELAY;
        return reader_time(r, "delay", &rule->delay_ns);
    }
    if (!strcmp(word, "hold")) {
        rule->action = ACTION_HOLD;
        return take_hold(rule, r);
    }
    if (!strcmp(word, "corrupt")) {
        rule->action = ACTION_CORRUPT;
        return take_corrupt(rule, r);
    }
    if (!strcmp(word, "answer")) {
        rule->action = ACTION_ANSWER;
        return take_answer(rule, r);
    }
    return reader_fails(r, "'%s' is no action: expected " ACTIONS, word);
}

/* ---- which of them ---- */

static int take_list(struct rule *rule, struct reader *r)
{
    static const char expected[] =
        "expected which of these packets, counted from 1: 2, 1-3, 2,5, 4- or every";
    if (rule->which.count)
        return reader_fails(r, "one @ is enough: several go into its list, such as @ 2,5");
    r->at++;
    switch (which_parse(&rule->which, &r->at)) {
    case WHICH_TOO_MANY:
        return reader_fails(r, "the list after @ has at most %d parts", WHICH_RANGES);
    case WHICH_BACKWARDS:
        return reader_fails(r, "a range goes from the smaller number to the larger");
    case WHICH_NO_NUMBER: return reader_fails(r, "%s", expected);
    case WHICH_FINE: break;
    }
    return reader_at_end_of_word(r) ? 0 : reader_fails(r, "%s", expected);
}

static int take_chance(struct rule *rule, struct reader *r)
{
    if (rule->chance_ppm)
        return reader_fails(r, "one chance is enough");
    double percent = 0;
    if (!reader_decimal(r, &percent) || *r->at != '%' || percent < 0.0001 || percent > 100)
        return reader_fails(r, "expected a chance, such as 20%% (0.0001%% to 100%%), or @ and the "
                               "numbers of the packets, such as @ 3");
    r->at++;
    rule->chance_ppm = (uint32_t)(percent * 10000 + 0.5);
    return reader_at_end_of_word(r) ? 0 : reader_fails(r, "expected a blank after the chance");
}

static int take_times(struct rule *rule, struct reader *r)
{
    struct reader before;
    char word[READER_WORD];
    if (rule->timed)
        return reader_fails(r, "one time is enough");
    rule->timed = true;
    rule->end_ns = INT64_MAX;
    if (reader_time(r, "from", &rule->begin_ns) != 0)
        return -1;
    before = *r;
    if (!reader_word(r, word) || strcmp(word, "to") != 0) {
        *r = before;
        return 0;
    }
    if (reader_time(r, "to", &rule->end_ns) != 0)
        return -1;
    return rule->end_ns > rule->begin_ns
               ? 0
               : reader_fails(r, "the time goes from the earlier to the later");
}

static int take_seed(struct rule *rule, struct reader *r)
{
    if (!rule->chance_ppm)
        return reader_fails(r, "seed is for a chance, which stands before it: 20%% seed 7");
    reader_next(r);
    if (!reader_number(r, UINT64_MAX, &rule->seed) || !reader_at_end_of_word(r))
        return reader_fails(r, "seed needs a number");
    return 0;
}

static int take_which(struct rule *rule, struct reader *r)
{
    static const char expected[] =
        "expected the end of the rule, or which packets: @ 3, 20%% seed 7, from 2s to 5s";
    char word[READER_WORD];
    for (;;) {
        reader_next(r);
        int result;
        if (!*r->at)
            return 0;
        if (*r->at == '@') {
            result = take_list(rule, r);
        } else if (*r->at >= '0' && *r->at <= '9') {
            result = take_chance(rule, r);
        } else if (!reader_word(r, word)) {
            return reader_fails(r, expected);
        } else if (!strcmp(word, "seed")) {
            result = take_seed(rule, r);
        } else if (!strcmp(word, "from")) {
            result = take_times(rule, r);
        } else {
            return reader_fails(r, expected);
        }
        if (result != 0)
            return result;
    }
}

/* ---- the link ---- */

static int take_rate(struct rule *rule, struct reader *r)
{
    static const struct {
        const char *word;
        double bits;
    } units[] = { { "bit", 1 }, { "kbit", 1e3 }, { "mbit", 1e6 }, { "gbit", 1e9 } };
    struct reader before;
    char word[READER_WORD];
    double number = 0, bits = 0;
    uint64_t queue;
    reader_next(r);
    if (reader_decimal(r, &number) && reader_word_here(r, word))
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (!strcmp(word, units[i].word))
                bits = number * units[i].bits;
    if (bits < 100 || bits > 1e12)
        return reader_fails(r, "rate needs bits a second with a unit: 500kbit, 1mbit, 1gbit");
    rule->rate_bits = (uint64_t)bits;
    rule->queue = RULE_QUEUE;
    before = *r;
    if (!reader_word(r, word) || strcmp(word, "queue") != 0) {
        *r = before;
        return 0;
    }
    reader_next(r);
    if (!reader_number(r, 1000000, &queue) || !reader_at_end_of_word(r))
        return reader_fails(r, "queue needs a number: so many packets may wait for the line");
    rule->queue = (unsigned)queue;
    return 0;
}

static int take_link_mtu(struct rule *rule, struct reader *r)
{
    char word[READER_WORD];
    if (take_mtu(&rule->mtu, r, "mtu") != 0)
        return -1;
    struct reader before = *r;
    rule->silent = reader_word(r, word) && !strcmp(word, "silent");
    if (!rule->silent)
        *r = before;
    return 0;
}

/* Nothing after it: always. */
static int take_down(struct rule *rule, struct reader *r)
{
    rule->timed = true;
    rule->end_ns = INT64_MAX;
    reader_blanks(r);
    if (!*r->at)
        return 0;
    if (reader_time_before(r, "down", '-', &rule->begin_ns) != 0)
        return -1;
    if (*r->at != '-')
        return reader_fails(r, "down needs two times, such as 2s-5s; 2s- is to the end");
    r->at++;
    reader_blanks(r);
    if (!*r->at)
        return 0;
    if (reader_time(r, "down", &rule->end_ns) != 0)
        return -1;
    return rule->end_ns > rule->begin_ns
               ? 0
               : reader_fails(r, "the time goes from the earlier to the later");
}

/* 1: this is no rule of the link. */
static int take_link(struct rule *rule, struct reader *r)
{
    struct reader before = *r;
    char word[READER_WORD];
    int result;
    if (!reader_word(r, word))
        return 1;
    if (!strcmp(word, "delay")) {
        rule->kind = RULE_DELAY;
        result = reader_time(r, "delay", &rule->delay_ns);
    } else if (!strcmp(word, "rate")) {
        rule->kind = RULE_RATE;
        result = take_rate(rule, r);
    } else if (!strcmp(word, "mtu")) {
        rule->kind = RULE_MTU;
        result = take_link_mtu(rule, r);
    } else if (!strcmp(word, "down")) {
        rule->kind = RULE_DOWN;
        result = take_down(rule, r);
    } else {
        *r = before;
        return 1;
    }
    if (result != 0)
        return result;
    reader_next(r);
    if (*r->at)
        return reader_fails(r,
                            "expected the end of the rule: '%s' speaks of all packets (a kind of "
                            "packet stands before what happens to it: 'data delay 60ms @ 2')",
                            word);
    return 0;
}

/* ---- a host's kernel ---- */

static int take_setting(struct rule *rule, struct reader *r)
{
    static const char grammar[] = "expected such as 'host server: tcp_sack 0'";
    char word[READER_WORD];
    rule->kind = RULE_SETTING;
    if (!reader_word(r, word))
        return reader_fails(r, "host needs a name: %s", grammar);
    if (take_host(r, word, &rule->who) != 0)
        return -1;
    reader_blanks(r);
    if (*r->at != ':')
        return reader_fails(r, "expected a colon: %s", grammar);
    r->at++;
    if (!reader_word(r, word))
        return reader_fails(r, "the name of a setting is missing: %s", grammar);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (!strcmp(word, name_of_setting(settings[i])))
            rule->setting = settings[i];
    if (!rule->setting)
        return reader_fails(r,
                            "'%s' is no setting that a host may have: expected one such as "
                            "tcp_sack, tcp_timestamps, tcp_retries2, tcp_congestion_control "
                            "(sockwire-run(1) lists them)",
                            word);
    reader_next(r);
    size_t length = strlen(r->at);
    while (length && strchr(" \t", r->at[length - 1]))
        length--;
    if (!length || strspn(r->at, "0123456789abcdefghijklmnopqrstuvwxyz_- \t") < length)
        return reader_fails(r, "%s needs a value, as /proc/sys/net takes it", word);
    rule->value = xcalloc(length + 1, 1);
    memcpy(rule->value, r->at, length);
    r->at += length;
    return 0;
}

/* ---- the whole ---- */

static int take_rule(struct rule *rule, struct reader *r)
{
    struct reader before = *r;
    char word[READER_WORD];
    reader_next(r);
    if (!*r->at)
        return reader_fails(r, "expected a rule, such as 'client: data drop @ 3' or 'delay 20ms'");
    if (reader_word(r, word) && !strcmp(word, "host"))
        return take_setting(rule, r);
    *r = before;
    if (take_who(rule, r) != 0)
        return -1;
    int link = take_link(rule, r);
    if (link <= 0)
        return link;
    if (take_what(rule, r) != 0 || take_action(rule, r) != 0)
        return -1;
    return take_which(rule, r);
}

int rule_parse(struct rule *rule, const char *source, const char *text, struct err *err)
{
    struct reader r = { .source = source, .text = text, .at = text, .place = text, .err = err };
    *rule = (struct rule){ .who = RULE_ANYONE, .seed = 1 };
    if (take_rule(rule, &r) != 0) {
        rule_release(rule);
        return -1;
    }
    text += strspn(text, " \t");
    rule->text = xstrdup(text);
    return 0;
}

void rule_release(struct rule *rule)
{
    free(rule->filter);
    free(rule->value);
    free(rule->text);
    *rule = (struct rule){ .who = RULE_ANYONE };
}

bool rule_counts(const struct rule *rule, uint64_t ordinal)
{
    return which_has(&rule->which, ordinal) &&
           (rule->chance_ppm == 0 || random_at(rule->seed, ordinal) % 1000000 < rule->chance_ppm);
}
