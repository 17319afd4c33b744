/* What the files of timeline/ share among themselves: flows, supplies, and the steps of the join.
 *
 * A packet goes through these steps, in this order (timeline_packet):
 *
 *     connection_of()   which connection, which end sent it                         connections.c
 *     segment_place()   relative numbers, its kind, what it changes in its flow      segments.c
 *     accept_judge()    what its receiver does not take                              accept.c
 *     analysis_of()     Wireshark's words                                            analysis.c
 *     carry()           whose bytes                                                  carries.c
 *     trigger_of()      why it left now                                              triggers.c, held_back.c
 *     states_after()    TCP states of both ends                                      states.c
 *
 * Over a wire (passage.c) it goes through all of them when it leaves; what its receiver learns from
 * it, its place in the stream, the words and the states, is worked out when it arrives.
 *
 * says_of() makes its sentence once nothing about it can change any more (says.c). */
#ifndef TIMELINE_JOIN_H
#define TIMELINE_JOIN_H

#include "base/clock.h"
#include "base/text.h"
#include "timeline/timeline.h"

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
    int64_t timed_out;   /* what was sent before it was taken for lost when the timer ran out */
    int64_t recover;     /* until that is acknowledged, it recovers from a loss (RFC 6582) */
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

struct pending_check;
struct queue;

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
};

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

/* What a step is about: a packet leaves its sender, arrives at its receiver, or, on loopback, both.
 */
enum moment { LEAVES = 1, ARRIVES = 2, LEAVES_AND_ARRIVES = 3 };

enum { CACHE_LINE = 64, HOT_LINES = 2 };
_Static_assert(offsetof(struct connection, syn_ns) == HOT_LINES * CACHE_LINE,
               "what a packet touches of a connection");
_Static_assert(offsetof(struct flow, fin_packet) == HOT_LINES * CACHE_LINE,
               "what a packet touches of a flow");
_Static_assert(offsetof(struct tracked, flow) % CACHE_LINE == 0 &&
                   sizeof(struct flow) % CACHE_LINE == 0,
               "flows begin a line");

struct chunk { /* of connections in memory; streamed depths */
    struct chunk *next;
    size_t count, bytes;
    _Alignas(CACHE_LINE) unsigned char tracked[];
};

struct pair_slot {
    uint64_t hash;
    struct connection *connection;
};

struct join {
    size_t slot_count, slots_used;
    struct pair_slot *slots; /* by address pair, newest connection; open addressing */
    uint64_t key[3];         /* … of its hash */
    /* streamed depths only: */
    struct tracked *oldest, *newest, *hand, *spare, *closed_first, *closed_last;
    size_t live, closed, tracked_count;
    struct chunk *chunks;
    struct queue *queue;  /* DEPTH_ROLLING: records that wait to be handed out */
    struct text sentence; /* … and the sentence of the one that is handed out */
    struct event nowhere; /* DEPTH_SUMMARY: where events are written that nobody reads */
    struct state_change nothing;
    size_t inode_count, inodes_used;
    struct socket **inodes; /* by inode; open addressing */
    size_t connecting_count, connecting_capacity;
    struct call **connecting; /* connect() calls that go on */
    size_t welcoming_count, welcoming_capacity;
    struct socket **welcoming;
    size_t datagram_count, datagram_capacity;
    struct socket **datagram; /* sockets of UDP */
    size_t check_count, check_capacity;
    struct pending_check *checks; /* the kernel's words that are not compared yet */
    size_t repeating_count, repeating_capacity;
    struct output **repeating; /* output that is printed again and again */
    size_t crossing_count, crossing_capacity;
    struct packet **crossings; /* by number; NULL: none of ours */
    size_t told_count, told_capacity;
    const struct tcp_told **told; /* the kernel's last word on each end: at 2 * id + end */
    size_t settled;               /* events up to here have their sentences */
};

/* repetition.c */
struct trigger repetition_trigger(const struct timeline *timeline, const struct packet *packet);
/* A timer that runs until something is acknowledged: it runs out, perhaps not for the first time. */
struct trigger repetition_timer(const struct packet *packet, enum timer_kind timer);
/* What carries a number was sent again. */
void repetition_counts(const struct packet *packet);
/* An acknowledgement for this flow arrives: is its loss probe over?  Before flow->acked grows. */
void repetition_acknowledged(struct flow *flow, const struct packet *ack);
/* Its first SACK block says that bytes came twice (DSACK, RFC 2883). */
bool repetition_told_twice(const struct packet *packet);

