/* What the files of timeline/ share among themselves: the steps of the join.  flow.h has what they
 * remember of each connection.
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

#include "base/text.h"
#include "timeline/flow.h"
#include "timeline/sources.h"

/* What a step is about: a packet leaves its sender, arrives at its receiver, or, on loopback, both.
 */
enum passing { LEAVES = 1, ARRIVES = 2, LEAVES_AND_ARRIVES = 3 };

struct pending_check;
struct queue;

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

/* socket_reuse.c: before this call the socket had a connection, or listened. */
bool socket_was_used(const struct socket *socket, const struct call *before);
/* … and the call begins another use */
struct socket *socket_reused(struct timeline *timeline, struct socket *old, struct call *by);

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
bool kernel_gave_up(struct timeline *timeline, int64_t t_ns, struct socket *socket,
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
/* the answer to it is a refusal: does one listen there at another address? */
struct socket *welcoming_elsewhere(const struct timeline *timeline, const struct packet *refusal);
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
void datagram_kept(struct call *call);
/* the socket's port is known: link what it has sent */
void datagrams_match_sockets(struct timeline *timeline, struct socket *socket);

/* segments.c */
struct mark mark_of(struct packet *packet, bool kept);
void segment_place(struct timeline *timeline, struct packet *packet);
/* the same segment comes to its receiver, over a wire */
void segment_arrives(struct packet *packet);
/* which connect() it completes */
void handshake_completes(struct timeline *timeline, struct packet *packet);
/* segments_done.c: after all steps the flow moves on */
void segment_done(struct timeline *timeline, struct packet *packet, enum passing moment);

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
void states_after(struct timeline *timeline, struct packet *packet, enum passing moment);
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
