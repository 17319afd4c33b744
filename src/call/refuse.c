/* Refusing calls: see refuse.h. */
#include "call/refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <asm/sockios.h>
#include <linux/netlink.h>

#include "base/clock.h"
#include "call/hidden.h"
#include "call/memory.h"
#include "call/registers.h"
#include "call/tasks.h"

const char *const refuse_names[] = {
    /* into other processes */
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
    /* calls made where no tracer sees them, or a filter above ours */
    "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit", "seccomp",
    /* other namespaces, mounts, roots */
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree",
    "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at",
    /* objects that outlive a process, or memory that nobody counts */
    "shmget", "msgget", "semget", "add_key", "request_key", "keyctl",
    /* the kernel itself */
    "bpf", "perf_event_open", "userfaultfd", "init_module", "finit_module", "delete_module",
    "kexec_load", "kexec_file_load", "reboot", "swapon", "swapoff", "syslog", "acct", "quotactl",
    "iopl", "ioperm", NULL
};

/* An ordinary user's grader has the same user id as the programs, and the kernel lets them. */
const struct refuse_aimed refuse_aimed[] = {
    { SYS_kill, 0, 0, "kill()" },
    { SYS_tkill, 0, 0, "tkill()" },
    { SYS_tgkill, 0, 0, "tgkill()" },
    { SYS_rt_sigqueueinfo, 0, 0, "rt_sigqueueinfo()" },
    { SYS_rt_tgsigqueueinfo, 0, 0, "rt_tgsigqueueinfo()" },
    { SYS_prlimit64, 0, 0, "prlimit()" },
    { SYS_setpriority, 1, PRIO_USER, "setpriority()" },
    { SYS_ioprio_set, 1, 3 /* IOPRIO_WHO_USER */, "ioprio_set()" },
    { SYS_sched_setaffinity, 0, 0, "sched_setaffinity()" },
    { SYS_sched_setscheduler, 0, 0, "sched_setscheduler()" },
    { SYS_sched_setparam, 0, 0, "sched_setparam()" },
    { SYS_sched_setattr, 0, 0, "sched_setattr()" },
    { SYS_migrate_pages, 0, 0, "migrate_pages()" },
    { SYS_move_pages, 0, 0, "move_pages()" },
    { 434, 0, 0, "pidfd_open()" },
    { -1, 0, 0, NULL },
};

/* All namespaces, and the flag that hides a child from its parent's tracer. */
static const uint64_t refused_clones = CLONE_UNTRACED | CLONE_NEWNS | CLONE_NEWCGROUP |
                                       CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                       CLONE_NEWNET | 0x80 /* CLONE_NEWTIME */;

static void tell(struct tracer *tracer, const struct task *task, const char *what)
{
    if (tracer->sink.refused)
        tracer->sink.refused(tracer->sink.context, clock_now_ns(), task->program, what);
}

static void name_marked(uint32_t arch, long number, char what[64])
{
    if (arch != seccomp_arch_native()) {
        snprintf(what, 64, "a call of another architecture (number %ld)", number);
        return;
    }
    char *name = seccomp_syscall_resolve_num_arch(arch, (int)number);
    snprintf(what, 64, name ? "%s()" : "a call of another architecture", name);
    free(name);
}

/* ---- sockets of other kinds ---- */

static bool is_one_of(int number, const int usual[])
{
    for (size_t i = 0; usual[i] >= 0; i++)
        if (usual[i] == number)
            return true;
    return false;
}

/* The machine's host, the kernel's ciphers, buses, radios, other transports: no lab asks for them,
 * most are code of the kernel that few have looked at, and the watchdog sees in no table what waits
 * in their buffers. */