/* timeline.c */
struct event *event_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns);
/* The same for what streamed depths hand out: EVENT_PACKET (streamed), EVENT_STATE and
 * EVENT_MALFORMED have their record already, to be filled in. */
struct event *event_about(struct timeline *timeline, enum event_kind kind, int64_t t_ns,
                          struct connection *connection);

/* hand_out.c */
struct queue *queue_new(void);
struct event *queue_add(struct timeline *timeline, enum event_kind kind, int64_t t_ns,
                        struct connection *connection);

/* pairs.c: the newest connection of a pair of addresses; NULL: none.  pairs_put returns the one
 * whose place it takes. */
struct connection *pairs_find(const struct timeline *timeline, enum protocol protocol,
                              const struct address *a, const struct address *b);
struct connection *pairs_put(struct timeline *timeline, struct connection *connection);
void pairs_remove(struct timeline *timeline, const struct connection *connection);

/* forget.c */
struct connection *connection_new(struct timeline *timeline); /* zeroed, with its flows */
void connections_release(struct timeline *timeline);
/* last step of its packet */
void connection_heard(struct timeline *timeline, struct connection *connection, int64_t now_ns);
void connection_replaced(struct timeline *timeline, struct connection *connection);
/* records that speak of it: one more, one less */
void connection_waits(struct connection *connection, int change, struct timeline *timeline);
void connections_make_room(struct timeline *timeline, int64_t now_ns);
void connections_all_go(struct timeline *timeline);
void call_touches(struct timeline *timeline, struct call *call, struct packet *packet);
void packet_carries(struct timeline *timeline, struct packet *packet, struct call *call);

/* passage.c */
void sights_make(struct timeline *timeline, struct connection *connection); /* it is new */

/* timeline.c */
struct packet *packet_taken(struct timeline *timeline, const struct packet_facts *facts,
                            struct passage *passage);

/* sockets.c */
struct socket *socket_by_inode(const struct timeline *timeline, uint64_t inode);
struct socket *socket_make(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                           struct program *program);
bool socket_is_tcp(const struct socket *socket);

/* socket_reuse.c: before this call the socket had a connection, or listened. */
bool socket_was_used(const struct socket *socket, const struct call *before);
/* … and the call begins another use */
struct socket *socket_reused(struct timeline *timeline, struct socket *old, struct call *by);

/* of a promised one: "MSG_MORE", "SPLICE_F_MORE", "TCP_CORK" */
const char *packet_promise(const struct packet *packet);
/* nobody knocks there any more */
void welcoming_remove(struct timeline *timeline, const struct socket *socket);

/* outcomes.c */
/* it ended: why so, and what that tells of its connection */
void outcome_of(struct timeline *timeline, struct call *call);
/* How many packets of an end nobody answered, since the other end was heard last: SYNs,
 * keep-alives, probes, or (KIND_DATA) what was sent again. */
unsigned unanswered(const struct timeline *timeline, const struct connection *connection,
                    enum end end, enum packet_kind *kind);
/* "no answer to 3 SYNs"; NULL: none */
const char *unanswered_text(struct timeline *timeline, const struct connection *connection,
                            enum end end);
/* The kernel says that this socket is CLOSED: its connection was given up, if there was no answer.
 * False: it was not. */
bool kernel_gave_up(struct timeline *timeline, int64_t t_ns, const struct socket *socket,
                    struct call *call);

/* calls.c */
void calls_end_with(struct timeline *timeline, pid_t pid);

/* connections.c: packet->connection and packet->from; NULL for a packet that belongs to none. */
struct connection *connection_of(struct timeline *timeline, struct packet *packet);
void flow_init(struct flow *flow); /* nothing is known of it */

/* ports_reused.c */
/* c begins on the ports of `before` */
void former_stays(struct timeline *timeline, struct connection *c, struct connection *before);
/* c is answered */
void former_goes(struct timeline *timeline, struct connection *c);
/* … is not yet: whose packet is it? */
struct connection *former_or_newer(struct connection *c, struct packet *packet);

