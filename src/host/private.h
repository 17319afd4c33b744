/* Making a network of our own: see private.c. */
#ifndef HOST_PRIVATE_H
#define HOST_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The step at which the kernel said no. */
struct private_refusal {
    const char *step; /* a constant: "writing uid_map" */
    int why;          /* errno; 0 when the step says it all */
    bool namespaces;  /* it was to make namespaces: see private_namespaces_why() */
};

enum { REFUSAL_TEXT_BYTES = 120 };

/* Why the kernel makes no namespace, in words: as strerror(), but for ENOSPC, its word for
 * "user.max_*_namespaces is reached", which would read "No space left on device". */
const char *private_namespaces_why(int why);

/* "writing uid_map: Permission denied", into text, which is returned. */
const char *private_refusal_format(const struct private_refusal *refusal,
                                   char text[REFUSAL_TEXT_BYTES]);

/* Find out, in children, which way works: 0 and whether a user namespace is needed for it; -1 and
 * the refusal. */
int private_choose(bool *own_user, struct private_refusal *refusal);

/* Move this process there.  After -1 it may stand half-way, with no way back: call private_choose()
 * first. */
int private_build(bool own_user, struct private_refusal *refusal);

/* After unshare(CLONE_NEWUSER): the caller's own ids, and no others, are what they were. */
int private_map_caller(uid_t uid, gid_t gid, struct private_refusal *refusal);

/* unshare(CLONE_NEWNET), from a network that is ours: with a small table of connections where the
 * kernel gives one, and with the limits of the network that this process leaves.  -1 with errno. */
int private_new_network(void);

/* In a network namespace that was just made: lo comes up, congestion control is the usual one. */
int private_network_up(struct private_refusal *refusal);

/* May this process capture on lo, where it stands? */
int private_may_capture(struct private_refusal *refusal);

#endif
