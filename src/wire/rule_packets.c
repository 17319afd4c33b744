/* A rule about packets of one kind: "data drop @ 3", "ack drop 20% seed 7". */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "packet/frame_filter.h"
#include "wire/rule_parts.h"

enum { ETHERNET = 1 };

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

static int take_answer(struct rule *rule, struct reader *r)
{
    char word[READER_WORD];
    if (!reader_word(r, word))
        return reader_fails(r, "answer needs a reason: " ANSWERS);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (!strcmp(word, answers[i].word)) {
            rule->answer = answers[i].answer;
            return rule->answer == ANSWER_TOO_BIG ? rule_take_mtu(&rule->mtu, r, "too-big") : 0;
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

int rule_take_packets(struct rule *rule, struct reader *r)
{
    if (take_what(rule, r) != 0 || take_action(rule, r) != 0)
        return -1;
    return take_which(rule, r);
}