/* socket_match.c: the sockets at the ends of a TCP connection. */
/* a SYN knocks there */
struct socket *welcoming_for(const struct timeline *timeline, const struct address *address);
/* … and left: which connect() sent it? */
void connection_asks(struct timeline *timeline, struct connection *connection, enum end end);
/* the socket's addresses are known: link it */
void connection_match_sockets(struct timeline *timeline, struct socket *socket);
/* to be accepted */
unsigned connections_waiting(const struct timeline *timeline, const struct socket *welcoming);

/* datagrams.c */
void datagram_add(struct timeline *timeline, struct socket *socket); /* when it is one of UDP */
/* its sockets */
void datagram_ends(struct timeline *timeline, struct connection *connection,
                   const struct packet *packet);
void datagram_carry(struct timeline *timeline, struct packet *packet);
/* it ended: did its bytes leave, or wait for the rest of a datagram? */
void datagram_kept(struct call *send);
/* the socket's port is known: link what it has sent */
void datagrams_match_sockets(struct timeline *timeline, struct socket *socket);

/* segments.c */
struct mark mark_of(struct packet *packet, bool kept);
void segment_place(struct timeline *timeline, struct packet *packet);
/* the same segment comes to its receiver, over a wire */
void segment_arrives(struct packet *packet);
/* which connect() it completes */
void handshake_completes(struct timeline *timeline, struct packet *packet);
/* after all steps: the flow moves on */
void segment_done(struct timeline *timeline, struct packet *packet, enum moment moment);

/* accept.c */
void accept_judge(struct timeline *timeline, struct packet *packet);
bool is_challenge_ack(const struct packet *packet);

void analysis_of(struct packet *packet);

/* holes.c: [from, to) lies in one hole; was seen; was stepped over, behind all holes so far. */
bool holes_hold(const struct flow *flow, int64_t from, int64_t to);
void holes_fill(struct flow *flow, int64_t from, int64_t to);
void holes_open(struct flow *flow, int64_t from, int64_t to);

/* carries.c */
void supply_begins(struct call *call);
/* it had begun, and was of another socket */
bool supply_withdraw(struct supplies *supplies, const struct call *call);
void supply_ends(struct timeline *timeline, struct call *call, uint64_t moved);
void carry_range(struct timeline *timeline, struct packet *packet, const struct supplies *supplies);
void carry(struct timeline *timeline, struct packet *packet);
/* bytes were supplied that no packet carried yet */
bool supply_unsent(const struct connection *connection, enum end end);

/* concurrent_sends.c: several send calls went on at once and all have ended: find their order, as
 * far as packets tell it. */
void concurrent_sends_resolve(struct timeline *timeline, struct supplies *supplies);

/* triggers.c */
void trigger_of(struct timeline *timeline, struct packet *packet);

/* states.c */
struct cause { /* of a change of state: a packet, a call or a program's end */
    int packet_id;
    struct packet *packet;
    struct call *call;
    pid_t exit_pid;
};
void state_set(struct timeline *timeline, int64_t t_ns, struct connection *connection, enum end end,
               enum tcp_state state, struct cause cause);
/* what the sender is in when it sends */
void states_before(struct timeline *timeline, struct packet *packet);
void states_after(struct timeline *timeline, struct packet *packet, enum moment moment);
/* it ended: a FIN that it queued may still wait */
void states_of_call(struct timeline *timeline, struct call *call);
void states_of_release(struct timeline *timeline, int64_t t_ns, struct socket *socket);
/* compare the kernel's words that are old enough */
void states_check(struct timeline *timeline, int64_t now_ns);

struct cause by_packet(const struct timeline *timeline, struct packet *packet);

/* states_known.c */
/* the states of both ends, by the FINs that were seen */
void states_known_returns(struct timeline *timeline, struct packet *packet);
void states_known_before(struct timeline *timeline, struct packet *packet);
void states_known_after(struct timeline *timeline, struct packet *packet);

/* history.c */
void history_turned(struct connection *connection); /* its first packet came from the server */
void history_add(struct packet *packet);

/* says.c */
void says_of(struct timeline *timeline, struct packet *packet);

#endif
