/* Where student programs run: processes of their own, in namespaces of their own, with limits.
 *
 *     grader ── fork ─▶ keeper                    outside: watches memory, processes, the last limit of time (watchdog.c)
 *                         └─ fork ─▶ inside       process 1 of a PID namespace: run(), with all programs as its descendants
 *
 * When `inside` dies, the kernel kills everything in its PID namespace: no daemon, no setsid()
 * grandchild survives.  A kill(-1) by a student's program meets only the programs of its own run.
 * All file systems are read-only there, but an empty /tmp of its own, which vanishes with the run;
 * programs hold no capability, whoever the caller is.
 *
 * Where PID namespaces are refused, run()'s own tracer ends what it started (PTRACE_O_EXITKILL),
 * and file systems stay as they are: sandbox.says tells it. */
#ifndef GRADE_SANDBOX_H
#define GRADE_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "host/host.h"

struct sandbox {
    bool pids;     /* a PID namespace and read-only file systems */
    bool own_user; /* they need a user namespace of our own */
    /* an executable that we did not build takes part: no limit on its address space (sanitizers map
     * terabytes) */
    bool foreign;
    const char *bin;  /* folder with `client` and `server` */
    const char *self; /* path of the sockwire program */
    /* set: no run, but the compiler's place, with this folder in it (workshop.c) */
    const char *sources;
    char says[400]; /* one line: why it is not the best, or "" */
};

#define SANDBOX_SOURCES "/tmp/src" /* where the compiler and the run find the sources */

/* Find out, in children, which walls this machine allows. */
void sandbox_choose(struct sandbox *sandbox);

enum limit {
    LIMIT_NONE,
    LIMIT_HANG,
    LIMIT_TIME,
    LIMIT_CALLS,
    LIMIT_OUTPUT,
    LIMIT_PROCESSES,
    LIMIT_MEMORY,
    LIMIT_MACHINE
};

enum {
    /* of the programs' own time: computed, or slept by a limit that they set themselves
       (run/rest.c); it begins anew with each connection that accept() hands out … */
    RUN_SECONDS = 8,
    VISIT_MS = 250, /* … but all together have this much more for each of our clients */
    HANG_MS = 1000, /* a proven standstill (call/still.h) is looked at for so long */
    /* on the wall, for a run and for the compiler: LIMIT_MACHINE, which is nobody's mistake but
       ours */
    LAST_SECONDS = 300,
};
enum { CALLS_MAX = 20000, OUTPUT_MAX = 1 << 20, PROCESSES_MAX = 100, MEMORY_MAX_MB = 768 };

/* Shared by inside and keeper; the student's programs can't reach it. */
struct shared {
    volatile int limit;         /* enum limit that was passed */
    volatile int running;       /* run() has begun */
    volatile int clients_alive; /* clients that have not ended */
    volatile int kill_all;      /* keeper to inside: no mercy */
    char why[400];              /* why there is no private place to run in */
};

/* What the function inside gets. */
struct inside {
    const struct sandbox *sandbox;
    struct host host;
    struct shared *shared;
    const char *bin, *self; /* as they are named inside */
    int result;             /* a file for its results */
};

struct confined {
    pid_t keeper;
    int ended;  /* readable (end of file) when it is over */
    int result; /* what inside wrote */
    struct shared *shared;
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

/* mounts.c: in the process that becomes the first of the new PID namespace: its own /proc and /tmp;
 * then, after host_enter(), everything else read-only.  -1 with errno. */
int mounts_make(const struct sandbox *sandbox);
void mounts_close(void);
int mounts_map_caller(unsigned uid, unsigned gid); /* after unshare(CLONE_NEWUSER) */

/* workshop.c: the compiler's place becomes the root. */
int workshop_furnish(const struct sandbox *sandbox);

/* limits.c: of this process and all that it will start; and an environment that tells nothing about
 * the caller. */
void limits_set(const struct sandbox *sandbox);
void limits_clean_environment(const char *home);

/* watchdog.c: the keeper's part.  Returns when the inside process has ended: its status as waitpid()
 * tells it. */
int watchdog(pid_t inside, struct shared *shared);

#endif
