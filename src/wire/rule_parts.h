/* The parts of a rule that have files of their own: for rule.c, which reads the whole.
 *
 * Each takes its words from the reader; 0, or -1 and the reader's error. */
#ifndef WIRE_RULE_PARTS_H
#define WIRE_RULE_PARTS_H

#include "wire/reader.h"
#include "wire/rule.h"

/* rule.c: WHO, from this word; the size of the largest IP packet, which the word `after` needs */
int rule_take_host(struct reader *r, const char *word, int *who);
int rule_take_mtu(unsigned *mtu, struct reader *r, const char *after);

/* rule_packets.c: WHAT ACTION [WHICH …] */
int rule_take_packets(struct rule *rule, struct reader *r);

/* rule_link.c: LINK; 1: the next word is none of it, nothing was taken */
int rule_take_link(struct rule *rule, struct reader *r);

/* rule_setting.c: WHO: SETTING VALUE */
int rule_take_setting(struct rule *rule, struct reader *r);

#endif
