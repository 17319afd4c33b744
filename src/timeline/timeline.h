/* The timeline: everything that was seen in one run, in order of time, calls and packets joined.
 *
 * Sources feed it (timeline_program, timeline_call_begins, timeline_packet, …) in order of time; it makes records of what they
 * saw, joins them, and keeps them in `events`.  Views only read.  All records live in the timeline's arena: pointers stay valid
 * until timeline_release().
 *
 * Two facts are kept of every packet:
 *   carries   whose bytes: the calls that supplied what is in it (by stream offset, not by time)
 *   trigger   why it left at this moment: a call, the arrival of a packet, a timer, a program's end
 * What can't be known stays unknown.
 *
 * A record may still learn something after its event was made: a call its result, a packet its calls (connect() tells its port
 * only when it returns).  A live view therefore draws an event a little later than it is made (timeline_settled). */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "base/arena.h"
#include "call/call.h"
#include "call/tcp_diag.h"
#include "packet/decode.h"
#include "packet/fate.h"

enum end { END_CLIENT, END_SERVER }; /* of a connection; for a flow: the end that sends */

/* RFC 9293, 3.3.2.  STATE_NONE: no TCP socket, or not known. */
enum tcp_state {
    STATE_NONE,
    STATE_CLOSED,
    STATE_LISTEN,
    STATE_SYN_SENT,
    STATE_SYN_RECEIVED,
    STATE_ESTABLISHED,
    STATE_FIN_WAIT_1,
    STATE_FIN_WAIT_2,
    STATE_CLOSE_WAIT,
    STATE_CLOSING,
    STATE_LAST_ACK,
    STATE_TIME_WAIT,
};
/* "SYN_SENT", "SYN_RCVD", "FIN_WAIT1" …: Linux's names; NULL for STATE_NONE */
const char *tcp_state_name(enum tcp_state state);

struct program {
    int index;
    const char *id; /* "server", "client", "client2" … */
    bool is_server;
    int argc;
    const char *const *argv;
    pid_t pid;
    int host;
    int64_t t_ns;
    bool ended;
    int status, signal; /* of its first process, once ended; signal 0: it exited */
};

enum socket_role { ROLE_UNUSED, ROLE_WELCOMING, ROLE_CONNECTION, ROLE_CLIENT, ROLE_DATAGRAM };

/* One kernel socket, whatever descriptors point to it; and one use of it: when it asks for another
 * connection after the first, or comes to listen after one, that is a new record (socket_reuse.c), so that
 * bytes, ends and calls are counted from the start. */
struct socket {
    const char *id; /* "s1" … */
    size_t index;   /* in timeline->sockets */
    uint64_t inode;
    struct socket *former;   /* the same kernel socket in its use before, or NULL */
    struct call *given_up;   /* connect(AF_UNSPEC), which ended this use, or NULL */
    struct program *program; /* whose call made it */
    /* "server (process 812)", where the other end is of the same program; NULL: the program's id
     * says it */
    const char *owner;
    int domain, type; /* AF_*, SOCK_* */
    enum socket_role role;
    struct address local, peer;
    int64_t t_ns;
    struct connection *connection; /* the latest; NULL when none (yet) */
    enum end end;                  /* which end of it */
    enum tcp_state state;
    /* the calls that made it so (successful, or still going on), or NULL */
    struct call *created, *bound, *listening, *connecting;
    struct release *release; /* the last descriptor was closed, or NULL */
    struct call *shut;       /* shutdown() of the sending side, or NULL */
    struct call *deaf;       /* shutdown() of the receiving side that worked, or NULL */
    size_t open_count, open_capacity;
    struct call **open;        /* calls on it that have begun and not ended */
    struct supplies *supplies; /* what its send calls put into the stream: join.h */
    /* stream offset after the last byte that its receive calls took; */
    uint64_t taken;
    bool taken_unknown;   /* … no longer known (urgent data) */
    int backlog;          /* of its listen() */
    bool resets_on_close; /* SO_LINGER is on with 0 seconds */
    bool no_delay;        /* TCP_NODELAY: Nagle's algorithm is off */
    bool corked;          /* TCP_CORK: a segment that is not full waits */
    /* TCP_FASTOPEN_CONNECT: the SYN leaves with the first send, not in connect() */
    bool deferred;
    /* it has a socket filter (SO_ATTACH_FILTER): what arrives may not be taken */
    bool filtered;
    size_t kept_count, kept_capacity;
    /* UDP: send calls whose bytes wait for the rest of their datagram (MSG_MORE, UDP_CORK) */
    struct call **kept;
    /* UDP_SEGMENT: the kernel cuts what a call sends into datagrams of so many bytes; 0: it does
     * not */
    int segment;
    /* TCP_DEFER_ACCEPT: a connection comes to be with its first data only */
    bool defers;
    /* local and peer are the kernel's word, not only the program's arguments */
    bool kernel_told;
};

