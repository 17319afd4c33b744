/* What the files of run/ share: the run, and its programs as actors. */
#ifndef RUN_PARTS_H
#define RUN_PARTS_H

#include <poll.h>

#include "base/tempo.h"
#include "base/worker.h"
#include "call/still.h"
#include "call/tracer.h"
#include "packet/capture.h"
#include "run/crossings.h"
#include "run/merge.h"
#include "run/pty.h"
#include "run/run.h"

/* A write() that was seen and whose bytes have not come out of the terminal yet. */
struct written_output {
    int64_t t_ns;
    pid_t pid, tid;
    uint64_t bytes; /* 0: some */
};

struct stream_state {
    size_t count, capacity, first;
    struct written_output *list;
};

/* What a program did in the last second, when it did nothing useful: busy.c. */
enum { BUSY_CALLS = 6 };
struct busy_call {
    const struct call_row *row;
    const char *name, *file;
    int64_t result;
    int error, line;
    uint64_t count; /* 0: a free place */
};
struct busy {
    int64_t since_ns;   /* … that is counted */
    uint64_t calls;     /* all */
    bool moved, others; /* bytes were moved; there were more kinds of calls than places */
    /* before: the one that was most frequent in the window before */
    struct busy_call list[BUSY_CALLS], before, said;
    struct computing computing; /* as it was when it began to do nothing else */
    int64_t computing_since_ns;
    bool said_computing;
};

/* A program while it runs. */
struct actor {
    int index; /* of its program */
    char id[32];
    char *const *argv;
    int client;                      /* its number; -1: a server */
    bool is_server, launched, ended; /* ended: its first process */
    bool printed;                    /* something, to its standard output */
    int status, signal;
    struct pty pty;
    struct stream_state stream[2];
    size_t fed;       /* bytes of options->input that it has got */
    bool wants_input; /* it reads, or waits for something */
    bool reads;       /* … reads: when it wants input at all */
    bool end_typed;   /* the end of input was typed and not read yet */
    bool prompt_due;  /* it reads its terminal: tell the view, once all before it is drawn */
    int64_t prompt_ns;
    bool line_open; /* the last line that it printed has no newline yet */
    bool reminded;  /* it was said that it waits for input */
    struct busy busy;
};

/* Calls that are held, in the order in which they came. */
struct pauses {
    size_t count, capacity;
    struct paused {
        const struct call_facts *facts;
        unsigned round; /* how many calls had been let go when it came */
    } * list;
    unsigned round;
    const struct call_facts *asked; /* a question is open about this one; NULL: none is */
    int64_t asked_ns, rests_ns;     /* since when; since when nothing moves (0: something does) */
    int64_t looked_ns, first_ns;    /* at who moves; since when a call waits for its question */
    bool off;                       /* calls are not held any more */
};

/* How programs fare, from looks at them: own_time.c. */
struct own_time {
    struct still still;          /* does it stand still? */
    int64_t looked_ns, pause_ns; /* the last look; how long after it the next may come */
    struct turns turns;          /* what the machine had given it, then */
    int64_t computed_ns;         /* how long it has computed */
    /* its own time: it computed, or waited of its own will (it sleeps, it naps); not: for its turn,
     * for a disk */
    int64_t own_ns;
    /* run.last_deed_ns at the last look, and how much of own_ns has come since */
    int64_t deed_ns, idle_ns;
};

/* What was said of programs that stand still: stall.c. */
enum { STALL_SAID_BYTES = 512 };
struct stall {
    /* note_ns: last_event_ns right after the last word, which is an event, too */
    int64_t looked_ns, said_ns, note_ns;
    int64_t pause_ns; /* how long after the last look the next may come */
    struct still still;
    char said[STALL_SAID_BYTES]; /* the last word about who waits for what, cut */
};

/* How long an observation is held before it is joined, at least: nothing older still comes, also
 * where other work delays the capture; a packet that comes later is waited for (network_until()).
 * And how much later nothing about it changes any more. */
enum { HOLD_MS = 4 * CAPTURE_LAG_MS, SETTLE_MS = 10 };

enum phase {
    PHASE_SERVER,
    PHASE_CLIENTS,
    PHASE_AGAIN, /* the server was told to end, and another is to be started */
    PHASE_QUIET,
    PHASE_ENDING,
    PHASE_DRAIN,
    PHASE_DONE
};

