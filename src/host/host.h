/* Where programs run: a private network made for this run, or the best that this machine allows.
 *
 * host_enter() moves the calling process (single-threaded, before anything is opened on the
 * network) onto the ground; programs that it starts afterwards stand there too.  A private network
 * holds nothing but lo: port 12000 is always free, nothing leaves the machine, runs go side by
 * side, and it vanishes with its last process. */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "host/own_address.h"
#include "host/private.h"

enum ground {
    GROUND_PRIVATE, /* own network namespace (with an own user namespace when not root) */
    /* namespaces are refused, but the right to capture is held: this machine's loopback */
    GROUND_SHARED,
    /* the same loopback, on which an address is the run's alone (own_address.h): never chosen by host_enter()
     * itself */
    GROUND_ADDRESS,
    GROUND_NONE, /* neither: calls can be traced, packets can't be seen */
};

struct host {
    enum ground ground;
    const char *interface; /* to capture on: "lo" */
    bool names;            /* servername, server and client resolve */
    /* why not, on private ground: "a mount namespace: …" */
    char no_names[REFUSAL_TEXT_BYTES];
    struct own_address own;       /* on GROUND_ADDRESS */
    bool own_user;                /* a user namespace of our own was made */
    uint64_t caller_capabilities; /* permitted set before host_enter(), one bit each */
    /* one line: which ground this is, and when not the best, why and the remedy */
    char says[400];
};

/* Enter the best ground.  `wire` false: packets are not wanted (--calls-only), so GROUND_NONE is no
 * failure. -1 and err (with every remedy that exists) when packets are wanted and can't be had. */
int host_enter(struct host *host, bool wire, struct err *err);

/* GROUND_ADDRESS, as root or with the right to capture.  -1 and err. */
int host_enter_address(struct host *host, struct err *err);

/* In a child, right before exec: give up every capability that the caller of sockwire did not have.
 * Uses only async-signal-safe calls.  -1 with errno on failure. */
int host_drop(const struct host *host);

/* Programs are looked at through /proc: is it there, and does it show this PID namespace?  0; -1 and
 * err. */
int host_has_proc(struct err *err);

/* One line of `sockwire doctor`. */
struct host_check {
    const char *name; /* "capture on lo" */
    bool holds;
    bool needed; /* the main job fails without it; else a fallback exists */
    /* what was seen: "libpcap version 1.10.3", "uid_map: Permission denied" */
    char found[200];
    const char *remedy; /* when it does not hold: what to do, one line */
};

enum { HOST_CHECKS_MAX = 16 };

/* Try everything, each in a child of its own, so that this process stays where it is.  Returns how
 * many checks were made. */
int host_examine(struct host_check checks[HOST_CHECKS_MAX], struct host *ground);

#endif
