/* One thing that was observed: the one door into a timeline, whoever holds it open.
 *
 *     live       the tracer and the capture (run/observe.c), put in order of time by run/merge.h
 *     recorded   a line of a run's trace (record/reader.c)
 *
 * record/line.c has the table of its fields, by which a run is written and read. */
#ifndef TIMELINE_OBSERVATION_H
#define TIMELINE_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "call/call.h"
#include "packet/decode.h"
#include "packet/fate.h"
#include "timeline/timeline.h"

enum observation_kind {
    OBSERVED_BEGINS,
    OBSERVED_ENDS,     /* a call */
    OBSERVED_SOCKET,   /* the kernel told the addresses of a socket */
    OBSERVED_RELEASED, /* the last descriptor of a socket goes */
    OBSERVED_STATE,    /* the kernel's own word on the state of a socket */
    OBSERVED_PACKET,
    OBSERVED_OUTPUT,
    OBSERVED_INPUT, /* of a program, on its terminal */
    OBSERVED_EXIT,  /* of a process */
    OBSERVED_NOTE,
    OBSERVED_PROGRAM, /* it starts */
    OBSERVED_ASKED,   /* to end: all programs, by us */
    /* output that is printed again and again has stopped: run/fold.h */
    OBSERVED_REPEATED,
    OBSERVED_RULE,     /* of the wire between the hosts: the next one, told before any packet */
    OBSERVED_TCP_INFO, /* what the kernel says of one end of a connection: call/tcp_diag.h */
    OBSERVED_COUNTER,  /* how much one of the kernel's counters grew in the run */
    OBSERVED_CROSSED,  /* what the wire did to a frame: one for each copy, or one for a loss */
    OBSERVED_ZOMBIE,   /* a process has ended, and its parent has not waited for it */
    OBSERVATION_KINDS,
};

/* A frame that is a fragment of a datagram: where the recording has put it. */
struct observed_piece {
    int64_t t_ns;
    uint64_t place;
    uint32_t captured_bytes, wire_bytes;
};

struct observation {
    enum observation_kind kind;
    int64_t t_ns;
    uint64_t order; /* of arrival */
    int program;
    pid_t pid; /* OBSERVED_OUTPUT: the process that wrote it, or 0 */
    uint64_t inode;
    /* OBSERVED_PACKET, and OBSERVED_CROSSED that arrived: where the recording, if there is one, has
     * put the frame */
    uint64_t frame;
    /* Of a run with hosts and a wire (fate.h); t_ns is then, of OBSERVED_PACKET, when it left (the
     * capture's stamp at its sender's interface); of OBSERVED_CROSSED, when it arrived (… at its
     * receiver's), or when the wire let it go.
     * OBSERVED_PACKET, OBSERVED_CROSSED: the number of the crossing; 0: there is no wire, or the
     * wire itself made this packet (ICMP), which then arrives at t_ns */
    uint64_t crossing;
    /* OBSERVED_PROGRAM: where it runs; OBSERVED_TCP_INFO, OBSERVED_COUNTER: whose kernel was asked;
     * OBSERVED_PACKET: which host it left, HOST_WIRE: the wire made it */
    int host;
    /* OBSERVED_PACKET, OBSERVED_CROSSED that arrived: the fragments that came before the one which
     * completes the datagram; owned */
    size_t piece_count;
    struct observed_piece *pieces;
    struct call_facts *facts; /* of the timeline's arena */
    union {
        struct {
            int domain, type;
            struct address local, peer;
        } socket;
        enum tcp_state state;
        struct packet_facts *packet; /* owned */
        struct tcp_report *report;   /* owned; OBSERVED_TCP_INFO */
        struct {
            char *name; /* owned */
            uint64_t count;
        } counter;
        /* arrived is owned: the frame as it arrived, where the wire changed it and it can still be
         * decoded; NULL: as it left */
        struct {
            struct fate fate;
            uint32_t captured_bytes, wire_bytes; /* of the frame that arrived; 0: not captured */
            struct packet_facts *arrived;
        } crossed;
        /* tid: the thread that wrote it, or 0; text is owned; again: it is the first of many equal ones; stays:
         * it is somebody else's, and outlives the timeline */
        struct {
            enum stream stream;
            pid_t tid;
            char *text;
            size_t bytes;
            bool again, stays;
        } output;
        /* which of those, from 1; how often it was printed in all */
        struct {
            uint64_t output, times;
        } repeated;
        struct {
            int status, signal;
            bool is_first;
        } exit;
        pid_t parent; /* OBSERVED_ZOMBIE: of pid, which is above */
        char *note;   /* owned; of OBSERVED_RULE, the rule as it was given */
        /* pid is above */
        struct {
            const char *id;
            bool is_server;
            int argc;
            const char *const *argv;
        } started;
    };
};

/* Tell the timeline, in order of time.  What the observation owns stays its own. */
void timeline_observe(struct timeline *timeline, const struct observation *seen);

/* Free what it owns (of a live one; what a reader made lives in the timeline's arena). */
void observation_release(struct observation *seen);

#endif
