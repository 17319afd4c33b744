/* The grammar of a rule: see rule.h.
 *
 * Each error names the source, the whole rule, the place from which on it is not understood, and
 * what may stand there. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "wire/rule_parts.h"

int rule_take_host(struct reader *r, const char *word, int *who)
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
    if (rule_take_host(r, word, &rule->who) != 0)
        return -1;
    r->at++;
    return 0;
}

int rule_take_mtu(unsigned *mtu, struct reader *r, const char *after)
{
    uint64_t number;
    reader_next(r);
    if (!reader_number(r, RULE_MTU_MOST, &number) || number < 68 || !reader_at_end_of_word(r))
        return reader_fails(r, "%s needs the size of the largest IP packet: 68 to 1500 bytes",
                            after);
    *mtu = (unsigned)number;
    return 0;
}

static int take_rule(struct rule *rule, struct reader *r)
{
    struct reader before = *r;
    char word[READER_WORD];
    reader_next(r);
    if (!*r->at)
        return reader_fails(r, "expected a rule, such as 'client: data drop @ 3' or 'delay 20ms'");
    if (reader_word(r, word) && !strcmp(word, "host"))
        return rule_take_setting(rule, r);
    *r = before;
    if (take_who(rule, r) != 0)
        return -1;
    int link = rule_take_link(rule, r);
    return link <= 0 ? link : rule_take_packets(rule, r);
}

int rule_parse(struct rule *rule, const char *source, const char *text, struct err *err)
{
    struct reader r = { .source = source, .text = text, .at = text, .place = text, .err = err };
    *rule = (struct rule){ .who = ACTOR_ANY, .seed = 1 };
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
    *rule = (struct rule){ .who = ACTOR_ANY };
}

bool rule_counts(const struct rule *rule, uint64_t ordinal)
{
    return which_has(&rule->which, ordinal) &&
           (rule->chance_ppm == 0 || random_at(rule->seed, ordinal) % 1000000 < rule->chance_ppm);
}

bool rule_should_act(const struct rule *rule)
{
    return rule->kind == RULE_PACKETS || rule->kind == RULE_MTU || rule->kind == RULE_DOWN;
}
