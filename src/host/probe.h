/* Doing the main job in small, to see whether it works here.  For host_examine(), which calls these
 * in children. */
#ifndef HOST_PROBE_H
#define HOST_PROBE_H

#include "host/host.h"
#include "host/private.h"

/* wire_probe.c: capture on lo, connect over lo, and wait until the capture has seen it.  0, or -1
 * and the refusal. */
int probe_wire(struct private_refusal *refusal);

/* proc_probe.c: a /proc of a new PID namespace, in a user namespace or as root.  0, or -1 and the
 * refusal. */
int probe_own_proc(bool own_user, struct private_refusal *refusal);

/* … because no mount at all is allowed, and not because parts of this /proc are covered. */
bool probe_mounts_refused(const struct private_refusal *refusal);

/* trace_probe.c: start a program, stop it at a system call, look at the call, and take a copy of
 * its socket. */
struct probe_trace {
    struct private_refusal call;   /* step NULL: the call was seen */
    struct private_refusal socket; /* step NULL: the socket was reached */
};

void probe_trace(const struct host *host, struct probe_trace *probe);

#endif