/* What is between the programs: network.c.  With hosts, a capture on each, in their order. */
struct network {
    size_t count;
    struct capture **captures;
    struct network_end {
        struct run *run;
        size_t host;
    } * ends;
    struct wire *wire; /* … and what joins them; NULL: all stand on one host */
    struct crossings *crossings;
    struct tracer_network *tables;
    int diag;    /* where the run has an address of its own */
    bool behind; /* a capture still holds packets that should be joined now */
};

/* What was seen on its way to the timeline and to the view: joining.c. */
struct joining {
    struct worker *worker; /* who joins and draws; NULL: we do, in each turn */
    /* ours: since the last turn; ports that our programs' sockets use, as merge.h wants them */
    size_t seen_count, seen_capacity;
    struct observation *seen;
    uint8_t ports[MERGE_PORTS_BYTES];
    bool ports_grew;
    /* ours, from the last turn that is over: events were not drawn yet; up to when all is drawn; the
     * last packet that was joined */
    bool holds;
    int64_t drawn_ns, packet_ns;
    /* the worker's while it works */
    size_t taken_count, taken_capacity;
    struct observation *taken;
    uint8_t known_ports[MERGE_PORTS_BYTES];
    int64_t until_ns, draw_ns; /* join, and draw, what is not younger */
    bool folds;
    struct merge merge;
    size_t settled; /* events that are drawn */
    size_t spare_count, spare_capacity;
    struct call_facts **spare; /* calls that nobody needs any more */
};

struct run {
    struct timeline *timeline; /* after joining_wait() */
    const struct run_options *options;
    struct run_result *result;
    struct tracer *tracer;
    struct network network;
    struct tcp_asker *asker;       /* --kernel; else NULL */
    struct run_counters *counters; /* … in a private network; else NULL */
    struct joining joining;
    size_t actor_count;
    /* by program index, which is the order in which they are started: the server, when there is
     * one, first */
    struct actor *actors;
    size_t next_client; /* index of the next actor to start */
    enum phase phase;
    int64_t phase_ns; /* since when */
    int64_t began_ns;
    int64_t last_event_ns; /* of a call, output or end; packets: joining.packet_ns */
    int64_t last_deed_ns;  /* … but of no call that got nothing */
    unsigned vain_calls;   /* calls that got nothing, one after the other */
    /* of the server's last successful bind() or listen(): ready when it is a socket that clients
     * reach */
    uint64_t bound_inode;
    bool bound_listens;
    bool again_due;                 /* the server is to end, as soon as it waits: again.c */
    bool server_ready, server_slow; /* slow: it was said that the client waits for it */
    struct own_time own_time;       /* of the server, in this phase */
    struct own_time all; /* of all programs, since the run began; when options->rests is set */
    struct tempo tempo;  /* of this machine, in which their time is counted */
    struct stall stall;
    bool ctrl_d_typed;    /* and no program has read it yet */
    int64_t last_look_ns; /* at connect()s that wait */
    struct pauses pauses;
    bool waits_for_wire; /* it was said */
    int64_t carried_ns;  /* when packets were on the wire last */
    bool unanswered;     /* TCP's timers were waited for long enough, in vain */
    bool killed;         /* SIGKILL was sent in PHASE_ENDING */
    bool stdin_open, stdin_is_terminal;
    /* read from our standard input, not typed (or taken for an answer) yet */
    char pending[65536];
    size_t pending_bytes;
};

/* observe.c: what the tracer and the capture tell becomes observations in order. */
struct tracer_sink run_sink(struct run *run);
void run_take_packet(void *context, const struct packet_facts *facts, const uint8_t *frame);
void run_note(struct run *run, const char *text);
void run_counter(struct run *run, int64_t t_ns, int host, const char *name, uint64_t count);
void run_tcp_info(struct run *run, int64_t t_ns, int host, const struct tcp_report *report);
void run_asked_to_end(struct run *run);
void run_started(struct run *run, const struct actor *actor, int64_t t_ns, pid_t pid);

/* joining.c: the way of what was seen to the timeline and to the view.  joining_go_beside(): right
 * before the first program; without it, all is done in line. */
