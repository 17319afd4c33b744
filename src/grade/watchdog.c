/* The keeper: watches a run from outside its PID namespace, where no student's program can reach
 * it.
 *
 * It counts what no rlimit counts: all processes and threads of the run, and their memory together,
 * with that in files of memory which nothing maps (memfd_create), in page tables and records of
 * mappings, in swap, and in the buffers of TCP, UDP and netlink.  It reads them in the run's own
 * /proc, a flat list: no chain of children is too deep for it.  Where there is none, it finds them
 * by their network, which nobody else is in.  Hangs and endless loops are the run's own affair,
 * which sees each thread (scenario.c): it measures the programs' own time.  The clock on the wall is
 * only the last resort here, and says nothing of a student's program.
 *
 *     passed a limit ─▶ SIGTERM to inside: run() ends its programs and tells what it saw ─ END_MS ─▶ SIGKILL: everything dies */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "grade/sandbox.h"

#include "base/clock.h"

enum {
    LOOK_MS = 30,
    /* inside has so long to tell what it saw: of its own time where a check may have passed, for a
     * busy machine gives it little … */
    END_MS = 30000,
    /* … and on the wall: then it is the machine that does not go on */
    END_LAST_MS = 120000,
    FILES_MAX = 512,
    NETWORKS_MAX = 8,
    LOOKS_WHOLE = 4,  /* each so manyth: tables of connections are long on older kernels */
    SOCKETS_FEW = 32, /* can't hold much */
    MAPPING_BYTES = 256,
};

struct census {
    unsigned processes, threads;
    uint64_t bytes;
    size_t files;
    ino_t seen[FILES_MAX]; /* a file of memory that several have open is counted once */
    /* … in which a file that is mapped, and has no name any more, is counted so, too */
    const char *root;
    bool often;      /* the look that is made often: no tables of sockets, no mappings */
    size_t networks; /* each is looked at once: */
    ino_t network[NETWORKS_MAX];
};

static int64_t now_ms(void)
{
    return steady_now_ns() / NS_PER_MS;
}

static size_t read_file(int folder, const char *path, char *text, size_t size)
{
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    ssize_t count = fd >= 0 ? read(fd, text, size - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[count > 0 ? count : 0] = '\0';
    return count > 0 ? (size_t)count : 0;
}

static void count_file(const struct stat *file, struct census *census)
{
    for (size_t i = 0; i < census->files; i++)
        if (census->seen[i] == file->st_ino)
            return;
    if (census->files < FILES_MAX)
        census->seen[census->files++] = file->st_ino;
    census->bytes += (uint64_t)file->st_blocks * 512;
}

/* What has no name any more lies in memory, or is counted as if it did. */
static void count_files(int proc, const char *pid, struct census *census)
{
    char path[64];
    struct stat file;
    snprintf(path, sizeof path, "%s/fd", pid);
    int folder = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *names = folder < 0 ? NULL : fdopendir(folder);
    for (const struct dirent *name; names && (name = readdir(names));)
        if (name->d_name[0] != '.' && fstatat(folder, name->d_name, &file, 0) == 0 &&
            S_ISREG(file.st_mode) && file.st_nlink == 0)
            count_file(&file, census);
    if (names)
        closedir(names);
}

/* "7f12a000-7f12b000 r--p 00000000 00:01 4711   /memfd:name (deleted)": what it holds can't be seen when
 * nobody has it open.  It is counted as the most that it can be (limits.c).  The kernel keeps a record
 * of each mapping. */
static void count_mappings(int proc, const char *pid, struct census *census)
{
    char path[64], line[512];
    unsigned long long inode;
    snprintf(path, sizeof path, "%.20s/maps", pid);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    FILE *maps = fd < 0 ? NULL : fdopen(fd, "r");
    while (maps && fgets(line, sizeof line, maps)) {
        census->bytes += MAPPING_BYTES;
        bool nameless = census->root && strstr(line, census->root) && strstr(line, " (deleted)");
        if ((nameless || strstr(line, " /memfd:")) &&
            sscanf(line, "%*s %*s %*s %*s %llu", &inode) == 1)
            count_file(&(struct stat){ .st_ino = (ino_t)inode, .st_blocks = FILE_MOST / 512 },
                       census);
    }
    if (maps)
        fclose(maps);
}

/* ---- sockets ---- */

/* "TCP: inuse 5 orphan 0 …", of this network. */
static unsigned sockets_of(int proc, const char *pid)
{
    static const char *const files[] = { "sockstat", "sockstat6" };
    char path[64], text[1024];
    unsigned sum = 0;
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%.20s/net/%s", pid, files[i]);
        read_file(proc, path, text, sizeof text);
        for (const char *line = text; line; line = strchr(line, '\n')) {
            unsigned count = 0;
            line += *line == '\n';
            if (sscanf(line, "%*[A-Z6]: inuse %u", &count) == 1)
                sum += count;
        }
    }
    return sum;
}