/* The moment when nothing pointed to a socket any more. */
struct release {
    int64_t t_ns;
    struct call *call; /* the close (or dup2, execve) that did it, or NULL: */
    pid_t pid;         /* the process whose end did it */
    struct program *program;
    bool done;  /* that process has ended: the kernel has closed all that was its */
    int signal; /* … killed by this; 0: it exited, or is not done yet */
    bool asked; /* sockwire had asked the programs to end before */
    /* of the end of a process that is not the program's first: */
    bool by_child;
    const char *file; /* what it ran since it was made: "sleep"; NULL: no exec */
    /* it never made a call on the socket: it had only inherited the descriptor */
    bool unused;
    struct call *closed; /* the last close() of it by another process, or NULL */
};

/* Why a call gave what it gave, where that is not plain: receiving 0 bytes, or an error of the
 * whole connection. */
enum because {
    BECAUSE_NONE,
    BECAUSE_FIN,
    BECAUSE_SHUTDOWN /* its own */,
    BECAUSE_RESET,
    BECAUSE_TIMEOUT
};
/* "fin", "shutdown", "reset", "timeout"; NULL for BECAUSE_NONE */
const char *because_name(enum because because);

struct call {
    int id;                         /* 1 … */
    const struct call_facts *facts; /* what the tracer saw; its end is valid only when `ended` */
    struct program *program;
    struct socket *socket; /* NULL when it has none */
    /* the socket that its descriptor named before it was closed: the call fails; or NULL */
    struct socket *former;
    struct socket *new_socket; /* made by it (socket, accept), or NULL */
    bool ended;
    bool has_range;
    uint64_t from, to; /* stream offsets that it supplied or took */
    enum tcp_state state_before, state_after;
    int segment; /* of its socket, when it began: see there */
    enum because because;
    const char *remark; /* more about that: "no answer to 3 keep-alive probes"; or NULL */
    /* those that carry it or that it triggered, newest first; NULL when none */
    struct packet_list *packets;
    size_t event; /* index of its EVENT_CALL */
};

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
const char *packet_kind_name(enum packet_kind kind); /* timeline.md's: "handshake-ack" … */

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
/* It crossed a wire, and no copy of it arrived. */
bool packet_is_lost(const struct packet *packet);

struct packet_list {
    struct packet_list *next;
    struct packet *packet;
};

enum opened { OPENED_HANDSHAKE, OPENED_SIMULTANEOUS, OPENED_MIDSTREAM };
enum closed { CLOSED_OPEN, CLOSED_FIN, CLOSED_RST, CLOSED_TIMEOUT, CLOSED_REFUSED };

struct flow;   /* one direction of a connection: join.h */
struct sights; /* what each end of it has seen, where that differs: join.h */

struct connection {
    /* what every packet asks for or changes, together: with many connections each of these lines
     * comes from memory (join.h) */
    int id;                     /* 1 … */
    enum protocol protocol : 8; /* TCP or UDP */
    enum opened opened : 8;
    enum closed closed : 8;
    bool established; /* the handshake was completed */
    /* … while the welcoming socket had a socket filter, which its child inherits */
    bool filtered;
    bool out_of_sight; /* an end's FIN may have been missed: both states are unknown */
    bool to_itself;    /* both ends are one socket: it connected to its own address */
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
    char history[64];         /* Zeek's letters so far */
    /* the programs' sockets, NULL when not traced or not (yet) accepted */
    struct socket *socket[2];
    struct socket *welcoming; /* that the SYN knocked at, NULL when not known */
    struct call *accepted;    /* the accept() that handed it out, NULL when none (yet) */
    /* the packets themselves, only while packets are kept; else NULL: */
    struct packet *syn, *syn_ack, *handshake_ack; /* the first of each, or NULL */
    struct packet *last[2];                       /* the last packet of each end */
    struct sights *sights;                        /* over a wire; else NULL */
};

enum stream { STREAM_STDOUT, STREAM_STDERR };

