/* A rule about all that a host sends: "delay 20ms", "server: rate 1mbit queue 20". */
#include <string.h>

#include "wire/rule_parts.h"

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
    if (rule_take_mtu(&rule->mtu, r, "mtu") != 0)
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
int rule_take_link(struct rule *rule, struct reader *r)
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
