/* The keeper: watches a run from outside its PID namespace, where no student's program can reach it.
 *
 * A run hangs when every program in it sleeps and nothing has happened for HANG_MS, while a client has not ended.  Sleep is
 * what the kernel says of each thread, so a machine that is slow or busy makes no hang: there a program waits to run (R) or for
 * the tracer (t), and does not sleep.  Programs and threads are found by /proc/PID/task/TID/children; a kernel without that
 * file leaves the limit on time alone.
 *
 *     passed a limit ─▶ SIGTERM to inside: run() ends its programs and tells what it saw ─ 3 s ─▶ SIGKILL: everything dies */
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

enum { TURN_MS = 5, LOOK_TURNS = 6, END_MS = 3000, BEGIN_MS = 30000, DEPTH_MAX = 40, TASKS_MAX = 4000 };

struct census {
    unsigned processes, tasks;
    bool awake;
    uint64_t pages;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

/* The state letter of /proc/PID/stat stands behind the last ')': the name before it may hold anything. */
static char state_of(int pid, int tid)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
    read_file(path, text, sizeof text);
    const char *behind = strrchr(text, ')');
    return behind && behind[1] ? behind[2] : 'X';
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
    for (const struct dirent *task; tasks && (task = readdir(tasks));) {
        int tid = atoi(task->d_name);
        char state = tid > 0 ? state_of(pid, tid) : 'S';
        census->tasks += tid > 0;
        census->awake |= strchr("RDt", state) != NULL;
    }
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
        for (char *word = strtok_r(text, " ", &rest); word && census->tasks < TASKS_MAX; word = strtok_r(NULL, " ", &rest))
            count_process(atoi(word), census, depth);
    }
    if (tasks)
        closedir(tasks);
}

struct looking {
    unsigned events;
    int64_t quiet_since, began;
};

static enum limit look(pid_t inside, const struct shared *shared, struct looking *l)
{
    struct census census = { 0 };
    int64_t now = now_ms();
    count_below(inside, &census, 0);
    if (census.processes > PROCESSES_MAX)
        return LIMIT_PROCESSES;
    if (census.pages * (uint64_t)sysconf(_SC_PAGESIZE) >> 20 > MEMORY_MAX_MB)
        return LIMIT_MEMORY;
    if (census.awake || census.tasks == 0 || shared->events != l->events || shared->clients_alive <= 0) {
        l->events = shared->events;
        l->quiet_since = now;
    }
    if (now - l->quiet_since > HANG_MS)
        return LIMIT_HANG;
    return now - l->began > RUN_SECONDS * 1000 ? LIMIT_TIME : LIMIT_NONE;
}

int watch(pid_t inside, struct shared *shared)
{
    int status;
    int64_t began = now_ms(), told = 0;
    struct looking l = { .quiet_since = began, .began = began };
    for (unsigned turn = 1; waitpid(inside, &status, WNOHANG) == 0; turn++) {
        nanosleep(&(struct timespec){ .tv_nsec = TURN_MS * 1000000 }, NULL);
        int64_t now = now_ms();
        if (!shared->running)
            l.began = l.quiet_since = now;
        if (told ? now - told > END_MS : now - began > BEGIN_MS + RUN_SECONDS * 1000) {
            kill(inside, SIGKILL);
            told = now;
        }
        if (told || !shared->running || turn % LOOK_TURNS)
            continue;
        if (!shared->limit)
            shared->limit = (int)look(inside, shared, &l);
        if (shared->limit) {
            shared->kill_all = shared->limit > LIMIT_CALLS;
            kill(inside, SIGTERM);
            told = now;
        }
    }
    return status;
}