struct output { /* also input: what was typed or fed */
    struct program *program;
    enum stream stream;
    size_t bytes;
    const char *text; /* as the program wrote it, any bytes; NUL behind them */
    /* 0: once.  Else so often, one after another, always with the same (or nothing) in between: */
    uint64_t times;
    int64_t t_end_ns; /* … the last time (EVENT_REPEATED); 0: that is not known yet */
};

struct state_change {
    struct connection *connection;
    enum end end;
    struct socket *socket; /* whose state it is, NULL when no traced socket (yet) */
    enum tcp_state from, to;
    int packet_id;         /* what made it: a packet (0: none), */
    struct packet *packet; /* … which is NULL when packets are not kept, */
    struct call *call;     /* … or a call, */
    pid_t exit_pid;        /* … or a program's end */
};

/* What the kernel said of one end of a connection when it was asked. */
struct tcp_told {
    struct connection *connection;
    enum end end;
    int host;
    const struct tcp_report *report;
    const struct tcp_told *before; /* the last one of the same end; NULL: this is the first */
};

/* What its change means (says_tcp.c): which of the changes that have a sentence, from 0, or -1; and
 * that sentence, or NULL. */
int tcp_told_change(const struct tcp_told *told);
const char *tcp_told_says(const struct tcp_told *told);

/* How much one of the kernel's counters grew in a run: counters.c. */
struct counter {
    int64_t t_ns;     /* when it was read the second time */
    int host;         /* whose kernel counts */
    const char *name; /* as nstat(8) has it, without "TcpExt" */
    uint64_t count;
    const char *says; /* what each one of them means, in one sentence */
};

struct program_exit {
    struct program *program;
    pid_t pid;
    int status, signal; /* signal 0: it exited with status */
    bool is_first;      /* the program's own process, not a child of it */
};

/* a frame that makes no sense from some byte on: no packet, and in no connection */
struct malformed {
    int id;                    /* number in the trace, from 1 */
    struct packet_facts facts; /* what was read before that byte; facts.malformed says why */
};

enum event_kind {
    EVENT_PROGRAM,
    EVENT_SOCKET,
    EVENT_CONNECTION,
    EVENT_CALL,
    EVENT_RETURN,
    EVENT_PACKET,
    EVENT_STATE,
    EVENT_OUTPUT,
    EVENT_INPUT,
    EVENT_EXIT,
    EVENT_NOTE,
    EVENT_MALFORMED,
    EVENT_REPEATED,
    EVENT_TCP_INFO,
    /* over a wire: a copy of a packet arrived, or was lost; EVENT_PACKET is when it left */
    EVENT_ARRIVAL,
};

struct event {
    enum event_kind kind;
    int64_t t_ns;
    union {
        struct program *program;
        struct socket *socket;
        struct connection *connection;
        struct call *call; /* EVENT_CALL where it begins, EVENT_RETURN where it ends */
        struct packet *packet;
        struct state_change *state;
        /* EVENT_OUTPUT, EVENT_INPUT; EVENT_REPEATED: what was printed again and again is not any
         * more */
        struct output *output;
        struct program_exit *exit;
        struct malformed *malformed;
        struct arrival *arrival;
        struct tcp_told *told;
        /* what sockwire itself did or found: "the server listens: the client starts" */
        const char *note;
    };
};

/* A disagreement between the states that follow from the events and the kernel's own word
 * (TCP_INFO). */
struct disagreement {
    struct call *call;
    enum tcp_state ours, kernel;
    struct disagreement *next;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };
const char *severity_name(enum severity severity); /* "error", "warning", "note" */

/* A named mistake (or a fact worth knowing) that the timeline proves: findings/findings.h. */
struct finding {
    const char *rule; /* "short-read" */
    int mistake;      /* its row in the list of mistakes; 0: none */
    enum severity severity;
    struct program *program; /* whose mistake it is; NULL: that of the two together */
    size_t call_count, packet_count;
    struct call **calls; /* the evidence, in order of time */
    struct packet **packets;
    /* how often the same was found in the same program; the evidence is that of the first */
    unsigned times;
    const char *says; /* one or two plain sentences: what happened */
    const char *fix;  /* what to change in the program */
};

/* How much a timeline keeps. */
enum depth {
    DEPTH_WHOLE, /* everything, until timeline_release() */
    /* each record is handed out when nothing can change it any more, and then forgotten */
    DEPTH_ROLLING,
    DEPTH_SUMMARY, /* connections only: no events, no triggers, no sentences */
};

struct timeline;