static bool is_odd_socket(long number, const uint64_t raw[6], char what[64])
{
    static const int families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, -1 };
    static const int internet[] = { 0,           IPPROTO_ICMP,   IPPROTO_TCP,
                                    IPPROTO_UDP, IPPROTO_ICMPV6, 262 /* IPPROTO_MPTCP */,
                                    -1 };
    static const int netlink[] = { NETLINK_ROUTE, NETLINK_SOCK_DIAG, -1 };
    int family = (int)raw[0], protocol = (int)raw[2];
    if ((number != SYS_socket && number != SYS_socketpair) || family == AF_UNIX)
        return false;
    if (!is_one_of(family, families))
        snprintf(what, 64, "a socket of an unusual family (number %d)", family);
    else if (!is_one_of(protocol, family == AF_NETLINK ? netlink : internet))
        snprintf(what, 64, "a socket of an unusual protocol (number %d)", protocol);
    else
        return false;
    return true;
}

/* A filter is a program in the kernel, and memory that nobody counts. */
static bool sets_filter(long number, const uint64_t raw[6], char what[64])
{
    static const int options[] = { SO_ATTACH_FILTER, 50 /* SO_ATTACH_BPF */,
                                   51 /* SO_ATTACH_REUSEPORT_CBPF */, 52 /* … EBPF */, -1 };
    if (number != SYS_setsockopt || (int)raw[1] != SOL_SOCKET || !is_one_of((int)raw[2], options))
        return false;
    snprintf(what, 64, "setsockopt() of a packet filter");
    return true;
}

/* ---- on a network that is shared ---- */

/* It tells of all sockets of the network, and no lab needs it: the C library takes it for a kernel without. */
static bool answers_netlink(const struct tracer *tracer, const struct task *task, long number,
                            const uint64_t raw[6])
{
    if (!tracer->own.version || number != SYS_socket || (int)raw[0] != AF_NETLINK)
        return false;
    registers_skip(task->tid);
    registers_result(task->tid, -EAFNOSUPPORT);
    return true;
}

/* An interface of the machine's, or a route in the packet that leads it to another machine first. */
static bool leads_out(const struct tracer *tracer, long number, const uint64_t raw[6],
                      char what[64])
{
    static const int interfaces[] = { SO_BINDTODEVICE, 62 /* SO_BINDTOIFINDEX */, -1 };
    if (!tracer->own.version || number != SYS_setsockopt)
        return false;
    bool interface = (int)raw[1] == SOL_SOCKET && is_one_of((int)raw[2], interfaces),
         route = (int)raw[1] == IPPROTO_IP && (int)raw[2] == IP_OPTIONS;
    snprintf(what, 64, "setsockopt() of %s", interface ? "an interface" : "options in IP's header");
    return interface || route;
}

/* ---- calls at others ---- */

/* Nobody, or one of the same program: the kernel answers.  (Below 0: a group; -1: all that it can
 * reach.) */
static bool aims_at_others(struct tracer *tracer, const struct task *task, int pid)
{
    if (pid == 0 || pid == -1)
        return pid != 0;
    const struct task *target = task_find(tracer, pid > 0 ? pid : -pid);
    if (target && target->known)
        return target->program != task->program;
    return kill(pid, 0) == 0 || errno != ESRCH;
}

/* Who gets the signal that a descriptor sends.  What lies in memory can't be told. */
static bool sets_owner(struct tracer *tracer, const struct task *task, long number,
                       const uint64_t raw[6])
{
    if (number == SYS_ioctl)
        return (uint32_t)raw[1] == FIOSETOWN || (uint32_t)raw[1] == SIOCSPGRP;
    return number == SYS_fcntl &&
           ((int)raw[1] == F_SETOWN_EX ||
            ((int)raw[1] == F_SETOWN && aims_at_others(tracer, task, (int)raw[2])));
}

