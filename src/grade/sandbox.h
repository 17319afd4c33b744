/* Where student programs run: processes of their own, in namespaces of their own, with limits.
 *
 *     grader ── fork ─▶ keeper                    outside: watches memory, processes, the last limit of time (watchdog.c)
 *                         └─ fork ─▶ inside       process 1 of a PID namespace: run(), with all programs as its descendants
 *
 * When `inside` dies, the kernel kills everything in its PID namespace: no daemon, no setsid()
 * grandchild survives.  A kill(-1) by a student's program meets only the programs of its own run.
 * A program of the student's sees a root of its own (mounts.c), and holds no capability, whoever
 * the caller is.
 *
 * Every wall is tried before a program of the student's runs.  One that can't be built stops the
 * grade, unless the caller wants it with less of them. */
#ifndef GRADE_SANDBOX_H
#define GRADE_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/text.h"
#include "grade/group.h"
#include "grade/jail.h"
#include "grade/subids.h"
#include "host/host.h"
#include "host/hosts.h"

enum wall {
    WALL_FILES,     /* a root of its own */
    WALL_PROCESSES, /* a PID namespace, and its /proc */
    WALL_IPC,
    WALL_TERMINALS,
    WALL_USER, /* never user 0 */
};
enum { WALLS = 5 };

/* Users of the programs: the student's, and ours; 0: the grader's own. */
struct ids {
    unsigned student, peer;
};

struct sandbox {
    unsigned without; /* walls that can't be built here: a bit for each */
    bool jail;        /* none of them by a namespace (jail.h) */
    int mark;         /* … a right that our own programs keep there */
    bool blind;       /* … and packets can't be captured: calls are all that is seen */
    bool own_user;    /* they need a user namespace of our own */
    bool two_ids;     /* the grader may take other user ids … */
    bool small_ids;   /* … but only small ones, as in a container */
    int ids_why;      /* errno, where there are none */
    bool subids;      /* … those of `subids`, by newuidmap(1) and newgidmap(1) */
    struct subids range;
    int landlock;  /* the version of the kernel's Landlock; 0: none */
    bool built[2]; /* the client, the server was made from its source */
    /* an executable that we did not build takes part: no limit on its address space (sanitizers map
     * terabytes) */
    bool foreign;
    const char *folder; /* of the grade */
    const char *bin;    /* folder with `client` and `server` */
    const char *self;   /* path of the sockwire program */
    /* set: no run, but the compiler's place, with this folder in it (workshop.c) */
    const char *sources;
    char group[GROUP_PATH_MAX]; /* below which each run makes its control group; "": none */
    /* folders of modules that scripts don't find behind walls without namespaces; "" */
    char left_out[300];
    char says[1000]; /* one line: which walls can't be built, why, and the remedy; or "" */
};

static inline bool sandbox_has(const struct sandbox *sandbox, enum wall wall)
{
    return !(sandbox->without & 1u << wall);
}

/* What is made for the programs, their users must read, whatever the caller's umask is: it lies within
 * a folder that only the grader can enter. */
enum { GRADE_UMASK = 022 };

#define SANDBOX_SOURCES "/tmp/src" /* where the compiler and the run find the sources */

/* walls.c.  Find out, in children, which walls this machine allows.  False: one can't be built, and says tells
 * which; with `less`, only when nothing can be graded without it. */
bool sandbox_choose(struct sandbox *sandbox, bool less);

/* The walls that stand, for the report: "a root of its own, …". */
void sandbox_list(const struct sandbox *sandbox, struct text *into);

enum limit {
    LIMIT_NONE,
    LIMIT_HANG,
    LIMIT_TIME,
    LIMIT_CALLS,
    LIMIT_PACKETS,
    LIMIT_OUTPUT,
    LIMIT_PROCESSES,
    LIMIT_THREADS,
    LIMIT_MEMORY,
    LIMIT_FILES,
    LIMIT_MACHINE
};

enum {
    /* of the programs' own time: computed, or slept by a limit that they set themselves
       (run/own_time.c); it begins anew with each connection that accept() hands out … */
    RUN_SECONDS = 8,
    VISIT_MS = 250,  /* … but all together have this much more for each of our clients */
    START_MS = 3000, /* … and for each start of a server that is started again */
    HANG_MS = 1000,  /* a proven standstill (call/still.h) is looked at for so long */
    /* … and so long one of which somebody outside could end a wait: behind these walls nobody is */
    ALONE_MS = 15000,
    /* on the wall, for a run and for the compiler: LIMIT_MACHINE, which is nobody's mistake but
       ours */
    LAST_SECONDS = 300,
};
enum {
    CALLS_MAX = 20000,
    PACKETS_MAX = 100000, /* one call may send very many */
    OUTPUT_MAX = 1 << 20,
    PROCESSES_MAX = 100,
    THREADS_MAX = 400,
    MEMORY_MAX_MB = 768,
    FILE_MOST = 16 << 20, /* bytes of a file */
};

