/* What this process may do, and giving up what it got from us.
 *
 * The first process of a user namespace holds every capability there.  That power ends at the
 * namespace, but it is visible inside: with it a student's server could bind port 80, which fails
 * on every other machine.  So a program gets back exactly what the caller of sockwire had.
 *
 *     set         why host_drop() clears it
 *     bounding    a program with user id 0 (the root of a container) would get all of the set back at exec()
 *     ambient     survives exec() of any user
 *     inheritable is added at exec() of a file that has capabilities
 *     permitted, effective   the program's own until exec()
 *
 * Not here: seccomp, user ids, limits.  A program keeps the caller's user id anyway (private.c
 * maps it to itself). */
#include "host/privileges.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/host.h"

enum { CAPABILITIES_MAX = 64 };

static int capabilities_get(struct __user_cap_data_struct data[2])
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    return (int)syscall(SYS_capget, &header, data);
}

uint64_t privileges_permitted(void)
{
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    if (capabilities_get(data) < 0) {
        return 0;
    }
    return (uint64_t)data[1].permitted << 32 | data[0].permitted;
}

bool privileges_hold(uint64_t set, int capability)
{
    return set >> capability & 1;
}

static int capabilities_set(const struct __user_cap_data_struct data[2])
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    return (int)syscall(SYS_capset, &header, data);
}

void privileges_raise(void)
{
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    if (capabilities_get(data) < 0 || !(data[0].permitted | data[1].permitted))
        return;
    /* A file with capabilities makes a process that nobody may look into, and so are its children until
     * exec(), which we are to trace.  Who lacks these capabilities may not look in all the same. */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    for (int half = 0; half < 2; half++)
        data[half].effective = data[half].permitted;
    capabilities_set(data);
}

/* The bounding set first: dropping from it needs CAP_SETPCAP, which may itself be among what goes.
 */
static int drop_what_exec_would_give(uint64_t keep)
{
    for (int capability = 0; capability < CAPABILITIES_MAX; capability++) {
        int bound = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (bound < 0) {
            break; /* EINVAL: this kernel has no more of them */
        }
        if (privileges_hold(keep, capability)) {
            continue;
        }
        if (bound && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
            return -1;
        }
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, capability, 0, 0) < 0) {
            return -1;
        }
    }
    return 0;
}

int host_drop(const struct host *host)
{
    if (!host->own_user) {
        return 0; /* no capability came from us */
    }
    uint64_t keep = host->caller_capabilities;
    if (drop_what_exec_would_give(keep) < 0) {
        return -1;
    }
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    if (capabilities_get(data) < 0) {
        return -1;
    }
    for (int half = 0; half < 2; half++) {
        uint32_t mask = (uint32_t)(keep >> 32 * half);
        data[half].effective &= mask;
        data[half].permitted &= mask;
        data[half].inheritable &= mask;
    }
    return capabilities_set(data);
}

const char *privileges_missing(uint64_t set)
{
    static const struct {
        int number;
        const char *name;
    } wanted[] = {
        { CAP_CHOWN, "CAP_CHOWN" },
        { CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE" },
        { CAP_KILL, "CAP_KILL" },
        { CAP_SETGID, "CAP_SETGID" },
        { CAP_SETUID, "CAP_SETUID" },
        { CAP_SETPCAP, "CAP_SETPCAP" },
        { CAP_SYS_CHROOT, "CAP_SYS_CHROOT" },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!privileges_hold(set, wanted[i].number))
            return wanted[i].name;
    return NULL;
}
