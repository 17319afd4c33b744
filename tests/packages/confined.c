/* Runs a command with the rights that a container engine's default profile leaves, as far as that can be had without an engine.
 *
 *     confined default|open COMMAND…
 *
 * default   the capabilities that engines keep, and the seccomp filter: no new namespaces, no mounts, no pivot_root, no setns, no
 *           pidfd_getfd (EPERM); clone3 is "not there" (ENOSYS), so that the C library falls back to clone.  ptrace is allowed.
 * open      the same capabilities without the filter: --security-opt seccomp=unconfined
 *
 * What no such program can show: AppArmor's profile of an engine, covered parts of /proc, cgroups. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int kept[] = { CAP_CHOWN,      CAP_DAC_OVERRIDE,     CAP_FSETID,  CAP_FOWNER,
                            CAP_MKNOD,      CAP_SETGID,           CAP_SETUID,  CAP_SETFCAP,
                            CAP_KILL,       CAP_NET_BIND_SERVICE, CAP_SETPCAP, CAP_NET_RAW,
                            CAP_SYS_CHROOT, CAP_AUDIT_WRITE };

static const int refused[] = { SCMP_SYS(unshare),     SCMP_SYS(setns),
                               SCMP_SYS(mount),       SCMP_SYS(umount2),
                               SCMP_SYS(bpf),         SCMP_SYS(pivot_root),
                               SCMP_SYS(pidfd_getfd), SCMP_SYS(perf_event_open) };

static const unsigned long namespaces[] = { CLONE_NEWNS,    CLONE_NEWUTS, CLONE_NEWIPC,
                                            CLONE_NEWUSER,  CLONE_NEWPID, CLONE_NEWNET,
                                            CLONE_NEWCGROUP };

static int keep_capabilities(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
        bool keeps = false;
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            keeps |= kept[i] == capability;
        if (!keeps && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
            return -1;
        if (keeps)
            data[capability / 32].permitted |= UINT32_C(1) << capability % 32;
    }
    data[0].effective = data[0].permitted;
    data[1].effective = data[1].permitted;
    return (int)syscall(SYS_capset, &header, data);
}

static int load_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int bad = filter ? 0 : -1;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i]));
    bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    bad |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP,
                            0); /* sudo, su and setcap work in a container */
    return bad ? -1 : seccomp_load(filter);
}

int main(int argc, char **argv)
{
    bool filtered = argc > 1 && strcmp(argv[1], "default") == 0;
    if (argc < 3 || (!filtered && strcmp(argv[1], "open") != 0)) {
        fprintf(stderr, "usage: confined default|open COMMAND…\n");
        return 2;
    }
    if (filtered && load_filter() < 0) {
        perror("confined: the filter");
        return 1;
    }
    if (keep_capabilities() < 0) {
        perror("confined: the capabilities");
        return 1;
    }
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    return 127;
}
