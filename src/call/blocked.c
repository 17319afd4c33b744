/* One thread, as the kernel shows it from outside: see blocked.h.
 *
 *     /proc/TID/status     S (sleeping)   voluntary_ctxt_switches …
 *     /proc/TID/syscall    7 0x7ffd… 0x1 0xffffffff …          number and arguments: poll(fds, 1, -1)
 *     /proc/TID/fd/N       socket:[4711]                        what a descriptor is
 *
 * A thread that waits in poll(), select() or epoll_wait() waits for a set: its descriptors are
 * read from its memory (the kernel has copied them, and the thread can't change them while it
 * waits), those of epoll from /proc/TID/fdinfo. */
#include "call/blocked.h"

#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SET_MAX = 1024 };

const long blocked_timers[] = {
#ifdef SYS_alarm
    SYS_alarm,
#endif
    SYS_setitimer,
    SYS_timer_settime,
    -1,
};

void blocked_hears(struct tracer *tracer, const struct task *task, long number,
                   const uint64_t raw[6])
{
    bool sets = false;
    for (const long *timer = blocked_timers; *timer >= 0; timer++)
        sets |= *timer == number;
#ifdef SYS_alarm
    if (number == SYS_alarm && raw[0] == 0)
        return; /* it takes one away; whether another is left is not known */
#endif
    int option = (int)raw[2]; /* SO_RCVTIMEO, SO_SNDTIMEO, and the two of 64-bit times */
    sets |= number == SYS_setsockopt && (int)raw[1] == SOL_SOCKET &&
            (option == SO_RCVTIMEO || option == SO_SNDTIMEO || option == 66 || option == 67);
    if (sets && task->known)
        tracer->timed[task->program] = true;
}

void blocked_hears_pair(struct tracer *tracer, const struct task *task)
{
    int pair[2];
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    if (memory.read(memory.context, task->raw[3], pair, sizeof pair) != sizeof pair)
        return;
    for (int i = 0; i < 2; i++) {
        uint64_t inode = descriptor_inode(tid, pair[i]);
        if (inode)
            reference_of(&tracer->references, inode)->pair = true;
    }
}

/* ---- descriptors ---- */

static enum stillness less(enum stillness a, enum stillness b)
{
    return a < b ? a : b;
}

static bool in_tables(pid_t tid, uint64_t inode)
{
    static const char *const files[] = { "tcp", "tcp6", "udp", "udp6" };
    bool found = false;
    for (size_t i = 0; i < sizeof files / sizeof *files && !found; i++) {
        char path[64], line[512];
        unsigned long long number;
        snprintf(path, sizeof path, "/proc/%d/net/%s", (int)tid, files[i]);
        FILE *file = fopen(path, "re");
        while (file && !found && fgets(line, sizeof line, file))
            found = sscanf(line, " %*d: %*s %*s %*x %*s %*s %*s %*d %*d %llu", &number) == 1 &&
                    number == inode;
        if (file)
            fclose(file);
    }
    return found;
}

static enum stillness of_socket(const struct tracer *tracer, pid_t tid, uint64_t inode)
{
    const struct reference *reference = NULL;
    for (size_t i = 0; i < tracer->references.count && !reference; i++)
        if (tracer->references.list[i].inode == inode)
            reference = &tracer->references.list[i];
    if (!reference)
        return STILL_OUTSIDE;
    if (reference->pair || reference->domain == AF_INET || reference->domain == AF_INET6)
        return STILL_PROVEN;
    return reference->domain == 0 && in_tables(tid, inode) ? STILL_PROVEN : STILL_OUTSIDE;
}

static bool is_fifo(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
}

/* open() waits for somebody at the other end of a FIFO; else for a device, or a file system. */
static enum stillness of_open(pid_t tid, int folder, uint64_t address)
{
    char name[256], path[320];
    struct memory memory = memory_of(&tid);
    size_t got = memory.read(memory.context, address, name, sizeof name);
    if (!memchr(name, '\0', got))
        return STILL_OUTSIDE;
    if (name[0] == '/')
        snprintf(path, sizeof path, "/proc/%d/root%s", (int)tid, name);
    else if (folder == AT_FDCWD)
        snprintf(path, sizeof path, "/proc/%d/cwd/%s", (int)tid, name);
    else
        snprintf(path, sizeof path, "/proc/%d/fd/%d/%s", (int)tid, folder, name);
    return is_fifo(path) ? STILL_ANYONE : STILL_OUTSIDE;
}

