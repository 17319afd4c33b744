/* One run: a server and its clients in a private network, watched until they have ended.
 *
 * The one event loop feeds the timeline from the tracer (calls), the capture (packets) and the programs' terminals, holds
 * everything back until nothing older can come (merge.h), and tells the view how far the timeline is settled.
 *
 *     now ── HOLD_MS ──▶ joined by the timeline ── SETTLE_MS ──▶ drawn
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "host/host.h"
#include "timeline/timeline.h"

struct run_options {
    char *const *server;         /* argv, or NULL */
    size_t client_count;
    char *const *const *clients; /* argvs */
    bool together;               /* all clients at once */
    const char *input;           /* what is fed to each client; NULL: what stands on our standard input */
    size_t input_bytes;
    double timeout_s;            /* 0: none */
    bool keep;                   /* the server is not asked to end */
    bool wire;                   /* capture packets */
    const struct host *host;     /* entered before */
    /* the view; may be NULL */
    void *context;
    void (*settled)(void *context, size_t until);                     /* events before index `until` don't change any more */
    void (*prompt)(void *context, const struct program *program);     /* it waits for a line from the keyboard */
    void (*typed)(void *context);                                     /* the user pressed Enter */
};

struct run_result {
    int status;      /* as the issue of `sockwire run` says: the last client's, 124, 126, 127 … */
    bool timed_out, stopped; /* by --timeout, by Ctrl-C or another signal */
    int stop_signal;
    int failed_program;      /* index of a program that could not be started, or -1 */
    int failed_errno;
};

/* Run it.  0 also when programs fail; -1 and err only when sockwire itself could not go on (what was seen is on the timeline). */
int run(struct timeline *timeline, const struct run_options *options, struct run_result *result, struct err *err);

#endif