/* "0: 0100007F:2EE0 00000000:0000 0A 00000000:00000000 …": the fifth column is what waits to be sent,
 * and to be received. */
static void count_queues(int proc, const char *pid, const char *table, struct census *census)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "%.20s/net/%s", pid, table);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    while (file && fgets(line, sizeof line, file)) {
        unsigned long sends, receives;
        if (sscanf(line, "%*u: %*s %*s %*x %lx:%lx", &sends, &receives) == 2)
            census->bytes += sends + receives;
    }
    if (file)
        fclose(file);
}

/* "0000000000000000 0   812   00000000 4352   0  …": the fifth column is what waits to be received. */
static void count_netlink(int proc, const char *pid, struct census *census)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "%.20s/net/netlink", pid);
    int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
    while (file && fgets(line, sizeof line, file)) {
        unsigned long receives;
        if (sscanf(line, "%*s %*d %*d %*x %lu", &receives) == 1)
            census->bytes += receives;
    }
    if (file)
        fclose(file);
}

static void count_buffers(int proc, const char *pid, struct census *census)
{
    static const char *const tables[] = { "tcp", "tcp6", "udp", "udp6" };
    char path[64];
    struct stat its;
    snprintf(path, sizeof path, "%.20s/ns/net", pid);
    if (fstatat(proc, path, &its, 0) != 0 || census->networks == NETWORKS_MAX)
        return;
    for (size_t i = 0; i < census->networks; i++)
        if (census->network[i] == its.st_ino)
            return;
    census->network[census->networks++] = its.st_ino;
    count_netlink(proc, pid, census);
    if (sockets_of(proc, pid) <= SOCKETS_FEW)
        return;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        count_queues(proc, pid, tables[i], census);
}

/* ---- processes ---- */

static unsigned long long field(const char *status, const char *name)
{
    unsigned long long value = 0;
    const char *line = strstr(status, name);
    if (line)
        sscanf(line + strlen(name), "%llu", &value);
    return value;
}

static void count_process(int proc, const char *pid, struct census *census)
{
    char path[64], text[4096];
    unsigned long size = 0, resident = 0;
    census->processes++;
    snprintf(path, sizeof path, "%s/statm", pid);
    read_file(proc, path, text, sizeof text);
    if (sscanf(text, "%lu %lu", &size, &resident) == 2)
        census->bytes += resident * (uint64_t)sysconf(_SC_PAGESIZE);
    snprintf(path, sizeof path, "%s/status", pid);
    read_file(proc, path, text, sizeof text);
    census->threads += (unsigned)field(text, "\nThreads:");
    census->bytes +=
        (field(text, "\nVmPTE:") + field(text, "\nVmSwap:") + field(text, "\nHugetlbPages:")) *
        1024;
    count_files(proc, pid, census);
    if (census->often)
        return;
    count_mappings(proc, pid, census);
    count_buffers(proc, pid, census);
}

static bool is_of(int proc, const char *pid, unsigned user)
{
    struct stat its;
    return fstatat(proc, pid, &its, 0) == 0 && its.st_uid == user;
}