static bool is_aimed(struct tracer *tracer, const struct task *task, long number,
                     const uint64_t raw[6], char what[64])
{
    for (const struct refuse_aimed *call = refuse_aimed; call->name; call++)
        if (number == call->number && ((call->user && (int)raw[0] == call->user) ||
                                       aims_at_others(tracer, task, (int)raw[call->argument]))) {
            snprintf(what, 64, "%s of another process", call->name);
            return true;
        }
    if (!sets_owner(tracer, task, number, raw))
        return false;
    snprintf(what, 64, "%s() that lets a descriptor send signals",
             number == SYS_ioctl ? "ioctl" : "fcntl");
    return true;
}

/* ---- the limit of a core ---- */

static bool is_own(struct tracer *tracer, const struct task *task, int pid)
{
    const struct task *target = pid ? task_find(tracer, pid) : task;
    return target && target->known && target->program == task->program;
}

/* At a limit of 1 the kernel starts no handler of crashes, outside; at 0 it does (grade/limits.c).  So
 * it stays as it is: a program that gives it up, as sanitizers do, is told that it did, and one that
 * wants more is refused.  No call is made: another thread could change what it says. */
static bool answers_core_limit(struct tracer *tracer, const struct task *task, long number,
                               const uint64_t raw[6])
{
    struct rlimit wanted;
    bool other = number == SYS_prlimit64;
    uint64_t resource = other ? raw[1] : raw[0], at = other ? raw[2] : raw[1];
    if ((number != SYS_setrlimit && !other) || (unsigned)resource != RLIMIT_CORE || !at ||
        (other && !is_own(tracer, task, (int)raw[0])))
        return false;
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    bool read = memory.read(memory.context, at, &wanted, sizeof wanted) == sizeof wanted;
    bool gives_up = read && wanted.rlim_cur <= 1 && wanted.rlim_max <= 1 && !(other && raw[3]);
    registers_skip(task->tid);
    registers_result(task->tid, gives_up ? 0 : -EPERM);
    return true;
}

bool refuse_call(struct tracer *tracer, const struct task *task, unsigned mark, uint32_t arch,
                 long number, const uint64_t raw[6])
{
    char what[64];
    bool refused = false;
    if (!tracer->walled || !task->started)
        return false;
    if (mark != REFUSE_MARK && (answers_core_limit(tracer, task, number, raw) ||
                                answers_netlink(tracer, task, number, raw)))
        return true;
    if (mark == REFUSE_MARK) {
        name_marked(arch, number, what);
        refused = true;
    } else if (number == SYS_clone && (raw[0] & refused_clones)) {
        snprintf(what, sizeof what, "%s",
                 raw[0] & CLONE_UNTRACED ? "clone() with CLONE_UNTRACED"
                                         : "clone() of a namespace");
        refused = true;
    }
    refused = refused || hidden_exceeds(tracer, task, number, raw, what) ||
              is_odd_socket(number, raw, what) || sets_filter(number, raw, what) ||
              leads_out(tracer, number, raw, what) || is_aimed(tracer, task, number, raw, what);
    if (!refused)
        return false;
    /* The tracer may be too late (the program was killed): then no call is made either. */
    registers_skip(task->tid);
    registers_result(task->tid, -EPERM);
    tell(tracer, task, what);
    return true;
}

bool refuse_file(struct tracer *tracer, const struct task *task)
{
    char path[64], name[256], what[320];
    struct stat file;
    struct own_file *own = &tracer->own_file[task->program];
    if (!own->kept)
        return true;
    snprintf(path, sizeof path, "/proc/%d/exe", (int)task->tid);
    bool known = stat(path, &file) == 0;
    if (known && !task->started) {
        own->device = file.st_dev;
        own->inode = file.st_ino;
    }
    if (known && file.st_dev == own->device && file.st_ino == own->inode)
        return true;
    ssize_t length = readlink(path, name, sizeof name - 1);
    name[length > 0 ? length : 0] = '\0';
    for (char *c = name; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = '?'; /* one line, whatever its name is */
    snprintf(what, sizeof what, "execve() of another program, %s", name);
    kill(task->pid, SIGKILL);
    tell(tracer, task, what);
    return false;
}
