/* Can a /proc of one's own be mounted?  A grade keeps its programs from other processes by one (grade/mounts.c).
 *
 *     unshare(CLONE_NEWPID, for others than root CLONE_NEWUSER)     as for a private network (private.c)
 *     its first process: unshare(CLONE_NEWNS), mount proc
 *
 * In a user namespace the kernel mounts a /proc only where one is seen that shows as much: not where
 * anything lies over a part of it, as container engines do it. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "host/child.h"
#include "host/probe.h"

static int refused(struct private_refusal *refusal, const char *step, bool namespaces)
{
    *refusal = (struct private_refusal){ .step = step, .why = errno, .namespaces = namespaces };
    return -1;
}

static const char the_mount[] = "mounting one";

/* The kernel's own rule says EPERM, AppArmor and SELinux say EACCES. */
bool probe_mounts_refused(const struct private_refusal *refusal)
{
    return refusal->why == EACCES || (refusal->step != the_mount && !refusal->namespaces);
}

static void mount_one(void *report)
{
    struct private_refusal *refusal = report;
    if (unshare(CLONE_NEWNS) < 0)
        refused(refusal, "a mount namespace", true);
    else if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        refused(refusal, "making mounts private", false);
    else if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        refused(refusal, the_mount, false);
}

int probe_own_proc(bool own_user, struct private_refusal *refusal)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    *refusal = (struct private_refusal){ .step = NULL };
    if (unshare(CLONE_NEWPID | (own_user ? CLONE_NEWUSER : 0)) < 0)
        return refused(refusal, "a PID namespace", true);
    if (own_user && private_map_caller(uid, gid, refusal) < 0)
        return -1;
    if (child_attempt(mount_one, refusal, sizeof *refusal) != 0)
        return refused(refusal, "a process in a PID namespace", false);
    return refusal->step ? -1 : 0;
}