static bool is_in(int proc, const char *pid, const struct stat *network)
{
    char path[64];
    struct stat its;
    snprintf(path, sizeof path, "%.20s/ns/net", pid);
    return fstatat(proc, path, &its, 0) == 0 && its.st_ino == network->st_ino;
}

/* own_proc: the run's own /proc, in which `inside` is 1. */
static enum limit look(pid_t inside, const struct watched *watched)
{
    bool own = watched->own_proc;
    static struct census census;
    struct stat network;
    char path[64], first[16];
    static unsigned looks;
    memset(&census, 0, sizeof census);
    census.root = watched->root;
    census.often = looks++ % LOOKS_WHOLE != 0;
    snprintf(path, sizeof path, own ? "/proc/%d/root/proc" : "/proc", (int)inside);
    snprintf(first, sizeof first, "%d", own ? 1 : (int)inside);
    int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = proc < 0 ? NULL : fdopendir(proc);
    snprintf(path, sizeof path, "%s/ns/net", first);
    if (proc < 0 || fstatat(proc, path, &network, 0) != 0)
        network.st_ino = 0; /* nobody's */
    for (const struct dirent *entry; list && (entry = readdir(list));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
            strcmp(entry->d_name, first) != 0 &&
            (own || (watched->user ? is_of(proc, entry->d_name, watched->user)
                                   : is_in(proc, entry->d_name, &network))))
            count_process(proc, entry->d_name, &census);
    if (list)
        closedir(list);
    if (census.processes > PROCESSES_MAX)
        return LIMIT_PROCESSES;
    if (census.threads > THREADS_MAX)
        return LIMIT_THREADS;
    return census.bytes >> 20 > MEMORY_MAX_MB ? LIMIT_MEMORY : LIMIT_NONE;
}

/* Where the kernel shows a process to its own user alone. */
static enum limit look_as(pid_t inside, const struct watched *watched)
{
    if (watched->user) {
        setfsgid(watched->user);
        setfsuid(watched->user);
    }
    enum limit limit = look(inside, watched);
    if (watched->user) {
        setfsuid(geteuid());
        setfsgid(getegid());
    }
    if (limit == LIMIT_NONE && watched->user && watched->root &&
        !jail_files_fit(watched->root, watched->user))
        return LIMIT_FILES;
    return limit;
}

/* So long it has computed, in all its threads. */
static int64_t computed_ms(pid_t pid)
{
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return 0;
    return time.tv_sec * 1000 + time.tv_nsec / NS_PER_MS;
}

int watchdog(pid_t inside, const struct watched *watched, const struct run_group *group,
             struct shared *shared)
{
    int status;
    int64_t began = now_ms(), told = 0, told_computed = 0;
    /* readable as soon as it has ended; where there is none (-1), poll() waits for the time alone */
    struct pollfd end = { .fd = (int)syscall(SYS_pidfd_open, inside, 0), .events = POLLIN };
    while (waitpid(inside, &status, WNOHANG) == 0) {
        if (poll(&end, 1, LOOK_MS) > 0)
            continue;
        int64_t now = now_ms();
        bool has_lost = shared->limit > LIMIT_TIME; /* whatever it tells */
        if (told && (has_lost ? now - told : computed_ms(inside) - told_computed) > END_MS)
            kill(inside, SIGKILL);
        if (told && !has_lost && now - told > END_LAST_MS) {
            shared->limit = LIMIT_MACHINE;
            kill(inside, SIGKILL);
        }
        if (told)
            continue;
        if (group_was_full(group))
            limit_passed(shared, LIMIT_MEMORY);
        if (!shared->limit && shared->running)
            limit_passed(shared, look_as(inside, watched)); /* which takes its time */
        if (now - began > LAST_SECONDS * 1000)
            limit_passed(shared, LIMIT_MACHINE);
        if (shared->limit) {
            shared->kill_all = shared->limit > LIMIT_CALLS;
            kill(inside, SIGTERM);
            told = now;
            told_computed = computed_ms(inside);
        }
    }
    if (end.fd >= 0)
        close(end.fd);
    return status;
}
