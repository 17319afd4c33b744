/* The keeper: watches a run from outside its PID namespace, where no student's program can reach
 * it.
 *
 * It counts what no rlimit counts: all processes of the run, and their memory together, by
 * /proc/PID/task/TID/children (a kernel without that file leaves both unwatched).  Hangs and
 * endless loops are the run's own affair, which sees each thread (scenario.c): it measures the
 * programs' own time.  The clock on the wall is only the last resort here, and says nothing of a
 * student's program.
 *
 *     passed a limit ─▶ SIGTERM to inside: run() ends its programs and tells what it saw ─ END_MS ─▶ SIGKILL: everything dies */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "grade/sandbox.h"

#include "base/clock.h"

enum { TURN_MS = 5, LOOK_TURNS = 6, END_MS = 30000, DEPTH_MAX = 40, TASKS_MAX = 4000 };

struct census {
    unsigned processes, tasks;
    uint64_t pages;
};

static int64_t now_ms(void)
{
    return steady_now_ns() / NS_PER_MS;
}

static size_t read_file(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "re");
    size_t count = file ? fread(text, 1, size - 1, file) : 0;
    if (file)
        fclose(file);
    text[count] = '\0';
    return count;
}

static void count_below(int pid, struct census *census, int depth);

static void count_process(int pid, struct census *census, int depth)
{
    char path[64], text[128];
    unsigned long size = 0, resident = 0;
    census->processes++;
    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    read_file(path, text, sizeof text);
    if (sscanf(text, "%lu %lu", &size, &resident) == 2)
        census->pages += resident;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    for (const struct dirent *task; tasks && (task = readdir(tasks));)
        census->tasks += atoi(task->d_name) > 0;
    if (tasks)
        closedir(tasks);
    count_below(pid, census, depth + 1);
}

static void count_below(int pid, struct census *census, int depth)
{
    char path[64], text[32768];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = depth < DEPTH_MAX && census->tasks < TASKS_MAX ? opendir(path) : NULL;
    for (const struct dirent *task; tasks && (task = readdir(tasks));) {
        if (task->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", pid, task->d_name);
        read_file(path, text, sizeof text);
        char *rest = NULL;
        for (char *word = strtok_r(text, " ", &rest); word && census->tasks < TASKS_MAX;
             word = strtok_r(NULL, " ", &rest))
            count_process(atoi(word), census, depth);
    }
    if (tasks)
        closedir(tasks);
}

static enum limit look(pid_t inside)
{
    struct census census = { 0 };
    count_below(inside, &census, 0);
    if (census.processes > PROCESSES_MAX)
        return LIMIT_PROCESSES;
    return census.pages * (uint64_t)sysconf(_SC_PAGESIZE) >> 20 > MEMORY_MAX_MB ? LIMIT_MEMORY
                                                                                : LIMIT_NONE;
}

int watchdog(pid_t inside, struct shared *shared)
{
    int status;
    int64_t began = now_ms(), told = 0;
    for (unsigned turn = 1; waitpid(inside, &status, WNOHANG) == 0; turn++) {
        nanosleep(&(struct timespec){ .tv_nsec = TURN_MS * 1000000 }, NULL);
        int64_t now = now_ms();
        if (told && now - told > END_MS) {
            kill(inside, SIGKILL);
            told = now;
        }
        if (told || turn % LOOK_TURNS)
            continue;
        if (!shared->limit && shared->running)
            shared->limit = (int)look(inside);
        if (!shared->limit && now - began > LAST_SECONDS * 1000)
            shared->limit = LIMIT_MACHINE;
        if (shared->limit) {
            shared->kill_all = shared->limit > LIMIT_CALLS;
            kill(inside, SIGTERM);
            told = now;
        }
    }
    return status;
}
