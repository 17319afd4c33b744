/* One run: a server and its clients in a private network, watched until they have ended.
 *
 * The one event loop feeds the timeline from the tracer (calls), the capture (packets) and the
 * programs' terminals, holds everything back until nothing older can come (merge.h), and tells the
 * view how far the timeline is settled.  All from the holding back on is done beside the loop, by a
 * thread of its own, where nobody must be asked in between (joining.c).
 *
 *     now ── HOLD_MS, or as far as all packets are in hand ──▶ joined by the timeline ── SETTLE_MS ──▶ drawn
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "call/injection.h"
#include "call/still.h"
#include "host/host.h"
#include "host/hosts.h"
#include "timeline/timeline.h"
#include "wire/rule.h"

/* What the user wants, at a call that is held (--step, --predict). */
enum pause_answer {
    PAUSE_AGAIN,   /* no answer yet: wait for a (further) line */
    PAUSE_GO,      /* the call may begin */
    PAUSE_GO_FREE, /* … and no call is held from now on */
    PAUSE_END,     /* the call is not made, and the run ends, as by Ctrl-C */
};

/* Who asks.  One call at a time; while a question is open nothing is drawn, nothing is typed to a
 * client, and --timeout does not run. */
struct pause {
    void *context;
    /* Shall this call be held?  Asked at once, when it is about to begin; kernel_state: TCP_LISTEN
     * …, or 0. */
    bool (*holds)(void *context, const struct call_facts *facts, int kernel_state);
    /* Everything stands still and is drawn: this call is next.  client_waits: a client reads its
     * terminal, its line comes later. */
    enum pause_answer (*ask)(void *context, const struct program *program,
                             const struct call_facts *facts, bool client_waits);
    /* A line from standard input, without its newline; NULL: there is none any more. */
    enum pause_answer (*answer)(void *context, const char *line);
    /* The call that was asked about is gone, with its program: no answer is needed. */
    void (*gone)(void *context);
};

/* How a server comes to its end before it is started again. */
enum run_again {
    AGAIN_NOT,    /* it is not */
    AGAIN_TERM,   /* SIGTERM, under its client */
    AGAIN_KILL,   /* SIGKILL, under its client */
    AGAIN_BESIDE, /* it is not ended: the next one is started beside it */
};

struct run_options {
    char *const *server; /* argv, or NULL */
    size_t client_count;
    char *const *const *clients; /* argvs */
    bool together;               /* all clients at once */
    /* One server for all clients; or one for each, started again and again (again.c) */
    enum run_again again;
    /* what is fed to each client; NULL: what stands on our standard input */
    const char *input;
    size_t input_bytes;
    bool input_stays; /* … as long as the timeline, which then does not copy it */
    double timeout_s; /* 0: none */
    bool keep;        /* the server is not asked to end */
    bool wire;        /* capture packets */
    int ring_bytes;   /* of each capture, for packets that nobody has read yet; 0: 64 MB, less with
                       * many hosts */
    int block_timeout_ms; /* of each capture, as in struct capture_options */
    /* ask the kernel what it thinks of each connection, as its packets pass (tcp_info.c); only
     * where packets are captured */
    bool kernel;
    /* a person watches: count what repeats (fold.h); say it when the programs stand still or run in
     * circles (stall.h) */
    bool watched;
    /* a new thread waits for its creator's next call: a program that works only while the thread is
     * faster shows it (call/newborn.c) */
    bool holds_newborn;
    /* a time limit of a program's own strikes only when no other has work to do: what a busy machine
     * does to it is not its mistake (call/patience.c) */
    bool patient;
    /* tell which source line made each call: the programs' files are read, and must be trusted */
    bool lines;
    /* folder below which the lines' files are named, and whose text is not read; NULL: the current
     * one's is */
    const char *sources;
    const struct injection *injections; /* calls to change, as injection_parse() makes them */
    size_t injection_count;
    unsigned
        server_descriptors; /* the server can have so many, 0 to 2 among them; 0: as many as we */
    const struct pause *pause; /* NULL: no call is held */
    const struct host *host;   /* entered before */
    /* each program on one of its own, made before: the server first; NULL: all on one. */
    const struct hosts *hosts;
    const struct rule *rules; /* what the wire between them does */
    size_t rule_count;
    /* behind walls: calls are refused (call/refuse.h), and each program passes through this in its
     * own process, right before exec; client: its number, -1 for the server.  -1 with errno.  NULL:
     * no walls; a program keeps what the caller has. */
    int (*confine)(void *context, int client);
    /* … and this one runs no file but its own */
    bool (*keeps_file)(void *context, int client);
    struct record_writer
        *recording; /* keeps the run for a trace file: record/writer.h; NULL: none */
    struct processes
        *processes; /* who made the calls is noted here: processes.h; NULL: nobody asks */
    /* the view; may be NULL.  Of those below, one at a time is called; settled() by a thread of the
     * run's own, where watched is set and pause is not. */
    void *context;
    /* at each look at all programs, until they are asked to end: do they stand still, and how long
     * have they gone on by themselves, the machine's delays not counted (own_time.c)?  NULL: nobody
     * asks. */
    void (*rests)(void *context, const struct still *still, int64_t own_ns);
    /* events before index `until` don't change any more */
    void (*settled)(void *context, size_t until);
    /* it waits for a line from the keyboard */
    void (*prompt)(void *context, const struct program *program);
    void (*typed)(void *context); /* the user pressed Enter */
};

struct run_result {
    int status;              /* as sockwire-run(1) says: the last client's, 124, 126, 127 … */
    bool timed_out, stopped; /* by --timeout, by Ctrl-C or another signal */
    int stop_signal;
    int failed_program; /* index of a program that could not be started, or -1 */
    int failed_errno;
    uint64_t
        late_packets;   /* which came after younger calls were joined: they may be joined wrongly */
    size_t rules_unmet; /* rules of the wire that did nothing */
    char refused[360];  /* the first call that was refused, and whose: "the server: ptrace()"; "" */
};

/* Run it.  0 also when programs fail; -1 and err only when sockwire itself could not go on (what
 * was seen is on the timeline). */
int run(struct timeline *timeline, const struct run_options *options, struct run_result *result,
        struct err *err);

#endif
