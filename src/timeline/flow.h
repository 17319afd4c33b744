/* What the join remembers of one direction of a connection (struct flow), of the send calls that fill
 * it (struct supplies), and how a connection lies in memory with both (struct tracked). */
#ifndef TIMELINE_FLOW_H
#define TIMELINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "timeline/packets.h"

/* No retransmission timer runs for less: Linux 200 ms, RFC 6298 2.4 one second; the capture's clock
 * is another. */
enum { TIMEOUT_NS = 190 * NS_PER_MS };

/* What one send call put into the stream: bytes [from, to).  While the call goes on, `to` counts
 * all that it wants to send. */
struct supply {
    struct call *call;
    uint64_t from, to;
    uint64_t moved; /* how many bytes it really sent, once it ended */
    bool open;
};

/* What all send calls of one socket put into its stream. */
struct supplies {
    size_t count, capacity; /* in order of offset; from `rivals` on, in order of begin */
    struct supply *list;
    /* calls from this index on went on at the same time, and their order is not known yet; count:
     * none */
    size_t rivals;
    uint64_t end; /* offset after the last one whose place is known */
    size_t evidence_count, evidence_capacity;
    struct packet **evidence; /* packets behind `end`: they show which call's bytes came first */
};

/* How far the other end's window let this one send, and since which packet. */
struct allowance {
    struct packet *packet;
    int64_t t_ns;  /* when it came */
    int64_t limit; /* relative sequence number: acknowledgement plus window */
};

enum { ALLOWANCES = 64 };

/* Relative sequence numbers [from, to) that were not seen, although something behind them was. */
struct hole {
    int64_t from, to;
};

enum { HOLES = 8 };

/* How far one end has come, as Zeek sees it. */
enum course {
    COURSE_SILENT,
    COURSE_ASKED,
    COURSE_ANSWERED, /* … with a SYN-ACK although it is the client */
    COURSE_PARTIAL,
    COURSE_OPEN,
    COURSE_CLOSED,
    COURSE_RESET,
};

/* Timers that ran out since something new was acknowledged (repetition.c). */
struct waits {
    int64_t acked;              /* that was acknowledged when it was counted last */
    int64_t last_ns, waited_ns; /* the last time; after how long a wait; 0: none */
    unsigned times;
    uint32_t bytes; /* of the last time: its payload */
};

/* What triggers need of earlier packets; not kept in DEPTH_SUMMARY. */
struct remembered {
    struct mark last; /* the last packet of this flow */
    struct mark owed; /* … that the other end has not acknowledged yet */
    /* the last packet of the other end that acknowledged more or opened the window */
    struct mark opened;
    /* the latest that moved the limit, a ring of ALLOWANCES; NULL before the first, or without
     * calls */
    struct allowance *allowed;
    size_t allowances; /* how many there were */
    /* the end of the last segment that was smaller than the largest: Nagle holds the next small one
     * back */
    int64_t small_end;
    uint32_t largest; /* payload of the largest segment so far */
    /* what was sent again by a timer, and probes of a closed window */
    struct waits again, probes;
    /* … sent again, by whatever, since something new was acknowledged: how often; and when last */
    unsigned repeats;
    int64_t repeats_acked, repeated_ns;
    uint64_t closed_at;  /* what this end's calls had taken when it closed its window */
    struct mark too_big; /* the last ICMP error that told it to send smaller packets */
    /* … and that takes a doubling of the retransmission timer back (RFC 6069) */
    struct mark unreachable;
    int64_t timed_out; /* what was sent before it was taken for lost when the timer ran out */
    int64_t recover;   /* until that is acknowledged, it recovers from a loss (RFC 6582) */
    /* the end of what was sent when a loss probe sent bytes again: no other probe follows before
     * more is acknowledged, or the other end tells that they came twice (tlp_high_seq); 0: none */
    int64_t loss_probed;
};

struct last_sent { /* what is remembered of an end's last packet in every depth */
    int id;        /* 0: there was none */
    enum packet_kind kind : 8;
    bool has_range;
    enum refusal refusal : 8;
};

