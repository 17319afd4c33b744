/* The records of the wire: packets, why each left, and the connections that they belong to.  What
 * they mean together with programs.h is at the top of timeline.h, which includes both. */
#ifndef TIMELINE_PACKETS_H
#define TIMELINE_PACKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "packet/decode.h"
#include "packet/fate.h"
#include "timeline/ends.h"

struct call;   /* programs.h */
struct socket; /* programs.h */
struct text;

enum packet_kind {
    KIND_SYN,
    KIND_SYN_ACK,
    KIND_HANDSHAKE_ACK,
    KIND_DATA,
    KIND_ACK,
    KIND_WINDOW_UPDATE,
    KIND_FIN,
    KIND_RST,
    KIND_PROBE,
    KIND_KEEP_ALIVE,
    KIND_UDP,
    KIND_ICMP,
};
struct packet;
bool packet_is_again(const struct packet *packet);   /* all that it carries was sent before */
const char *packet_kind_name(enum packet_kind kind); /* "handshake-ack" … */

/* Wireshark's words and one more, a bit each. */
enum analysis {
    ANALYSIS_RETRANSMISSION = 1 << 0,
    ANALYSIS_FAST_RETRANSMISSION = 1 << 1,
    ANALYSIS_SPURIOUS_RETRANSMISSION = 1 << 2,
    ANALYSIS_OUT_OF_ORDER = 1 << 3,
    ANALYSIS_DUPLICATE_ACK = 1 << 4,
    ANALYSIS_LOST_SEGMENT = 1 << 5,
    ANALYSIS_ACK_LOST_SEGMENT = 1 << 6,
    ANALYSIS_ZERO_WINDOW = 1 << 7,
    ANALYSIS_ZERO_WINDOW_PROBE = 1 << 8,
    ANALYSIS_ZERO_WINDOW_PROBE_ACK = 1 << 9,
    ANALYSIS_WINDOW_UPDATE = 1 << 10,
    ANALYSIS_WINDOW_FULL = 1 << 11,
    ANALYSIS_KEEP_ALIVE = 1 << 12,
    ANALYSIS_KEEP_ALIVE_ACK = 1 << 13,
    ANALYSIS_REUSED_PORTS = 1 << 14,
    ANALYSIS_CHALLENGE_ACK = 1 << 15, /* ours: Wireshark takes it for a duplicate ACK */
};
enum { ANALYSIS_WORDS = 16 };
/* Bytes of a stream, from one offset to before another, as sequence numbers count them (the first is
 * 1) and with the last one: "1-14", "7". */
void stream_bytes_add(struct text *text, int64_t from, int64_t to);
const char *analysis_name(unsigned bit); /* of bit 0 … ANALYSIS_WORDS - 1: "retransmission" … */

enum trigger_kind { TRIGGER_UNKNOWN, TRIGGER_CALL, TRIGGER_ARRIVAL, TRIGGER_EXIT, TRIGGER_TIMER };
enum timer_kind {
    TIMER_RETRANSMISSION,
    TIMER_DELAYED_ACK,
    TIMER_PERSIST,
    TIMER_KEEP_ALIVE,
    TIMER_LOSS_PROBE,
    TIMER_REORDERING, /* RACK: it waits a little for what may only be overtaken (RFC 8985) */
};
const char *timer_name(enum timer_kind timer); /* "retransmission" … */

/* What is remembered of a packet by those that come after it: values, since the packet itself may
 * be gone (see depths). */
struct mark {
    int id; /* its number in the trace; 0: there was none */
    enum packet_kind kind;
    int64_t t_ns, seq, ack;
    uint32_t payload_bytes;
    unsigned analysis;
    uint8_t tcp_flags, sack_count;
    bool has_range;
    bool data_fin;         /* see packet/decode.h */
    struct packet *packet; /* the packet itself while packets are kept, else NULL */
};

