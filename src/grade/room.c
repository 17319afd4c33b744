/* What a grade needs of the machine: see room.h. */
#include "grade/room.h"

#include "host/settings.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/rlimits.h"
#include "base/scratch.h"
#include "grade/sandbox.h"

enum {
    SPARE_PROCESSES = PROCESSES_MAX + 50, /* of a run, of its clients, and ours */
    SPARE_DISK_MB = 16,
    SPARE_FILES = 300, /* that the scratch folder gets */
};

/* Hard limits: limits.c sets its own below them. */
static const struct {
    int what;
    char flag; /* of ulimit */
    rlim_t least;
    const char *of;
} limits[] = {
    { RLIMIT_NOFILE, 'n', 256, "open descriptors" },
    { RLIMIT_FSIZE, 'f', 64 << 20, "bytes of a file" },
    { RLIMIT_STACK, 's', 8 << 20, "bytes of a stack" },
    { RLIMIT_CPU, 't', 60, "seconds of processor time" },
    { RLIMIT_AS, 'v', (rlim_t)2 << 30, "bytes of memory" },
    { RLIMIT_DATA, 'd', (rlim_t)1 << 30, "bytes of data" },
};

static int check_limits(struct err *err)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit now;
        if (getrlimit(limits[i].what, &now) == 0 && now.rlim_max != RLIM_INFINITY &&
            now.rlim_max < limits[i].least)
            return err_set(err, "a process may have %llu %s here, and %llu are needed (ulimit -%c)",
                           (unsigned long long)now.rlim_max, limits[i].of,
                           (unsigned long long)limits[i].least, limits[i].flag);
    }
    return 0;
}

/* ---- processes ---- */

static unsigned long long threads_of_user(void)
{
    unsigned long long count = 0;
    DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));) {
        struct stat about;
        char path[300];
        snprintf(path, sizeof path, "/proc/%s/task", entry->d_name);
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && stat(path, &about) == 0 &&
            about.st_uid == geteuid())
            count += about.st_nlink - 2;
    }
    if (proc)
        closedir(proc);
    return count;
}

static bool read_number(const char *path, unsigned long long *number)
{
    FILE *file = fopen(path, "re");
    bool read = file && fscanf(file, "%llu", number) == 1;
    if (file)
        fclose(file);
    return read;
}

/* Of our control group and those above it: the least that one of them leaves. */
static bool left_in_groups(unsigned long long *left)
{
    char line[PATH_MAX], path[PATH_MAX + 40];
    FILE *groups = fopen("/proc/self/cgroup", "re");
    bool any = false;
    while (groups && fgets(line, sizeof line, groups)) {
        char *name = strstr(line, "::"), *controller = strstr(line, ":pids:");
        if (!name && !controller)
            continue;
        const char *root = name ? "/sys/fs/cgroup" : "/sys/fs/cgroup/pids";
        char *group = name ? name + 2 : controller + 6;
        group[strcspn(group, "\n")] = '\0';
        for (char *end = group + strlen(group); end >= group; end = strrchr(group, '/')) {
            unsigned long long most, now;
            *end = '\0';
            snprintf(path, sizeof path, "%s%s/pids.max", root, group);
            bool is_limited = read_number(path, &most);
            snprintf(path, sizeof path, "%s%s/pids.current", root, group);
            if (is_limited && read_number(path, &now) && (!any || most - now < *left)) {
                *left = most > now ? most - now : 0;
                any = true;
            }
            if (end == group)
                break;
        }
    }
    if (groups)
        fclose(groups);
    return any;
}

static int check_processes(struct err *err)
{
    struct rlimit most;
    unsigned long long left;
    if (left_in_groups(&left) && left < SPARE_PROCESSES)
        return err_set(err,
                       "the control group leaves room for %llu processes (pids.max), and %d are "
                       "needed",
                       left, SPARE_PROCESSES);
    if (geteuid() == 0 || getrlimit(RLIMIT_NPROC, &most) != 0 || most.rlim_max == RLIM_INFINITY)
        return 0;
    unsigned long long now = threads_of_user();
    if (most.rlim_max >= now + SPARE_PROCESSES)
        return 0;
    return err_set(err,
                   "this user may have %llu processes and has %llu, and %d more are needed "
                   "(ulimit -u)",
                   (unsigned long long)most.rlim_max, now, SPARE_PROCESSES);
}

/* ---- the disk ---- */

static int check_disk(struct err *err)
{
    struct statvfs about;
    if (statvfs(scratch_folder(), &about) != 0)
        return err_errno(err, "looking at %.300s", scratch_folder());
    unsigned long long megabytes = (unsigned long long)about.f_bavail * about.f_frsize >> 20;
    if (megabytes < SPARE_DISK_MB)
        return err_set(err,
                       "%.300s has %llu MB left, and %d are needed (TMPDIR names another folder)",
                       scratch_folder(), megabytes, SPARE_DISK_MB);
    if (about.f_files && about.f_favail < SPARE_FILES)
        return err_set(
            err, "%.300s has room for %llu files, and %d are needed (TMPDIR names another folder)",
            scratch_folder(), (unsigned long long)about.f_favail, SPARE_FILES);
    return 0;
}

int room_check(struct err *err)
{
    if (rlimits_stack_is_small())
        return err_set(err, "the stack is limited to less than %d KB (ulimit -s)",
                       STACK_BYTES >> 10);
    if (check_limits(err) != 0 || check_processes(err) != 0)
        return -1;
    return check_disk(err);
}

unsigned long long room_memory_kills(void)
{
    unsigned long long kills = 0;
    char line[120];
    FILE *file = fopen("/proc/vmstat", "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "oom_kill %llu", &kills) == 1)
            break;
    if (file)
        fclose(file);
    return kills;
}

int room_for_ipv6(struct err *err)
{
    static const char *const addresses[] = { "::1", "fe80::1" };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct sockaddr_in6 here = { .sin6_family = AF_INET6,
                                     .sin6_scope_id = i > 0 ? if_nametoindex("lo") : 0 };
        inet_pton(AF_INET6, addresses[i], &here.sin6_addr);
        int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        bool there = fd >= 0 && bind(fd, (const struct sockaddr *)&here, sizeof here) == 0;
        if (fd >= 0)
            close(fd);
        if (!there)
            return err_set(err, "it needs IPv6, and this machine has no %s", addresses[i]);
    }
    return 0;
}

int room_small_buffers(struct err *err)
{
    static const char small[] = "4096 16384 32768";
    if (setting_write("ipv4/tcp_wmem", small) == 0 && setting_write("ipv4/tcp_rmem", small) == 0)
        return 0;
    return err_errno(err, "making TCP's buffers small in the network of a run");
}
