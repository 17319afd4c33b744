/* A folder of our own that goes when we go, however we go.
 *
 *     we ── fork ─▶ janitor     makes the folder; waits until everybody who holds its lifeline has ended; removes the folder
 *
 * The lifeline is a pipe.  Children that we fork hold it, too, until they end or start another
 * program: so nobody writes into the folder when it is removed.  The lifeline ends with
 * janitor_release(), and with a signal that ends us: janitor_heed_signals() waits for the janitor
 * then.  After SIGKILL it does its work alone.
 *
 * Where the folder holds a link "group", the control group that it names (cgroup v2) goes with it.
 *
 * When the janitor itself was killed, too, the folder stays, unlocked: the next one who makes a
 * folder of that name sweeps it away. */
#ifndef BASE_JANITOR_H
#define BASE_JANITOR_H

#include <limits.h>
#include <sys/types.h>

#include "base/err.h"

#define JANITOR_GROUP "group"

struct janitor {
    char folder[PATH_MAX]; /* its real path; "" when there is none */
    pid_t pid;
    int lifeline; /* the end that is written to; nobody writes */
    int done;     /* its first word can be read there, and end of file once the janitor has ended */
    int lock;     /* of the folder, shared: held while we or the janitor live */
};

/* Make a folder "NAME.XXXXXX" where temporary files are made (base/scratch.h).  0, or -1 and err;
 * janitor_release() in any case, also for one that is all zeros.  One at a time. */
int janitor_hire(struct janitor *janitor, const char *name, struct err *err);
void janitor_release(struct janitor *janitor);

/* From now on a SIGINT, SIGTERM or SIGHUP, unless it is ignored, ends us only after `end_children`
 * (it may call nothing but what a signal handler may) and the janitor did their work.  Children
 * that we fork are ended as if nothing had been set. */
void janitor_heed_signals(void (*end_children)(void));

#endif
