/* What the files of the tracer share: its tasks (threads of traced programs) and itself. */
#ifndef CALL_TASKS_H
#define CALL_TASKS_H

#include "call/descriptors.h"
#include "call/filter.h"
#include "call/inject.h"
#include "call/memory.h"
#include "call/own_address.h"
#include "call/refuse.h"
#include "call/source_line.h"
#include "call/table.h"
#include "call/tracer.h"

enum { PATIENCE_SET_BYTES = 128 };

/* One thread of a traced program. */
struct task {
    pid_t tid, pid; /* pid: its process, the thread-group leader */
    int program;
    bool known;          /* the event of its birth was seen: program and descriptors are set */
    bool waiting;        /* stopped before that event came */
    bool started;        /* its first exec is done: before that, calls are ours */
    bool is_first;       /* the program's own process */
    bool ending;         /* its end was told */
    bool hides;          /* its process has asked not to be looked into (of the leader) */
    int64_t computed_ns; /* its process had, when a thread of it ended last (of the leader) */
    struct descriptors *descriptors;
    struct call_facts *call; /* begun and not ended, or NULL */
    uint64_t raw[6];         /* its arguments */
    long number;             /* the system call it is in; for clone: what its child will need */
    /* `call` was interrupted by a signal: it goes on, or ends with EINTR */
    bool interrupted;
    /* … with EINTR: the handler of that signal was set without SA_RESTART */
    bool interrupted_for_good;
    bool steps;          /* that signal is on its way: the next stop may be its handler's begin */
    bool stopped;        /* by SIGSTOP or the like, until SIGCONT */
    bool in_call;        /* between entry and exit of a watched call */
    bool reads_terminal; /* in read(0, …) */
    uint64_t clone_flags;
    unsigned calls_done; /* how many watched calls have ended, but those that make processes */
    /* a new thread that stands still (newborn.c) */
    struct newborn {
        pid_t creator;  /* … until this one has made its next call; 0: it runs */
        unsigned calls; /* … whose calls_done was this */
        bool stopped;   /* its first stop has come: it must be let go */
        int64_t born_ns, asleep_ns, computed_ns;
    } newborn;
    /* a call that got nothing (patience.c) */
    struct patience {
        bool limited;  /* a wait that has a limit, and its sets, as it began */
        bool held;     /* it stands at its exit stop … */
        bool by_limit; /* … since its limit struck; else it asked too often */
        /* the others had computed so long then; so long more is a turn; how long they had when they
         * were seen to compute last, and when that was */
        int64_t computed_ns, turn_ns, seen_computed_ns, seen_ns;
        bool asks_again; /* it is on its way into the kernel once more */
        int restores;    /* argument to put back at its end; 0: none */
        unsigned char set[3][PATIENCE_SET_BYTES];
    } patience;
    struct sweep { /* close() of one number after the other (sweep.c) */
        int fd, step;
        unsigned length;
        bool shown;
    } sweep;
    struct inject inject;     /* how `call` was changed */
    struct own_call own;      /* … so that it gets the run's own address */
    bool held;                /* `call` waits for tracer_let_go(); it has not begun */
    bool unmade;              /* … which said that it shall not begin */
    struct source_map source; /* which files lie where in its memory */
    struct task *next;        /* in its hash chain */
};

enum { TASK_CHAINS = 256 };

/* What one call needs, in one piece: so it can be given back when the call turns out to be one of a
 * million equal ones. */
struct call_store {
    struct arena arena; /* inside the tracer's */
    struct call_store *next;
};

/* Stops of those who were interrupted for a call (alone.c), to be answered later. */
enum { ALONE_MAX = 512 };
struct alone {
    pid_t tid; /* whose call */
    unsigned count;
    struct {
        pid_t tid;
        int status;
    } parked[ALONE_MAX];
};

struct tracer {
    struct tracer_sink sink;
    struct arena *arena;
    struct call_store *spare;
    struct filter filter;
    struct references references;
    struct task *chains[TASK_CHAINS];
    unsigned alive[TRACER_PROGRAMS_MAX]; /* threads, by program */
    unsigned alive_all;
    int exec_error[TRACER_PROGRAMS_MAX];
    pid_t session[TRACER_PROGRAMS_MAX]; /* the program's first process, which leads it */
    /* the program has set a timer, or a time limit for its sockets: its waits may end so */
    bool timed[TRACER_PROGRAMS_MAX];
    int exec_pipe[TRACER_PROGRAMS_MAX]; /* tells why exec failed; -1: closed */
    struct inject_rule *rules;          /* --inject */
    size_t rule_count;
    bool line_texts; /* … and what stands there */
    bool walled;     /* calls are refused (refuse.h) */
    /* made so far, where calls are refused (hidden.h); sockets that its network had before */
    unsigned memory_files, unix_sockets, sockets_before;
    bool large_buffers;      /* asked for */
    struct shared_mappings { /* as many as there may be, and how large each was made */
        uint64_t *bytes;
        size_t count, capacity;
        unsigned looks, misses;
        bool made[TRACER_PROGRAMS_MAX]; /* by program */
    } shared;
    uint64_t shared_bytes; /* … all together */
    struct own_file {      /* by program: the only file that it may run, … */
        bool kept;         /* if it may run only one */
        dev_t device;
        ino_t inode;
    } own_file[TRACER_PROGRAMS_MAX];
    /* by program: stops at calls that were refused, or concern no socket */
    uint64_t ignored[TRACER_PROGRAMS_MAX];
    int64_t ended_ns[TRACER_PROGRAMS_MAX]; /* by program: what processes that have ended computed */
    bool holds_newborn; /* new threads stand still until their creator's next call */
    unsigned newborns;  /* … how many do now */
    /* limits strike only when nobody else is at work; calls that stand still for that now; how often
     * nothing came of it; by program: calls that got nothing, at once */
    bool patient;
    unsigned patients, fruitless, in_vain[TRACER_PROGRAMS_MAX];
    struct source_lines *lines; /* NULL: nobody asks which line made a call */
    struct address own;         /* the run's, on a network that it shares; version 0: none */
    int diag;                   /* … sock_diag there */
    struct alone alone;
    bool shares_memory; /* a process was made that runs in the memory of another */
    unsigned next_port; /* … of the ports that it gives */
    const struct tracer_network *networks; /* of the hosts; NULL: all programs stand on one */
    size_t network_count;
};

