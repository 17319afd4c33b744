/* What the wire does: one rule, as a person writes it.
 *
 *     [WHO:] WHAT ACTION [WHICH …]        client: data drop @ 3
 *                                         any: ack drop 20% seed 7
 *     [WHO:] LINK                         delay 20ms
 *     host WHO: SETTING VALUE             host server: tcp_sack 0
 *
 *     WHO      server, client, client2 … or any (the default): the host that sends
 *     WHAT     syn        SYN is set, with or without ACK           syn-ack   both are set
 *              data       a TCP segment with payload                new data  … never sent before
 *              ack        carries nothing: no payload, no SYN, FIN or RST
 *              fin, rst   the flag is set                           probe     a window probe, or a
 *              again      all that it carries was sent before                 keep-alive
 *              bytes 2896-4344   carries some of them: counted from 0, the last one not meant
 *              tcp, udp, icmp, any                                  'FILTER'  pcap-filter(7)'s
 *     ACTION   drop       it never arrives
 *              delay 60ms     it arrives so much later; those behind it overtake it
 *              hold 3         it waits until 3 more of its sender have passed
 *              duplicate      it arrives twice
 *              corrupt [fixed]    one bit is flipped; fixed: the checksum is made right again
 *              answer REASON      it is dropped, and the wire answers at once with ICMP:
 *                                 net-, host-, port-unreachable, prohibited, too-big 800
 *     WHICH    @ 3    @ 1-3    @ 2,5    @ 4-    @ every (the default)
 *              20% [seed 7]         by chance, and the same ones each time
 *              from 2s to 5s        since the first program started; only those are counted
 *     LINK     delay 20ms           all that WHO sends arrives so much later, in order
 *              rate 1mbit [queue 20]    so many bits a second; the 21st that waits is dropped
 *              mtu 576 [silent]  larger IP packets are dropped, and ICMP says so; silent: it
 *                                doesn't.  IPv6 packets of 1280 bytes always pass
 *              down [2s-5s]         nothing passes in that time
 *
 * Packets are counted for each rule as they come to the wire, those sent again too, also when an
 * earlier rule took them.  The first rule that applies acts. */
#ifndef WIRE_RULE_H
#define WIRE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/actor.h"
#include "base/err.h"
#include "base/which.h"

enum rule_kind {
    RULE_PACKETS,
    RULE_DELAY, /* of the link: from here on, down to … */
    RULE_RATE,
    RULE_MTU,
    RULE_DOWN,    /* … here */
    RULE_SETTING, /* of a host's kernel */
};

enum rule_what {
    WHAT_ANY,
    WHAT_SYN,
    WHAT_SYN_ACK,
    WHAT_DATA,
    WHAT_NEW_DATA,
    WHAT_ACK,
    WHAT_FIN,
    WHAT_RST,
    WHAT_AGAIN,
    WHAT_PROBE,
    WHAT_BYTES,
    WHAT_TCP,
    WHAT_UDP,
    WHAT_ICMP,
    WHAT_FILTER,
};

enum rule_action {
    ACTION_DROP,
    ACTION_DELAY,
    ACTION_HOLD,
    ACTION_DUPLICATE,
    ACTION_CORRUPT,
    ACTION_ANSWER,
};

enum rule_answer { ANSWER_NET, ANSWER_HOST, ANSWER_PORT, ANSWER_PROHIBITED, ANSWER_TOO_BIG };

enum { RULE_QUEUE = 100, RULE_MTU_MOST = 1500 };

struct rule {
    enum rule_kind kind;
    int who; /* 0: the server, n: the n-th client, or ACTOR_ANY */
    enum rule_what what;
    uint64_t from, to; /* WHAT_BYTES: [from, to) */
    char *filter;      /* WHAT_FILTER; owned */
    enum rule_action action;
    int64_t delay_ns; /* ACTION_DELAY, RULE_DELAY */
    unsigned hold;    /* ACTION_HOLD: until so many have passed */
    bool fixed;       /* ACTION_CORRUPT */
    enum rule_answer answer;
    unsigned mtu;        /* ANSWER_TOO_BIG, RULE_MTU: of the IP packet, in bytes */
    bool silent;         /* RULE_MTU: no ICMP */
    uint64_t rate_bits;  /* RULE_RATE: a second */
    unsigned queue;      /* RULE_RATE: so many packets may wait */
    uint32_t chance_ppm; /* in millionths; 0: by no chance */
    uint64_t seed;
    struct which which;
    bool timed; /* only in [begin_ns, end_ns) since the first program started */
    int64_t begin_ns, end_ns;
    const char *setting; /* RULE_SETTING: below /proc/sys/net, "ipv4/tcp_sack"; a literal */
    char *value;         /* … owned */
    char *text;          /* as it was written; owned */
};

/* Strict: 0, or -1 and err, which says what was read, at which place, and what is expected there.
 * `source` says whose words these are: "--wire", "lab.wire:3".  The rule is released also after
 * -1. */
int rule_parse(struct rule *rule, const char *source, const char *text, struct err *err);
void rule_release(struct rule *rule);

/* Is the ordinal (from 1) one of WHICH, by its list and by its chance? */
bool rule_counts(const struct rule *rule, uint64_t ordinal);

/* Is it worth a remark when it did nothing?  A delay, a rate and a setting hold for whatever comes;
 * the others speak of packets, and are often mistaken when there are none. */
bool rule_should_act(const struct rule *rule);

/* The settings that RULE_SETTING may make: "tcp_sack"; NULL: no more. */
const char *rule_setting_name(size_t index);

#endif