/* What ends a wait for this descriptor, other than our programs themselves? */
static enum stillness of_descriptor(const struct tracer *tracer, pid_t tid, int fd, bool writes)
{
    static const char timer[] = "anon_inode:[timerfd]", *const inner[] = {
        "pipe:[", "anon_inode:[eventfd]", "anon_inode:[signalfd]", "anon_inode:[pidfd]"
    };
    char path[64], link[256];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    ssize_t length = readlink(path, link, sizeof link - 1);
    /* not open: poll() passes over a number below 0, and tells of others at once */
    if (length < 0)
        return STILL_PROVEN;
    link[length] = '\0';
    if (strncmp(link, "socket:[", 8) == 0)
        return of_socket(tracer, tid, strtoull(link + 8, NULL, 10));
    if (strncmp(link, "/dev/pts/", 9) == 0 || strcmp(link, "/dev/tty") == 0)
        return writes ? STILL_NOT : STILL_INPUT; /* we read what it prints */
    if (fd == 0 && strncmp(link, "pipe:[", 6) == 0)
        return STILL_INPUT;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        if (strncmp(link, inner[i], strlen(inner[i])) == 0)
            return STILL_PROVEN;
    if (is_fifo(path))
        return STILL_ANYONE;
    return strcmp(link, timer) == 0 ? STILL_TIMED : STILL_OUTSIDE;
}

/* ---- sets ---- */

static enum stillness of_poll(const struct tracer *tracer, pid_t tid, uint64_t address,
                              uint64_t count)
{
    struct pollfd set[SET_MAX];
    struct memory memory = memory_of(&tid);
    size_t bytes = (size_t)count * sizeof *set;
    enum stillness ends = STILL_PROVEN;
    if (count > SET_MAX || memory.read(memory.context, address, set, bytes) != bytes)
        return STILL_OUTSIDE;
    for (size_t i = 0; i < count; i++)
        if (set[i].fd >= 0)
            ends = less(ends, of_descriptor(tracer, tid, set[i].fd, set[i].events & POLLOUT));
    return ends;
}

static enum stillness of_select(const struct tracer *tracer, pid_t tid, const uint64_t raw[6])
{
    struct memory memory = memory_of(&tid);
    enum stillness ends = STILL_PROVEN;
    int count = (int)raw[0] < FD_SETSIZE ? (int)raw[0] : FD_SETSIZE;
    for (int which = 1; which <= 3; which++) {
        fd_set set;
        size_t bytes = ((size_t)count + 7) / 8;
        memset(&set, 0, sizeof set);
        if (raw[which] == 0 || count <= 0)
            continue;
        if (memory.read(memory.context, raw[which], &set, bytes) != bytes)
            return STILL_OUTSIDE;
        for (int fd = 0; fd < count; fd++)
            if (FD_ISSET(fd, &set))
                ends = less(ends, of_descriptor(tracer, tid, fd, which == 2));
    }
    return ends;
}

static enum stillness of_epoll(const struct tracer *tracer, pid_t tid, int fd)
{
    char path[64], line[256];
    enum stillness ends = STILL_PROVEN;
    int watched;
    unsigned events;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)tid, fd);
    FILE *file = fopen(path, "re");
    if (!file)
        return STILL_OUTSIDE;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "tfd: %d events: %x", &watched, &events) == 2)
            ends = less(ends, of_descriptor(tracer, tid, watched, events & POLLOUT));
    fclose(file);
    return ends;
}

/* ---- calls ---- */

static enum stillness limited(bool is)
{
    return is ? STILL_TIMED : STILL_PROVEN;
}

static enum stillness of_futex(const uint64_t raw[6])
{
    int operation = (int)raw[1] & FUTEX_CMD_MASK;
    bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
                 operation == FUTEX_LOCK_PI || operation == FUTEX_WAIT_REQUEUE_PI ||
                 operation == 13 /* FUTEX_LOCK_PI2 */;
    return waits ? limited(raw[3] != 0) : STILL_OUTSIDE;
}

/* Who holds the lock that this process waits for?  "1: FLOCK  ADVISORY  WRITE 812 08:01:4711 0
 * EOF", and behind it, with "->", who waits. */
static enum stillness of_lock(const struct tracer *tracer, pid_t pid)
{
    char line[256], holder_id[32] = "", id[32];
    int holder = 0, who;
    enum stillness ends = STILL_OUTSIDE;
    FILE *file = fopen("/proc/locks", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31s -> %*s %*s %*s %d", id, &who) == 2) {
            if (who == pid && strcmp(id, holder_id) == 0)
                ends = task_find(tracer, holder) ? STILL_PROVEN : STILL_OUTSIDE;
        } else {
            sscanf(line, "%31s %*s %*s %*s %d", holder_id, &holder);
        }
    }
    if (file)
        fclose(file);
    return ends;
}