struct trigger {
    enum trigger_kind kind;
    struct call *call;     /* TRIGGER_CALL */
    struct packet *packet; /* TRIGGER_ARRIVAL: NULL when packets are not kept, but: */
    struct mark arrived;   /* … what is remembered of it */
    pid_t pid;             /* TRIGGER_EXIT */
    enum timer_kind timer; /* TRIGGER_TIMER */
    /* … of what is sent again, and of probes: how long nothing new was acknowledged or sent, and
     * how often this timer has run out since something was (from 1); before: how long the time
     * before.  0: not known */
    int64_t waited_ns, before_ns;
    unsigned times;
    uint32_t before_bytes; /* … and the payload that it sent the time before; 0: not known */
    /* … the ICMP error since the time before that takes its doubling back (RFC 6069); 0: none */
    int reverted_by;
    /* TRIGGER_CALL, of a window update: earlier calls had taken so many bytes since the window
     * closed, and it was not told */
    uint64_t untold_bytes;
    /* TRIGGER_ARRIVAL, of what is sent again: the retransmission timer had taken it for lost */
    bool timed_out;
};

/* What its receiver does not take, as far as the numbers tell that passed here (RFC 9293 3.10.7.4,
 * RFC 5961): accept.c. */
enum refusal {
    REFUSAL_NONE,
    /* a reset inside the window that is not the next number: answered by a challenge ACK */
    REFUSAL_RESET_AHEAD,
    REFUSAL_RESET_BEYOND, /* … outside of the window: dropped */
    REFUSAL_RESET_OLD,    /* … whose number was acknowledged before: dropped */
    REFUSAL_SYN,          /* a SYN, although the connection is open: answered by a challenge ACK */
    REFUSAL_FAR,          /* a number that no window allows */
};
const char *refusal_name(enum refusal refusal); /* "reset_ahead" …; NULL for REFUSAL_NONE */

/* One copy of a packet came out of the wire between two hosts; or it never will. */
struct arrival {
    struct arrival *next; /* another copy, later */
    struct packet *packet;
    int64_t t_ns; /* when it arrived; of what was lost: when the wire let it go */
    struct fate fate;
    unsigned analysis; /* Wireshark's words where it arrived, enum analysis, or-ed */
    bool overtaken;    /* UDP: one that left later came before */
};

enum { HOST_WIRE = -1 }; /* in place of a host: the wire between them */

/* The way of a packet over a wire. */
struct passage {
    struct packet *packet;
    uint64_t crossing; /* see packet/fate.h; 0: the wire itself made it */
    int host;          /* which one it left, or HOST_WIRE */
    /* what became of it, in order of time; NULL: not told (yet), it is on the wire */
    struct arrival *first, *last;
};

struct packet {
    /* number in the trace, from 1: facts.frame, or without one the count of packets so far */
    int id;
    struct packet_facts facts;
    struct connection *connection; /* NULL: an ICMP error about nothing we know */
    enum end from;
    enum packet_kind kind;
    unsigned analysis; /* enum analysis, or-ed */
    bool has_range;
    /* relative, the SYN is 0; ack is -1 without the ACK flag; unwrapped: they may pass 2^32 */
    int64_t seq, ack;
    int64_t window; /* bytes, scaled; -1: the handshake, which tells how, was not seen whole */
    uint64_t from_offset, to_offset; /* stream offsets of its data (has_range) */
    size_t carries_count, carries_capacity;
    struct call **carries;
    struct trigger trigger;
    bool first; /* of a SYN, SYN-ACK or handshake ACK: the connection's first one */
    /* none of its bytes passed here before, although later ones did, or their acknowledgement */
    bool fills;
    bool partly_new; /* some of its bytes passed here before; those from `new_from` on did not */
    /* it stands behind what it made, or what its sender sent after it: recorded late */
    bool late;
    bool answered; /* what it sends again was answered here before */
    enum refusal refusal : 8;
    /* an ACK that repeats the one before for the sake of its MPTCP option: TCP learns nothing from
     * it */
    bool for_mptcp;
    /* an ACK that comes where a SYN-ACK should, and acknowledges something else than the SYN */
    bool misfits;
    bool goes_on; /* an RST that refuses such a one: its sender goes on asking */
    /* a handshake ACK that the server's kernel ignores: its welcoming socket waits for data */
    bool put_off;
    bool opens_server;   /* with it the server's kernel has the connection, ready for accept() */
    bool met_full_queue; /* a SYN that comes again, since Linux takes none for a full queue */
    /* a timer sent its bytes: MSG_MORE, SPLICE_F_MORE or TCP_CORK had said that more comes, and
     * nothing came */
    bool promised;
    /* an ACK that answers this packet, which its sender did not take (a challenge ACK, or one for a
     * far number); 0: none */
    int challenged;
    int former; /* of a SYN: the connection on the same ports, open as far as known; 0: none */
    uint64_t new_from;      /* a stream offset */
    struct call *completes; /* a handshake ACK completes this connect() */
    struct call *listen;    /* a SYN-ACK is sent for the welcoming socket that this listen() made */
    const char *implies;    /* without calls: the call that must have caused it, or NULL */
    const char *says;       /* one plain sentence; made when the packet is settled */
    /* over a wire: facts.t_ns is when it left.  NULL on loopback and in a bare trace: there it
     * leaves and arrives at once */
    struct passage *passage;
};