/* Shared by inside and keeper; the student's programs can't reach it. */
struct shared {
    volatile int limit;         /* enum limit that was passed: the first (limit_passed()) */
    volatile int running;       /* run() has begun */
    volatile int clients_alive; /* clients that have not ended */
    volatile int kill_all;      /* keeper to inside: no mercy */
    /* of the run's own control group, for want of its own memory: no trouble of the machine */
    volatile unsigned long long memory_kills;
    char why[400]; /* why there is no private place to run in */
};

/* True: it is the first that was passed.  Inside and keeper look at the same time, each at its own
 * limits. */
static inline bool limit_passed(struct shared *shared, enum limit limit)
{
    return limit != LIMIT_NONE &&
           __sync_bool_compare_and_swap(&shared->limit, LIMIT_NONE, (int)limit);
}

/* What the function inside gets. */
struct inside {
    const struct sandbox *sandbox;
    struct host host;
    struct hosts hosts; /* none: all programs stand on `host` */
    struct shared *shared;
    struct ids ids;
    const struct run_group *group; /* for all programs but ours */
    const struct jail *jail;       /* NULL: there are namespaces */
    const char *bin, *self;        /* as they are named inside */
    const char *path;              /* PATH of the student's programs */
    char sources[512];             /* where the run finds the sources */
    int result;                    /* a file for its results */
};

struct confined {
    pid_t keeper;
    int ended;  /* readable (end of file) when it is over */
    int result; /* what inside wrote */
    struct shared *shared;
    unsigned long long memory_kills; /* after sandbox_end(): shared->memory_kills */
    const struct hosts_plan *hosts;  /* each program on one of its own; NULL: all on one */
    int (*run)(void *context, struct inside *inside);
    void *context;
};

/* Start `confined->run(context)` inside.  It returns 0, or anything else for the grader's own
 * trouble. */
int sandbox_start(struct confined *confined, const struct sandbox *sandbox, struct err *err);

enum { NO_PLACE = -2 }; /* nothing can be graded on this machine: no network of our own */

/* Wait for its end (poll `ended` before, not to block).  0, and result is at its beginning; -1 and
 * err: there is no result, or NO_PLACE and err.  sandbox_release() in any case. */
int sandbox_end(struct confined *confined, struct err *err);
void sandbox_release(struct confined *confined);

/* End what was started and has not ended; it lives on for a moment, and its keepers hold what they
 * inherited until it is over.  A signal handler may call it. */
void sandbox_kill_all(void);

/* walls.c: the steps behind them, each once, in this order.  -1 with errno. */
/* Of users that no other run has: what one counts and may signal is its own. */
struct ids walls_ids(const struct sandbox *sandbox);
/* The namespaces that can only be left by a child: the next fork stands in them. */
int walls_part(const struct sandbox *sandbox, const struct ids *ids);
/* The others, and the mounts.  *wall: the one that failed. */
int walls_enter(const struct sandbox *sandbox, const struct ids *ids, enum wall *wall);
/* Programs hold no capability, also when root grades: giving up the bounding set wants CAP_SETPCAP. */
void walls_hold_nothing(struct host *host);

/* mounts.c: in the process that becomes the first of the new PID namespace.  -1 with errno. */
int mounts_proc(void);
int mounts_terminals(void);
/* The run's place, and the programs' root in it (or the compiler's); the second after host_enter().
 */
int mounts_make(const struct sandbox *sandbox, const struct ids *ids);
int mounts_close(const struct sandbox *sandbox);

/* workshop_place.c: the compiler's place becomes the root. */
int workshop_furnish(const struct sandbox *sandbox, const struct ids *ids);

/* confine.c: in a program's own process, right before exec: the last step of a program of ours, and
 * of one of the student's.  -1 with errno. */
int confine_ours(const struct inside *inside);
int confine_student(const struct inside *inside);
int confine_compiler(const struct inside *inside); /* its place is the root already */
int confine_twice(const struct sandbox *sandbox);  /* Landlock, where the kernel has it */
int confine_keep_mark(int mark);                   /* through exec() */
void confine_own_terminals(void);
void confine_count(
    void); /* threads and processes of this user, whom no other run has, are limited */

/* limits.c: of this process and all that it will start; and an environment that tells nothing about
 * the caller. */
void limits_set(const struct sandbox *sandbox);
void limits_clean_environment(const char *home);

/* watchdog.c: the keeper's part.  How the programs of a run are found. */
struct watched {
    bool own_proc; /* in a /proc of its own; else by their network … */
    unsigned user; /* … or (not 0) by their user id */
    const char *
        root; /* … in which their files are counted, too; NULL: they lie in memory, which is limited */
};
/* Returns when the inside process has ended: its status as waitpid() tells it. */
int watchdog(pid_t inside, const struct watched *watched, const struct run_group *group,
             struct shared *shared);

#endif