/* One direction of a connection; `enum end` names the sender.  Numbers are relative. */
struct flow {
    /* what every packet asks for or changes: two cache lines */
    int64_t next;    /* after everything that was seen sent (the SYN and the FIN count one) */
    int64_t next_ns; /* when that grew last */
    int64_t acked;   /* highest acknowledgement that the other end sent for it; -1: none */
    /* what the sender of this flow last advertised for the other direction, scaled if `scaled`; -1:
     * nothing yet */
    int64_t window;
    int64_t last_ack;    /* highest acknowledgement in this flow's own packets; -1: none */
    int64_t last_ack_ns; /* when that, or a repetition of it, was sent last */
    /* an acknowledgement beyond it speaks of bytes that were not seen; 0: not known yet */
    int64_t max_to_be_acked;
    int64_t given_up;              /* acknowledged, seen or not (history.c) */
    int64_t fin;                   /* of the FIN */
    struct remembered *remembered; /* NULL in DEPTH_SUMMARY */
    struct last_sent sent;         /* its last packet */
    uint32_t isn;
    uint32_t next_timestamp; /* of the segment that made `next`, if `next_stamped` */
    uint32_t letters;        /* of Zeek's history which it has, a bit each */
    unsigned duplicate_acks;
    uint16_t raw_window;
    uint16_t last_analysis;
    /* its window scale; WINDOW_SHIFT_NONE: not offered; _UNKNOWN: its SYN was not seen, or cut */
    int8_t shift;
    uint8_t hole_count;
    enum course course : 8, course_before : 8;
    bool isn_known;
    bool scaled;      /* both ends offered: shift holds */
    bool scale_known; /* the handshake showed whether its windows are scaled, and how far */
    /* since this flow acknowledged something new, it was said that the other end acknowledges
     * unseen bytes of it */
    bool unseen_told;
    bool in_sight;     /* all that its sender sent is seen, as far as known: states_known.c */
    bool next_stamped; /* the segment that made `next` had a timestamp */
    bool owing;        /* its last packet is not acknowledged yet */
    bool syn_data;     /* its SYN carried bytes: Fast Open */
    bool ecn;          /* its SYN offered ECN, or its SYN-ACK agreed to it */
    bool urgent;       /* urgent data was seen: recv() steps over a byte of it */
    bool fin_sent;
    bool fin_taken;   /* the other end acknowledged the FIN */
    bool fin_arrived; /* … or is known to have got it */
    bool fin_held;    /* the FIN stands behind a hole: it is taken when that is filled */
    /* a probe carried the byte after `next`: an acknowledgement of it is one of what was seen */
    bool probed;
    /* what few ask for: one more */
    struct packet *fin_packet; /* the packet that carried the FIN first, while packets are kept, */
    int fin_id;                /* … and its number; 0: none */
    unsigned repeated, zero_windows, gaps; /* history.c: how often, */
    int far_fin;                           /* the packet with a FIN that came from `far`; 0: none */
    uint32_t syn_told, fin_told, rst_told; /* … and numbers of the last of each, modulo 2^32 */
    int64_t next_at_reset;                 /* `next` when the latest RST of either end passed */
    /* a number that no window reaches, which was seen or acknowledged once (accept.c); 0: none */
    int64_t far;
    struct hole *holes; /* in order; room for HOLES; NULL before the first */
};

/* A connection in memory: with its flows, and its place among those that a streamed timeline will
 * forget (forget.c).  What a packet touches stands at the beginning of the connection and of each
 * flow, on whole cache lines: with a million connections, fetching them is most of what a packet
 * costs. */
struct tracked {
    struct connection connection; /* the first member */
    /* in the order in which they began; after: also the list of spare ones */
    struct tracked *before, *after;
    struct tracked *next_closed; /* in the order in which they closed */
    unsigned waiting;            /* records that wait to be handed out and speak of it */
    bool in_closed, forgotten;
    unsigned char unused[2]; /* up to the next line */
    struct flow flow[2];
    struct remembered remembered[]; /* two, except in DEPTH_SUMMARY */
};

/* Over a wire each end knows only what it sent and what arrived there.  So each has both flows as
 * they look from its host, and connection->flow points to those of the end that a step is about:
 *
 *     look_from(c, end)   a packet leaves that end or arrives there, or a call is made there
 *     look_at_senders(c)  between the steps: each flow as its own sender has it
 *
 * On loopback both ends see the same at the same time, and connection->flow stays what it is. */
struct sights {
    struct flow *at[2][2]; /* [end that looks][flow] */
    struct flow flow[2];   /* of the server; the client has those of struct tracked */
    struct remembered remembered[2];
    int newest_came[2]; /* UDP, by sender: the latest to leave of those that came; 0: none */
};

/* In bytes, or in units that nobody knows. */
static inline int64_t flow_window(const struct flow *flow, const struct tcp_facts *tcp)
{
    return (int64_t)tcp->window << (flow->scaled && !(tcp->flags & TCP_SYN) ? flow->shift : 0);
}

static inline void look_from(struct connection *c, enum end end)
{
    if (c->sights) {
        c->flow[END_CLIENT] = c->sights->at[end][END_CLIENT];
        c->flow[END_SERVER] = c->sights->at[end][END_SERVER];
    }
}

static inline void look_at_senders(struct connection *c)
{
    if (c->sights) {
        c->flow[END_CLIENT] = c->sights->at[END_CLIENT][END_CLIENT];
        c->flow[END_SERVER] = c->sights->at[END_SERVER][END_SERVER];
    }
}

/* A step that is about an arrival works on a copy of the packet: what is kept points to this. */
static inline struct packet *packet_itself(struct packet *packet)
{
    return packet->passage ? packet->passage->packet : packet;
}

enum { CACHE_LINE = 64, HOT_LINES = 2 };
_Static_assert(offsetof(struct connection, syn_ns) == HOT_LINES * CACHE_LINE,
               "what a packet touches of a connection");
_Static_assert(offsetof(struct flow, fin_packet) == HOT_LINES * CACHE_LINE,
               "what a packet touches of a flow");
_Static_assert(offsetof(struct tracked, flow) % CACHE_LINE == 0 &&
                   sizeof(struct flow) % CACHE_LINE == 0,
               "flows begin a line");

#endif
