/* The wire between hosts: a process of its own that takes each frame from the host that sends it
 * and gives it to the host that it is for: now, later, twice, changed, or never, as the rules say.
 *
 *     host ── fd ──▶ ┌──────┐ ── fd ──▶ host            a port for each host: 0 is the server's,
 *     host ◀── fd ── │ wire │ ◀── fd ── host            1, 2 … the clients'
 *                    └──┬───┘
 *                       └── words ──▶ the process that called wire_start()
 *
 *     wire = wire_start(ports, 2, rules, count, &err)   forks; the descriptors may be closed then
 *     wire_begin(wire)                                  right before the first program: time 0
 *     poll wire_fd(wire); while (wire_next(wire, &word)) …
 *     wire_stop(wire); while (wire_next(wire, &word)) …   the last words
 *     wire_summary(wire, &summary); wire_free(wire)
 *
 * A process, not a thread: it never waits for the tracer, and no signal from the terminal ends
 * it.  It ends with its parent.  No word is lost: those that the reader has not taken yet are
 * kept.
 *
 * What it carries: IPv4 and IPv6 packets to the unicast Ethernet address of a host
 * (wire_carries()). ARP, broadcast and multicast, as of neighbour discovery, end here, and are
 * counted nowhere but in the summary: who joins captures with the words leaves them out as well.
 * */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "packet/fate.h"
#include "wire/frame.h" /* wire_carries(), wire_hash(): for who joins captures with the words */
#include "wire/icmp.h"  /* WIRE_ADDRESS_IPV4 …: what the wire answers from */
#include "wire/match.h" /* struct rule_count */
#include "wire/rule.h"
#include "wire/word.h" /* struct wire_word */

enum { WIRE_PORTS_MAX = 64 };

struct wire_port {
    /* Non-blocking; one read() takes a whole frame that the host has sent, one write() gives it
     * one: a TAP (IFF_NO_PI, no offloads), a packet socket bound to the far end of a veth pair
     * (PACKET_IGNORE_OUTGOING), a socket of a SOCK_SEQPACKET pair. */
    int fd;
    uint8_t mac[6]; /* of the host's interface */
    int who;        /* as in a rule: 0: the server, n: the n-th client */
};

struct wire;

/* The rules are numbered from 1 in this order; those for a host's kernel (RULE_SETTING) are not the
 * wire's, but count.  NULL and err: a filter is none, or there is no process. */
struct wire *wire_start(const struct wire_port *ports, size_t port_count, const struct rule *rules,
                        size_t rule_count, struct err *err);

/* Now is time 0 of `from 2s to 5s` and `down 2s-5s`; else it is when the wire started. */
void wire_begin(struct wire *wire);

/* Readable when there is a word, once wire_next() has said that there was none: read all of them
 * each time.  Belongs to the wire. */
int wire_fd(const struct wire *wire);

/* The next word, in the order of what happened: for each port, the Nth READ is the Nth frame that
 * its host sent, and the Nth FATE_ARRIVED is the Nth frame that it was given.  False: none is
 * waiting. */
bool wire_next(struct wire *wire, struct wire_word *word);

/* So many frames are on the wire now: read, and neither given to a host nor lost. */
uint64_t wire_holds(const struct wire *wire);
/* … and one of them arrives by itself: it does not wait until others have passed. */
bool wire_delivers(const struct wire *wire);

/* The wire process still runs (or has been stopped by wire_stop()): false when it died. */
bool wire_is_alive(const struct wire *wire);

/* Ends the process.  What is on the wire stays there: it gets no fate.  Words that wait stay for
 * wire_next(). */
void wire_stop(struct wire *wire);
void wire_free(struct wire *wire); /* stops it too; NULL is fine */

struct wire_summary {
    uint64_t read, written, lost,
        made;             /* frames; written: with copies and what the wire made (ICMP) */
    uint64_t not_carried; /* ARP, multicast and the like */
    uint64_t refused;     /* write() failed: the host did not take it; told as lost */
    uint64_t crowded;     /* CARRIER_MOST were on the wire already; told as lost */
    /* What was to arrive later than at once: how much later than that it was written. */
    uint64_t timed;
    int64_t late_p99_ns, late_max_ns;
    size_t rule_count;
    const struct rule_count *rules; /* the wire's, until wire_free() */
};

/* May be asked at any time. */
void wire_summary(const struct wire *wire, struct wire_summary *summary);

#endif
