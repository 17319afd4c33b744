/* Many programs, some at a time: each in a process of its own, whose end is told.
 *
 *     pool_run(&(struct pool){ .jobs = 2, .next = next, .ended = ended, .context = … })
 *
 * A signal that is to end us (SIGINT, SIGTERM, SIGHUP) ends what runs, too (SIGTERM), and starts
 * nothing more: pool_run() returns when all have ended, with the signal.  When we are killed, the
 * programs get SIGTERM from the kernel. */
#ifndef CLASS_POOL_H
#define CLASS_POOL_H

#include <stdbool.h>
#include <stddef.h>

enum { POOL_JOBS_MAX = 256 };

/* What a program is started with; all of it lives until it has ended. */
struct pool_task {
    const char *const *words; /* words[0] is its path; ends with NULL */
    const char *errors;       /* its standard error goes to this file; the others to /dev/null */
    void *about;              /* for ended() */
};

struct pool {
    unsigned jobs;
    void *context;
    bool (*next)(void *context, struct pool_task *task); /* false: no more */
    /* status as waitpid() tells it; -1: it could not be started, errno says why */
    void (*ended)(void *context, void *about, int status, bool stopped);
    /* about once a second, while some run; may be NULL */
    void (*tick)(void *context, unsigned running);
};

/* 0: all are done; else the signal that stopped it. */
int pool_run(const struct pool *pool);

#endif