/* Who takes what a streamed timeline hands out.  Each may be NULL.  What the arguments point to is
 * gone when the function returns, except connections: they stay until connection_gone() was called
 * for them. */
struct listener {
    void *context;
    /* DEPTH_ROLLING: the next record, an EVENT_CONNECTION, EVENT_PACKET, EVENT_STATE or
     * EVENT_MALFORMED; in the order in which the packets came.  Of a packet all is known, `says`
     * too; of a connection what was known when it was handed out, not its end. */
    void (*event)(void *context, const struct timeline *timeline, const struct event *event);
    /* Both streamed depths: a packet has come and its place is known: connection, end, kind,
     * numbers, analysis; no trigger yet in DEPTH_SUMMARY, and no sentence. */
    void (*packet)(void *context, const struct timeline *timeline, const struct packet *packet);
    /* … facts.payload must be there then: the feed (load/feed.h) may not read ahead */
    bool payload;
    /* Both streamed depths: the connection is forgotten now, and this is its final record; once for
     * each, not in order of id. */
    void (*connection_gone)(void *context, const struct timeline *timeline,
                            const struct connection *connection);
};

struct timeline {
    enum depth depth;
    struct listener listener;
    struct arena arena;
    int64_t start_ns; /* time of the first event; 0 before it */
    bool has_calls, has_packets;
    const char *interface, *link; /* what was captured on; NULL without packets */
    int hosts;                    /* 1: loopback or a bare trace; more: a wire lies between them */
    size_t rule_count, rule_capacity;
    const char **rules; /* what the wire was told to do, as given: rule 1 first */
    size_t counter_count, counter_capacity;
    struct counter *counters; /* those that grew, host by host */
    bool is_private;  /* the programs ran in a network of their own: nobody else was there */
    uint64_t dropped; /* packets that the capture lost */
    /* when sockwire itself first asked all programs to end (SIGTERM); 0: it did not */
    int64_t asked_to_end_ns;
    bool lacks_packets; /* of a recorded run: not all that it had are still in the file */
    size_t event_count, event_capacity;
    struct event *events;
    size_t program_count, program_capacity;
    struct program **programs;
    size_t socket_count, socket_capacity;
    struct socket **sockets;
    /* what the next connection is called; set it to show one of many by its number in the trace */
    int next_connection_id;
    size_t connection_count, connection_capacity;
    struct connection **connections;
    size_t call_count, call_capacity;
    struct call **calls;
    uint64_t packets_seen; /* … whether they are kept or not */
    size_t packet_count, packet_capacity;
    struct packet **packets;
    size_t finding_count, finding_capacity;
    struct finding **findings; /* errors first; made by findings_find() */
    struct disagreement *disagreements;
    uint64_t states_checked; /* how often TCP_INFO was asked and compared */
    struct join *join;       /* what only timeline/ itself needs */
};

void timeline_init(struct timeline *timeline);

/* A timeline of a trace of any length in bounded memory: packets only, no calls.  It takes them by
 * timeline_packet(), hands out what the depth (rolling or summary) promises, and forgets it;
 * events, packets and connections stay empty.  A connection is forgotten when it is closed and
 * quiet, and when the table gets too large (forget.c says when); both depths number the same
 * connections alike. timeline_finish() hands out all that is left. */
void timeline_init_streaming(struct timeline *timeline, enum depth depth,
                             const struct listener *listener);
void timeline_release(struct timeline *timeline);

/* ---- sources: call these in order of time ---- */

struct program *timeline_program(struct timeline *timeline, int64_t t_ns, const char *id,
                                 bool is_server, int argc, const char *const *argv, pid_t pid);
/* The host that this program runs on; without it: host 0. */
void timeline_program_host(struct timeline *timeline, int program, int host);
void timeline_call_begins(struct timeline *timeline, struct call_facts *facts);
void timeline_call_ends(struct timeline *timeline, struct call_facts *facts);

/* The kernel told the addresses of a socket (any of them may be unknown). */
void timeline_socket_is(struct timeline *timeline, int64_t t_ns, int program, uint64_t inode,
                        int domain, int type, const struct address *local,
                        const struct address *peer);
/* The last descriptor of a socket goes: by `call` (may be NULL), or by the end of `pid`. */
void timeline_socket_released(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                              const struct call_facts *by, int program, pid_t pid);
/* The kernel's own word on the state of a socket at that moment, asked at `at`. */
void timeline_socket_state(struct timeline *timeline, int64_t t_ns, uint64_t inode,
                           enum tcp_state kernel, const struct call_facts *at);