/* When its receiver got it, for the first time and undamaged; -1: not (yet). */
int64_t packet_arrived_ns(const struct packet *packet);
/* The same for who waits for it: INT64_MAX when it never came (or not yet). */
int64_t packet_came_ns(const struct packet *packet);
/* A timer sends bytes again, fewer at once than the time before. */
bool packet_is_smaller_now(const struct packet *packet);
/* By what the program had announced more bytes: "MSG_MORE", "SPLICE_F_MORE", "TCP_CORK". */
const char *packet_promise(const struct packet *packet);
/* It crossed a wire, and no copy of it arrived. */
bool packet_is_lost(const struct packet *packet);

struct packet_list {
    struct packet_list *next;
    struct packet *packet;
};

enum opened { OPENED_HANDSHAKE, OPENED_SIMULTANEOUS, OPENED_MIDSTREAM };
enum closed { CLOSED_OPEN, CLOSED_FIN, CLOSED_RST, CLOSED_TIMEOUT, CLOSED_REFUSED };

struct flow;   /* one direction of a connection: flow.h */
struct sights; /* what each end of it has seen, where that differs: flow.h */

struct connection {
    /* what every packet asks for or changes, together: with many connections each of these lines
     * comes from memory (flow.h) */
    int id;                     /* 1 … */
    enum protocol protocol : 4; /* TCP or UDP */
    unsigned noted : 4;         /* bits of findings/notable.h: seen in it already */
    enum opened opened : 8;
    enum closed closed : 8;
    bool established; /* the handshake was completed */
    /* … while the welcoming socket had a socket filter, which its child inherits */
    bool filtered : 1;
    bool full_queue : 1; /* its last SYN came when as many waited for accept() as listen() allows */
    bool out_of_sight;   /* an end's FIN may have been missed: both states are unknown */
    bool to_itself;      /* both ends are one socket: it connected to its own address */
    bool has_syn, has_syn_ack, has_handshake_ack; /* one was seen; the time of the first is below */
    int8_t first_closer;       /* enum end of the first FIN or RST; -1 when none */
    int8_t resetter;           /* enum end that sent the RST which ended it; -1 when none did */
    struct address address[2]; /* by enum end */
    enum tcp_state state[2];
    struct flow *flow[2];
    uint64_t bytes[2];      /* sent by each end: payload, counted once */
    uint64_t packets[2];    /* sent by each end */
    int64_t t_ns, t_end_ns; /* first and last packet */
    /* what few ask for */
    int64_t syn_ns, syn_ack_ns, handshake_ack_ns;
    /* packets of each end that are a retransmission (of any sort); that were overtaken */
    uint64_t sent_again[2], out_of_order[2];
    struct connection *older; /* the one before on the same two addresses and ports */
    /* … an open one that may go on, until this one is answered (ports_reused.c); NULL: none */
    struct connection *former;
    struct connection *newer; /* whose former this one is */
    char history[56];         /* Zeek's letters so far */
    /* the programs' sockets, NULL when not traced or not (yet) accepted */
    struct socket *socket[2];
    struct socket *welcoming; /* that the SYN knocked at, NULL when not known */
    /* it was refused, and this one listens at that port, but not at that address; NULL: none does */
    struct socket *elsewhere;
    struct call *accepted; /* the accept() that handed it out, NULL when none (yet) */
    /* the packets themselves, only while packets are kept; else NULL: */
    struct packet *syn, *syn_ack, *handshake_ack; /* the first of each, or NULL */
    struct packet *last[2];                       /* the last packet of each end */
    struct sights *sights;                        /* over a wire; else NULL */
};

#endif