static enum stillness of_call(const struct tracer *tracer, pid_t pid, pid_t tid, long number,
                              const uint64_t raw[6])
{
    switch (number) {
#ifdef SYS_pause
    case SYS_pause:
#endif
    case SYS_rt_sigsuspend:
    case SYS_wait4:
    case SYS_waitid: return STILL_PROVEN;
    case SYS_rt_sigtimedwait: return limited(raw[2] != 0);
    case SYS_futex: return of_futex(raw);
#ifdef SYS_open
    case SYS_open: return of_open(tid, AT_FDCWD, raw[0]);
#endif
    case SYS_openat: return of_open(tid, (int)raw[0], raw[1]);
    case SYS_msgrcv:
    case SYS_msgsnd:
    case SYS_semop: return STILL_ANYONE;
    case SYS_semtimedop: return raw[3] ? STILL_TIMED : STILL_ANYONE;
    case SYS_flock: return of_lock(tracer, pid);
    case SYS_fcntl:
        return (int)raw[1] == F_SETLKW || (int)raw[1] == F_OFD_SETLKW ? of_lock(tracer, pid)
                                                                      : STILL_OUTSIDE;
    case SYS_restart_syscall: /* nearly always a wait with a limit, after a signal */
    case SYS_nanosleep:
    case SYS_clock_nanosleep: return STILL_TIMED;
    case SYS_close: return STILL_TIMED; /* SO_LINGER */
#ifdef SYS_poll
    case SYS_poll: return less(limited((int)raw[2] >= 0), of_poll(tracer, tid, raw[0], raw[1]));
#endif
    case SYS_ppoll: return less(limited(raw[2] != 0), of_poll(tracer, tid, raw[0], raw[1]));
#ifdef SYS_select
    case SYS_select:
#endif
    case SYS_pselect6: return less(limited(raw[4] != 0), of_select(tracer, tid, raw));
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait:
        return less(limited((int)raw[3] >= 0), of_epoll(tracer, tid, (int)raw[0]));
#ifdef SYS_epoll_pwait2
    case SYS_epoll_pwait2: return less(limited(raw[3] != 0), of_epoll(tracer, tid, (int)raw[0]));
#endif
    case SYS_recvmmsg:
        return less(limited(raw[4] != 0), of_descriptor(tracer, tid, (int)raw[0], false));
    case SYS_accept:
    case SYS_accept4:
    case SYS_connect:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_read:
    case SYS_readv: return of_descriptor(tracer, tid, (int)raw[0], false);
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendmmsg:
    case SYS_write:
    case SYS_writev: return of_descriptor(tracer, tid, (int)raw[0], true);
    case SYS_sendfile:
        return less(of_descriptor(tracer, tid, (int)raw[0], true),
                    of_descriptor(tracer, tid, (int)raw[1], false));
    case SYS_splice:
        return less(of_descriptor(tracer, tid, (int)raw[2], true),
                    of_descriptor(tracer, tid, (int)raw[0], false));
    default: return STILL_OUTSIDE;
    }
}

/* ---- the thread ---- */

static char read_status(pid_t tid, uint64_t *moves)
{
    char path[64], line[256], state = 'X';
    unsigned long long count;
    *moves = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file)) {
        sscanf(line, "State: %c", &state);
        if (sscanf(line, "voluntary_ctxt_switches: %llu", &count) == 1 ||
            sscanf(line, "nonvoluntary_ctxt_switches: %llu", &count) == 1)
            *moves += count;
    }
    if (file)
        fclose(file);
    return state;
}

static bool read_call(const struct task *task, long *number, uint64_t raw[6])
{
    char path[64], line[256] = "";
    unsigned long long a[6];
    snprintf(path, sizeof path, "/proc/%d/syscall", (int)task->tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    if (fd >= 0)
        close(fd);
    bool whole = length > 0 && sscanf(line, "%ld %llx %llx %llx %llx %llx %llx", number, &a[0],
                                      &a[1], &a[2], &a[3], &a[4], &a[5]) == 7;
    for (int i = 0; i < 6 && whole; i++)
        raw[i] = a[i];
    /* a kernel without that file; or the call goes on after a signal */
    bool watched = task->call && !task->held;
    if (watched && (length <= 0 || (whole && *number == SYS_restart_syscall))) {
        *number = task->number;
        memcpy(raw, task->raw, sizeof task->raw);
        return true;
    }
    return whole && *number >= 0;
}

/* vfork(): the kernel holds the parent, asleep as if for a disk, until its child has become another
 * program or has ended.  The child is looked at, too. */
static bool is_held_by_child(long number, const uint64_t raw[6])
{
#ifdef SYS_vfork
    if (number == SYS_vfork)
        return true;
#endif
    return number == SYS_clone && (raw[0] & CLONE_VFORK);
}

struct blocked blocked_look(const struct tracer *tracer, struct task *task)
{
    struct blocked blocked = { .ends = STILL_NOT };
    uint64_t raw[6];
    char state = read_status(task->tid, &blocked.moves);
    blocked.gone = strchr("ZXx", state) != NULL;
    if (task->stopped && strchr("tT", state)) {
        blocked.waits = true;
        blocked.number = -1;
        blocked.ends = STILL_STOPPED;
        return blocked;
    }
    if (!strchr("SD", state) || !read_call(task, &blocked.number, raw))
        return blocked;
    bool held = is_held_by_child(blocked.number, raw);
    if (state == 'D' && !held)
        return blocked;
    blocked.waits = true;
    if (held) {
        blocked.ends = STILL_PROVEN;
        return blocked;
    }
    blocked.first = raw[0];
    blocked.ends = of_call(tracer, task->pid, task->tid, blocked.number, raw);
    if (tracer->timed[task->program])
        blocked.ends = less(blocked.ends, STILL_TIMED);
    return blocked;
}