void joining_begin(struct run *run);
void joining_go_beside(struct run *run);
void joining_add(struct run *run, struct observation seen); /* takes what seen owns */
void joining_uses_port(struct run *run, const struct address *address);
/* Join what is not younger than until_ns, draw what is not younger than draw_ns; fold: count what
 * repeats.  Works beside us, or has worked when it returns. */
void joining_turn(struct run *run, int64_t until_ns, int64_t draw_ns, bool folds);
/* The timeline and the view are ours, until the next turn. */
void joining_wait(struct run *run);
bool joining_holds(struct run *run); /* something is not joined, or not drawn yet */
void joining_end(struct run *run);   /* all is joined; the drawing of the last is left */

/* network.c: the captures and the wire.  network_begin(): right before the first program. */
int network_open(struct run *run, struct err *err);
void network_begin(struct run *run);
size_t network_poll_set(const struct run *run, struct pollfd *set);
int network_read(struct run *run, struct err *err);
/* until_ns, or the time up to which all packets are in hand, and all that was seen of the wire is
 * understood */
int64_t network_until(struct run *run, int64_t until_ns);
bool network_behind(const struct run *run); /* … the captures were not so far, when asked last */
bool network_holds(const struct run *run);  /* frames are on the wire */
/* … and some arrive by themselves */
bool network_delivers(const struct run *run);
/* Before tracer_free().  -1 and err: packets were lost that no rule dropped. */
int network_close(struct run *run, struct err *err);

/* phases.c: what is waited for.  phases_begin() starts the first program; phases_step() looks
 * whether what was waited for has come, and goes on; phases_end_now() ends the run: first by asking
 * the programs, the second time by killing them.  -1 and err: a program can't be started. */
int phases_begin(struct run *run, struct err *err);
int phases_step(struct run *run, int64_t now, struct err *err);
void phases_end_now(struct run *run);
void phases_enter(struct run *run, enum phase phase);
/* Start the next program. */
int phases_start_next(struct run *run, struct err *err);
/* The server that was started last and lives; when none does, the one that was started last. */
size_t phases_server(const struct run *run);

/* again.c: the server is ended under its client, and started again. */
int again_look(struct run *run, int64_t now, struct err *err);

/* own_time.c: a new phase begins, what was seen of the server is over; look at it, at most every
 * LOOK_MS (false: it is not time yet). */
void own_time_begin(struct run *run);
bool own_time_look(struct run *run, int64_t now);
/* A look that began at began_ns of computed_now_ns() is over: when may the next one come? */
int64_t own_time_pause(int64_t usual_ns, int64_t began_ns);
void own_time_look_at_all(struct run *run, int64_t now); /* … at all programs, for options->rests */

/* pause.c */
bool pause_holds(void *context, struct call_facts *facts, int kernel_state);
/* a call is held: a question about it is open, or will be */
bool pause_is_open(const struct run *run);
/* after drawing; 1: the user ends the run */
int pause_look(struct run *run, int64_t now, int64_t quiet_ns);
/* a line that was typed may go to a client: no question can come before */
bool pause_lets_type(struct run *run, int64_t quiet_ns);
void pause_stop(struct run *run); /* the run ends: what is held is not made */

/* tcp_info.c: --kernel.  NULL and err: the kernel does not answer. */
struct tcp_asker *tcp_asker_new(const struct run_options *options, struct err *err);
void tcp_asker_free(struct tcp_asker *asker);
void tcp_asker_sees(struct tcp_asker *asker, const struct packet_facts *facts);
void tcp_asker_asks(struct run *run); /* about all that it has seen since the last time */

/* counters.c: --kernel.  None on a network that is not private.  -1 and err. */
int run_counters_begin(struct run *run, struct err *err);
void run_counters_end(struct run *run); /* tells what has grown */
void run_counters_free(struct run_counters *counters);

/* injections.c: --inject */
void injections_prepare(struct run *run);
void injections_tell_unused(struct run *run);

/* actors.c */
int actor_launch(struct run *run, struct actor *actor, struct err *err);
void actor_wrote(struct actor *actor, const struct stat *file,
                 const struct written_output *written);
/* it is the program's own input */
bool actor_reads(const struct actor *actor, const struct stat *file);
void actor_read_output(struct run *run, struct actor *actor);
void actor_feed(struct run *run, struct actor *actor); /* from options->input */
void actor_feed_typed(struct run *run);                /* from our standard input */
void actor_release(struct actor *actor);

#endif
