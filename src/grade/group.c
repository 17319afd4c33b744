/* Control groups for the programs of runs: see group.h. */
#include "grade/group.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/janitor.h"
#include "grade/sandbox.h"

/* Above the watchdog's limits, which say in words what was passed. */
enum { GROUP_MEMORY_MB = MEMORY_MAX_MB + 64, GROUP_PROCESSES = THREADS_MAX + PROCESSES_MAX };

/* ---- where ---- */

/* Where the one hierarchy is mounted as a whole. */
static bool find_mount(char mount[GROUP_PATH_MAX])
{
    char line[4096], root[256], path[GROUP_PATH_MAX];
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    bool found = false;
    while (mounts && !found && fgets(line, sizeof line, mounts)) {
        const char *type = strstr(line, " - cgroup2 ");
        found = type && sscanf(line, "%*s %*s %*s %255s %1023s", root, path) == 2 &&
                strcmp(root, "/") == 0;
    }
    if (mounts)
        fclose(mounts);
    if (found)
        snprintf(mount, GROUP_PATH_MAX, "%s", path);
    return found;
}

/* Our own group below the mount; "" is the root. */
static bool find_own(char own[GROUP_PATH_MAX])
{
    char line[GROUP_PATH_MAX + 8];
    FILE *groups = fopen("/proc/self/cgroup", "re");
    bool found = false;
    while (groups && !found && fgets(line, sizeof line, groups)) {
        line[strcspn(line, "\n")] = '\0';
        found = strncmp(line, "0::/", 4) == 0 && !strstr(line, "/..") &&
                snprintf(own, GROUP_PATH_MAX, "%s", line + 4) < GROUP_PATH_MAX;
    }
    if (groups)
        fclose(groups);
    return found;
}

static FILE *read_in(const char *group, const char *name)
{
    char path[2 * GROUP_PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", group, name);
    return fopen(path, "re");
}

static bool hands_down(const char *group)
{
    char line[512] = "";
    bool memory = false, processes = false;
    FILE *file = read_in(group, "cgroup.subtree_control");
    char *word = file ? fgets(line, sizeof line, file) : NULL, *rest = NULL;
    for (word = word ? strtok_r(word, " \n", &rest) : NULL; word;
         word = strtok_r(NULL, " \n", &rest)) {
        memory |= strcmp(word, "memory") == 0;
        processes |= strcmp(word, "pids") == 0;
    }
    if (file)
        fclose(file);
    return memory && processes;
}

/* ---- one ---- */

static int set(const char *group, const char *file, const char *value)
{
    char path[GROUP_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", group, file);
    return write_file(path, 0, value);
}

static int open_in(const char *group, const char *file, int flags)
{
    char path[GROUP_PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", group, file);
    return open(path, flags | O_CLOEXEC);
}

int group_make(struct run_group *group, const char *grade)
{
    char value[32];
    *group = (struct run_group){ .programs = -1, .events = -1 };
    if (!*grade)
        return 0;
    snprintf(group->path, sizeof group->path, "%s/run-%d", grade, (int)getpid());
    if (mkdir(group->path, 0755) != 0) {
        group->path[0] = '\0';
        return -1;
    }
    snprintf(value, sizeof value, "%llu", (unsigned long long)GROUP_MEMORY_MB << 20);
    int result = set(group->path, "memory.max", value);
    snprintf(value, sizeof value, "%d", GROUP_PROCESSES);
    if (result == 0)
        result = set(group->path, "pids.max", value);
    /* these two where the kernel has them: a machine without swap has no limit on it */
    (void)set(group->path, "memory.swap.max", "0");
    (void)set(group->path, "memory.oom.group", "1");
    group->programs = open_in(group->path, "cgroup.procs", O_WRONLY);
    group->events = open_in(group->path, "memory.events", O_RDONLY);
    if (result == 0 && group->programs >= 0 && group->events >= 0)
        return 0;
    int why = errno;
    group_remove(group);
    errno = why;
    return -1;
}

void group_remove(struct run_group *group)
{
    if (group->programs >= 0)
        close(group->programs);
    if (group->events >= 0)
        close(group->events);
    if (*group->path)
        rmdir(group->path);
    *group = (struct run_group){ .programs = -1, .events = -1 };
}

int group_enter(const struct run_group *group)
{
    return group->programs < 0 || write(group->programs, "0", 1) == 1 ? 0 : -1;
}

static unsigned long long count(const struct run_group *group, const char *event)
{
    char text[512];
    unsigned long long value = 0;
    ssize_t got = group->events < 0 ? 0 : pread(group->events, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    size_t length = strlen(event);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, event, length) == 0 && line[length] == ' ')
            sscanf(line + length, "%llu", &value);
    }
    return value;
}

bool group_was_full(const struct run_group *group)
{
    return count(group, "oom") > 0;
}

unsigned long long group_kills(const struct run_group *group)
{
    return count(group, "oom_kill");
}

/* ---- the grade's ---- */

/* Can a process go there? */
static bool works(const char *grade)
{
    struct run_group group;
    int status = -1;
    if (group_make(&group, grade) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        _exit(group_enter(&group) != 0);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    group_remove(&group);
    return pid > 0 && status == 0;
}

static bool try_below(const char *parent, const char *folder, char path[GROUP_PATH_MAX])
{
    char link[PATH_MAX + 8];
    const char *name = strrchr(folder, '/');
    if (!hands_down(parent) || !name ||
        snprintf(path, GROUP_PATH_MAX, "%s%s", parent, name) >= GROUP_PATH_MAX)
        return false;
    /* first the link: whoever is killed from here on, the group is found */
    snprintf(link, sizeof link, "%s/" JANITOR_GROUP, folder);
    if (symlink(path, link) != 0)
        return false;
    if (mkdir(path, 0755) == 0 && set(path, "cgroup.subtree_control", "+memory +pids") == 0 &&
        works(path))
        return true;
    rmdir(path);
    unlink(link);
    return false;
}

bool group_choose(char path[GROUP_PATH_MAX], const char *folder)
{
    char mount[GROUP_PATH_MAX], own[GROUP_PATH_MAX], parent[2 * GROUP_PATH_MAX];
    bool here = find_mount(mount) && find_own(own);
    for (bool more = here; more;) {
        snprintf(parent, sizeof parent, "%s%s%s", mount, *own ? "/" : "", own);
        if (try_below(parent, folder, path))
            return true;
        more = *own;
        char *end = strrchr(own, '/');
        *(end ? end : own) = '\0';
    }
    path[0] = '\0';
    return false;
}