void timeline_packet(struct timeline *timeline, const struct packet_facts *facts);
/* The same over a wire: it left `host` (see timeline/observation.h). */
void timeline_left(struct timeline *timeline, const struct packet_facts *facts, uint64_t crossing,
                   int host);
/* What became of a packet that left, at that time; arrived: as what, where the wire changed it,
 * else NULL. */
void timeline_crossed(struct timeline *timeline, int64_t t_ns, uint64_t crossing,
                      const struct fate *fate, const struct packet_facts *arrived);
/* What the kernel of that host says of a connection; nothing, when none such is known. */
void timeline_tcp_info(struct timeline *timeline, int64_t t_ns, int host,
                       const struct tcp_report *report);
/* A counter of that host's kernel grew so much; nothing, when nobody knows what it means. */
void timeline_counter(struct timeline *timeline, int64_t t_ns, int host, const char *name,
                      uint64_t count);
/* It is one of those that name causes. */
bool counter_is_known(const char *name);
/* The wire's next rule: before any packet. */
void timeline_rule(struct timeline *timeline, const char *text);
/* Not necessary, but of help in a streamed timeline that is large: say which packet will come soon,
 * and shortly before it comes give back what was answered, so that its connection is fetched from
 * memory meanwhile. */
bool timeline_is_large(const struct timeline *timeline); /* it is worth it */
uint64_t timeline_expect(const struct timeline *timeline, const struct packet_facts *facts);
void timeline_fetch(const struct timeline *timeline, uint64_t expected);
/* facts->frame is known */
void timeline_malformed(struct timeline *timeline, const struct packet_facts *facts);
void timeline_output(struct timeline *timeline, int64_t t_ns, int program, enum stream stream,
                     const void *bytes, size_t count);
/* The same; many equal ones follow that are not told one by one.  timeline_repeated() says how
 * many, of the number-th of this kind. */
void timeline_output_again(struct timeline *timeline, int64_t t_ns, int program, enum stream stream,
                           const void *bytes, size_t count);
void timeline_repeated(struct timeline *timeline, int64_t t_ns, uint64_t number, uint64_t times);
void timeline_input(struct timeline *timeline, int64_t t_ns, int program, const void *bytes,
                    size_t count);
void timeline_exit(struct timeline *timeline, int64_t t_ns, int program, pid_t pid, int status,
                   int signal, bool is_first);
void timeline_note(struct timeline *timeline, int64_t t_ns, const char *text);
/* what happens from now on is not the programs' own will */
void timeline_asked_to_end(struct timeline *timeline, int64_t t_ns);

/* Nothing more comes: settles what waited for something later.  Then findings_find()
 * (findings/findings.h) may judge. */
void timeline_finish(struct timeline *timeline);

/* ---- views ---- */

/* Finish the sentences of all packets up to event index `until` (exclusive): after this they don't
 * change any more. */
void timeline_settle(struct timeline *timeline, size_t until);

/* A rolling timeline that is shown live: hand out what waits and is older than this (it waits for
 * what may come late). */
void timeline_hand_out(struct timeline *timeline, int64_t before_ns);

/* Something was sent and not answered: its timers will speak again. */
bool connection_is_busy(const struct connection *connection);

/* From the first SYN to the ACK that completed the handshake; -1 when not both were seen. */
int64_t connection_handshake_ns(const struct connection *connection);

/* Zeek's conn_state of a connection ("SF", "REJ", "S0" …). */
const char *connection_state(const struct connection *connection);

/* Who has this end, by program and not by its part in TCP: a server may connect, too.  "client" and
 * "server" where nobody was traced. */
const char *end_owner(const struct connection *connection, enum end end);
/* The program that has it, or (of the server's end) whose welcoming socket was asked for; NULL:
 * nobody traced. */
const struct program *program_of_end(const struct connection *connection, enum end end);

/* Both ends are of one side, of the servers or of the clients (a proxy and the server behind it; a
 * program that talks to itself): one of the programs of that side.  Else NULL. */
const struct program *program_within(const struct connection *connection);
const char *signal_word(int number); /* "SIGTERM"; "signal 40" for one that has no name here */
const char *socket_role_name(enum socket_role role); /* "welcoming" … */
const char *opened_name(enum opened opened);
const char *closed_name(enum closed closed);

/* Names of Linux's numbers, for views: "AF_INET" / "SOCK_STREAM"; "?" when unknown. */
const char *domain_name(int domain);
const char *socket_type_name(int type);

#endif
