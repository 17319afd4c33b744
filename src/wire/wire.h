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
#include "wire/rule.h"

/* The wire's own addresses, from which it answers with ICMP as a router does.  (Port unreachable
 * comes from the address that the packet was for, as it does from a host.) */
#define WIRE_ADDRESS_IPV4 "192.0.2.254"
#define WIRE_ADDRESS_IPV6 "2001:db8::254"
#define WIRE_ADDRESS_MAC "\x02\x00\x00\x00\x00\xfe"

enum { WIRE_PORTS_MAX = 64 };

struct wire_port {
    /* Non-blocking; one read() takes a whole frame that the host has sent, one write() gives it
     * one: a TAP (IFF_NO_PI, no offloads), a packet socket bound to the far end of a veth pair
     * (PACKET_IGNORE_OUTGOING), a socket of a SOCK_SEQPACKET pair. */
    int fd;
    uint8_t mac[6]; /* of the host's interface */
};

struct wire;

/* The rules are numbered from 1 in this order; those for a host's kernel (RULE_SETTING) are not the
 * wire's, but count.  NULL and err: a filter is none, or there is no process. */
struct wire *wire_start(const struct wire_port *ports, size_t port_count, const struct rule *rules,
                        size_t rule_count, struct err *err);

/* Now is time 0 of `from 2s to 5s` and `down 2s-5s`; else it is when the wire started. */
void wire_begin(struct wire *wire);

enum wire_word_kind { WIRE_READ, WIRE_FATE };

struct wire_word {
    enum wire_word_kind kind;
    /* READ: the host that sent it; FATE: the host that it arrived at, or that it was for; -1: it
     * was for no host here */
    int port;
    /* see packet/fate.h; 0: the wire itself made this frame (ICMP): a FATE without a READ */
    uint64_t crossing;
    int64_t t_ns; /* CLOCK_REALTIME: when the wire read it, wrote it, or decided that it is lost */
    uint32_t length;  /* of the frame as it was read, or as it was written */
    uint64_t hash;    /* wire_hash() of it; of what was lost: 0 */
    struct fate fate; /* FATE */
};

/* Readable when wire_next() has a word.  Belongs to the wire. */
int wire_fd(const struct wire *wire);

/* The next word, in the order of what happened: for each port, the Nth READ is the Nth frame that
 * its host sent, and the Nth FATE_ARRIVED is the Nth frame that it was given.  False: none is
 * waiting. */
bool wire_next(struct wire *wire, struct wire_word *word);

/* So many frames are on the wire now: read, and neither given to a host nor lost. */
uint64_t wire_holds(const struct wire *wire);

/* The wire process still runs (or has been stopped by wire_stop()): false when it died. */
bool wire_is_alive(const struct wire *wire);

/* Ends the process.  What is on the wire stays there: it gets no fate.  Words that wait stay for
 * wire_next(). */
void wire_stop(struct wire *wire);
void wire_free(struct wire *wire); /* stops it too; NULL is fine */

struct wire_rule_summary {
    uint64_t met;   /* packets of its WHO and WHAT, in its time; of a link rule: of its WHO */
    uint64_t acted; /* those to which the wire did what it says */
};

struct wire_summary {
    uint64_t read, written, lost,
        made;             /* frames; written: with copies and what the wire made (ICMP) */
    uint64_t not_carried; /* ARP, multicast and the like */
    uint64_t refused;     /* write() failed: the host did not take it; told as lost */
    /* What was to arrive later than at once: how much later than that it was written. */
    uint64_t timed;
    int64_t late_p99_ns, late_max_ns;
    size_t rule_count;
    const struct wire_rule_summary *rules; /* the wire's, until wire_free() */
};

/* May be asked at any time. */
void wire_summary(const struct wire *wire, struct wire_summary *summary);

/* Does the wire carry this frame? */
bool wire_carries(const uint8_t *frame, size_t length);

/* Of a frame's length and its first WIRE_HASHED_BYTES: to tell, of frames in order, that it is
 * this one. */
enum { WIRE_HASHED_BYTES = 128 };
uint64_t wire_hash(const uint8_t *frame, size_t length);

#endif