struct task *task_find(const struct tracer *tracer, pid_t tid);
struct task *task_add(struct tracer *tracer, pid_t tid);
void task_remove(struct tracer *tracer, struct task *task);
/* NULL begins; NULL ends */
struct task *task_next(const struct tracer *tracer, const struct task *task);

/* tracer.c: a process that launch.c started is ours from now on. */
void tracer_adopt(struct tracer *tracer, pid_t pid, int program);
extern const unsigned long tracer_options;
void task_go_on(const struct task *task, int request, int signal);
/* … a call at its exit stop is told, and its thread goes on */
void tracer_call_leaves(struct tracer *tracer, struct task *task);
/* options: WNOHANG, or 0 to wait for one.  False: there was none, or a signal came first. */
bool tracer_take_stop(struct tracer *tracer, int options);

/* task_state.c: its state in /proc: 'S' it sleeps, 'Z' it has ended …; '?' */
char task_letter(const struct task *task);
/* A thread of it ends, and perhaps its process: what that has computed is kept for tracer_turns(). */
void task_keep_computed(struct tracer *tracer, const struct task *task);
/* … and how long it computed, and how long it could have but was not let; 0 where the kernel does
 * not count that. */
struct schedule {
    int64_t computed_ns, delayed_ns;
};
struct schedule task_schedule(const struct task *task);

/* What the kernel knows of a socket of the task: socket_info_read(), or own_address_look() where the run has
 * an address of its own. */
struct socket_info;
bool task_look_at_socket(struct tracer *tracer, const struct task *task, int fd, uint64_t inode,
                         struct socket_info *look);

/* newborn.c: new threads that stand still for a moment, if tracer_hold_newborn() was called. */
void newborn_hold(struct tracer *tracer, struct task *child, const struct task *parent);
bool newborn_stands(struct task *task); /* its first stop has come: it stays there */
void newborn_look(struct tracer *tracer);
void newborn_forget(struct tracer *tracer, struct task *task);

/* patience.c: if tracer_be_patient() was called.  A call begins; it stands at its exit stop, and stays
 * there; it goes into the kernel once more; its end is to be told. */
void patience_begins(struct tracer *tracer, struct task *task);
bool patience_holds(struct tracer *tracer, struct task *task);
void patience_goes_on(struct task *task);
void patience_ends(struct task *task);
void patience_look(struct tracer *tracer);
void patience_forget(struct tracer *tracer, struct task *task);

/* alone.c: an address of the task's call will be written and read: false: somebody can't be stopped.  … a stop of one
 * who stood still for it, when it is over. */
bool alone_begins(struct tracer *tracer, struct task *task);
bool alone_hands_on(struct tracer *tracer, pid_t *tid, int *status);

/* sweep.c: a close() stopped; it concerns no socket: shall it be shown? */
void sweep_hears(struct task *task, int fd);
bool sweep_shows(struct task *task);

/* dumpable.c: it asks not to be looked into, or whether it did: answered, and not made. */
bool dumpable_answers(struct tracer *tracer, struct task *task, long number, const uint64_t raw[6]);

/* hold.c: shall the call at its seccomp stop be held? */
bool hold_wanted(struct tracer *tracer, struct task *task);

/* trap.c: a watched call begins and ends.  trap_enters() says whether its end must be waited for
 * (and calls trap_begins() itself, unless the call is held). */
enum trap { TRAP_IGNORED, TRAP_FOLLOWED, TRAP_HELD };
enum trap trap_enters(struct tracer *tracer, struct task *task);
void trap_begins(struct tracer *tracer, struct task *task);
void trap_leaves(struct tracer *tracer, struct task *task);
/* The thread stands where a signal's handler begins; false: it does not, and got a SIGTRAP. */
bool trap_handler_begins(struct task *task);

/* inject.c: task->call is made on, or makes, a socket of the internet. */
bool task_call_is_internet(struct tracer *tracer, const struct task *task);

/* release.c: descriptors that go. */
void release_call(struct tracer *tracer, struct task *task); /* close, dup2 …: at its begin */
/* at its end: the tables follow */
void release_call_done(struct tracer *tracer, struct task *task);
/* a call made this descriptor */
void release_taken(struct tracer *tracer, struct task *task, int fd, uint64_t inode);
/* fork() gave the child a table of its own; another thread may have been in the midst of a close()
 * or accept() just then. */
void release_forked(struct tracer *tracer, struct task *child, const struct task *parent);
void release_exec(struct tracer *tracer, struct task *task);
void release_exit(struct tracer *tracer, struct task *task);

#endif
