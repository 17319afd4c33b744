/* The timeline: everything that was seen in one run, in order of time, calls and packets joined.
 *
 *     programs.h   the records of programs, their sockets and calls
 *     packets.h    the records of packets and of the connections that they belong to
 *     timeline.h   … of everything else; the events, in which all of them stand in order; findings
 *     sources.h    what feeds it: only observation.c and load/ need that
 *
 * Sources feed it in order of time (timeline_program, timeline_call_begins, timeline_packet …).  It
 * makes records of what they saw, joins them, and keeps them in `events`.  Views only read.  All
 * records live in the timeline's arena: pointers stay valid until timeline_release().
 *
 * Two facts are kept of every packet:
 *   carries   whose bytes: the calls that supplied what is in it (by stream offset, not by time)
 *   trigger   why it left at this moment: a call, the arrival of a packet, a timer, a program's end
 * What can't be known stays unknown.
 *
 * A record may still learn something after its event was made: a call its result, a packet its
 * calls (connect() tells its port only when it returns).  A live view therefore draws an event a
 * little later than it is made, and calls timeline_settle() before. */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "call/tcp_diag.h"
#include "timeline/packets.h"
#include "timeline/programs.h"

enum stream { STREAM_STDOUT, STREAM_STDERR };

struct output { /* also input: what was typed or fed */
    struct program *program;
    pid_t pid, tid; /* the process and its thread that wrote it; 0: not known */
    enum stream stream;
    size_t bytes;
    const char *text; /* as the program wrote it, any bytes; of output, NUL behind them */
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
/* What the sender of that end does: "slow-start", "avoidance" (RFC 5681 3.1), "recovery", "loss" (its
 * kernel's states); NULL: nothing is in flight. */
const char *tcp_told_phase(const struct tcp_told *told);
/* Segments: sent, not acknowledged and not given up (RFC 6675 4, Linux). */
uint32_t tcp_told_in_flight(const struct tcp_told *told);

/* How much one of the kernel's counters grew in a run: counters.c. */
struct counter {
    int64_t t_ns;     /* when it was read the second time */
    int host;         /* whose kernel counts */
    const char *name; /* as nstat(8) has it, without "TcpExt" */
    uint64_t count;
    const char *says; /* what each one of them means, in one sentence */
};

/* Is it one of those that name a cause? */
bool counter_is_known(const char *name);

struct program_exit {
    struct program *program;
    pid_t pid;
    int status, signal; /* signal 0: it exited with status */
    bool is_first;      /* the program's own process, not a child of it */
    /* its parent, which had not waited for it when sockwire asked the programs to end; 0: it had, or
     * nobody looked */
    pid_t zombie_of;
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

/* What all findings of a kind share: one row for each, beside the function that looks for it
 * (findings/findings.h). */
struct finding_rule {
    const char *name; /* "short-read": people search for it, graders rely on it: it never changes */
    int mistake;      /* which mistake, by number: rules that tell the same one share it; 0: none */
    enum severity severity;
    /* what to change; what happened is said by its function, with the numbers of the run */
    const char *fix;
    /* the lab step that teaches what it is about: before it, an error of a student's program costs
     * no points (grade/findings.h).  What 01 to 07 don't teach may stand in a program of theirs
     * that works: whether it works is what their checks ask. 0: never an error */
    int taught_in;
};

/* A named mistake (or a fact worth knowing) that the timeline proves: findings/findings.h. */
struct finding {
    const struct finding_rule *rule; /* its row: the same pointer, the same rule */
    enum severity severity;          /* its rule's, where nothing in the run speaks for less */
    struct program *program;         /* whose mistake it is; NULL: that of the two together */
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
    /* … facts.payload must be there then: the feed (record/load/feed.h) may not read ahead */
    bool payload;
    /* Both streamed depths: the connection is forgotten now, and this is its final record; once for
     * each, not in order of id. */
    void (*connection_gone)(void *context, const struct timeline *timeline,
                            const struct connection *connection);
};

/* One rule of the wire (wire/rule.h). */
struct told_rule {
    const char *text;    /* as it was given */
    bool should_act;     /* that it did nothing is worth a remark: rule_should_act() */
    bool holds;          /* until others have passed: for ever, when none do */
    bool keeps;          /* … or for a time */
    const char *setting; /* of a host's kernel: "ipv4/tcp_sack"; else NULL */
    int who;             /* … of which: 0 is the server's, n the n-th client's, or ACTOR_ANY */
    const char *value;   /* … and what it is set to */
};

struct timeline {
    enum depth depth;
    struct listener listener;
    struct arena arena;
    /* … and what the tracer tells lives in its own: calls are told while others are joined */
    struct arena told;
    int64_t start_ns; /* time of the first event; 0 before it */
    bool has_calls, has_packets;
    const char *interface, *link; /* what was captured on; NULL without packets */
    int hosts;                    /* 1: loopback or a bare trace; more: a wire lies between them */
    size_t rule_count, rule_capacity;
    struct told_rule *rules; /* what the wire was told to do: rule 1 first */
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

/* The packet that carried the FIN of this end first; NULL: none did, or packets are not kept. */
struct packet *connection_fin(const struct connection *connection, enum end end);

/* Zeek's conn_state of a connection ("SF", "REJ", "S0" …). */
const char *connection_state(const struct connection *connection);

/* Who has this end, by program and not by its part in TCP: a server may connect, too.  "client" and
 * "server" where nobody was traced. */
const char *end_owner(const struct connection *connection, enum end end);
/* … as a sentence says it: "the client", "client2". */
const char *end_said(const struct connection *connection, enum end end);
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

/* How many of the packets left until then: an index in timeline->packets. */
size_t packets_until(const struct timeline *timeline, int64_t t_ns);

#endif
