/* What programs do between their stops, as the kernel tells it from outside (/proc and its table
 * of sockets): nothing here touches them.
 *
 *     tracer_sleeps()     all wait                            tracer_switches()   … how often they did
 *     tracer_turns()      how long they have computed         tracer_look_at_waiting()   the port of a connect() that goes on
 *     tracer_zombies()    who has ended and is still there */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "call/socket_info.h"
#include "call/tasks.h"

/* /proc/TID/stat from its third field on, the state; "?" when there is none. */
static const char *stat_of(const char *path, char *line, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return "?";
    ssize_t length = read(fd, line, size - 1);
    close(fd);
    line[length > 0 ? length : 0] = 0;
    const char *name_end = strrchr(line, ')'); /* the name may hold anything */
    return name_end && name_end[1] == ' ' ? name_end + 2 : "?";
}

static const char *task_stat(const struct task *task, char *line, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)task->tid);
    return stat_of(path, line, size);
}

char task_letter(const struct task *task)
{
    char line[512];
    return task_stat(task, line, sizeof line)[0];
}

bool tracer_sleeps(const struct tracer *tracer, int program, bool *in_call)
{
    bool any = false;
    *in_call = false;
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        if (!task->known || task->program != program)
            continue;
        if (task_letter(task) != 'S')
            return false;
        any = true;
        *in_call |= (task->call && !task->interrupted) || task->reads_terminal;
    }
    return any;
}

static uint64_t waits_of(pid_t tid)
{
    char path[64], line[256];
    unsigned long long count, sum = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "voluntary_ctxt_switches: %llu", &count) == 1)
            sum += count;
    if (file)
        fclose(file);
    return sum;
}

uint64_t tracer_switches(const struct tracer *tracer, int program)
{
    uint64_t sum = 0;
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task))
        if (task->known && (program < 0 || task->program == program))
            sum += waits_of(task->tid);
    return sum;
}

struct schedule task_schedule(const struct task *task)
{
    char path[64];
    unsigned long long computed, delayed;
    struct schedule schedule = { 0 };
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)task->tid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%llu %llu", &computed, &delayed) == 2)
        schedule = (struct schedule){ (int64_t)computed, (int64_t)delayed };
    if (file)
        fclose(file);
    return schedule;
}

/* What a program makes us do counts as what it computes: else calls that are refused, one after the
 * other, would cost it little, and us very much. */
enum { IGNORED_US = 20 };

static int64_t ignored_ns(const struct tracer *tracer, int program)
{
    uint64_t count = 0;
    for (int i = 0; i < TRACER_PROGRAMS_MAX; i++)
        count += program < 0 || program == i ? tracer->ignored[i] : 0;
    return (int64_t)count * IGNORED_US * NS_PER_US;
}

/* /proc is read between its stops and misses who came and went: a chain of short lives would compute
 * for nothing. */
void task_keep_computed(struct tracer *tracer, const struct task *task)
{
    struct task *leader = task_find(tracer, task->pid);
    clockid_t clock;
    struct timespec time;
    if (leader && clock_getcpuclockid(task->pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
        leader->computed_ns = time.tv_sec * NS_PER_S + time.tv_nsec;
}

static int64_t ended_ns(const struct tracer *tracer, int program)
{
    int64_t sum = 0;
    for (int i = 0; i < TRACER_PROGRAMS_MAX; i++)
        sum += program < 0 || program == i ? tracer->ended_ns[i] : 0;
    return sum;
}

struct turns tracer_turns(const struct tracer *tracer, int program)
{
    int64_t tick_ns = NS_PER_S / sysconf(_SC_CLK_TCK);
    struct turns turns = { .computed_ns = ignored_ns(tracer, program) + ended_ns(tracer, program) };
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        char text[512];
        long long user, system;
        if (!task->known || (program >= 0 && task->program != program))
            continue;
        const char *stat = task_stat(task, text, sizeof text);
        turns.wants |= strchr("RDt", stat[0]) != NULL;
        turns.delayed_ns += task_schedule(task).delayed_ns;
        if (task->tid == task->pid && /* the process: all of its threads */
            sscanf(stat, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) ==
                2)
            turns.computed_ns += (user + system) * tick_ns;
    }
    return turns;
}

struct computing tracer_computing(const struct tracer *tracer, int program)
{
    int64_t tick_ns = NS_PER_S / sysconf(_SC_CLK_TCK);
    struct computing most = { 0 };
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        char path[64], text[512];
        long long user;
        unsigned long long faults;
        if (!task->known || task->program != program)
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)task->pid, (int)task->tid);
        const char *stat = stat_of(path, text, sizeof text);
        if (stat[0] == 'R' &&
            sscanf(stat, "%*c %*d %*d %*d %*d %*d %*u %llu %*u %*u %*u %lld", &faults, &user) ==
                2 &&
            (!most.tid || user * tick_ns > most.user_ns))
            most =
                (struct computing){ .tid = task->tid, .user_ns = user * tick_ns, .faults = faults };
    }
    most.waits = most.tid ? waits_of(most.tid) : 0;
    return most;
}

bool task_look_at_socket(struct tracer *tracer, const struct task *task, int fd, uint64_t inode,
                         struct socket_info *look)
{
    return tracer->own.version ? own_address_look(tracer, task, inode, look)
                               : socket_info_read(look, task->pid, fd, inode);
}

void tracer_look_at_waiting(struct tracer *tracer, int64_t older_than_ns)
{
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task)) {
        const struct call_facts *facts = task->call;
        struct socket_info look;
        if (!facts || task->held || facts->role != CALL_CONNECT || !facts->inode ||
            facts->t_begin_ns > older_than_ns)
            continue;
        struct reference *reference = reference_of(&tracer->references, facts->inode);
        if (reference->asked ||
            !(tracer->own.version ? own_address_look(tracer, task, facts->inode, &look)
                                  : socket_info_from_outside(&look, task->pid, facts->inode)))
            continue;
        reference->asked = true;
        tracer->sink.socket_is(tracer->sink.context, clock_now_ns(), task->program, facts->inode,
                               look.domain, look.type, &look.local, &look.peer);
    }
}

/* A process that the kernel reaps itself (SIGCHLD is ignored) is no zombie, and one whose parent has
 * ended belongs to somebody else: the kernel's own word is asked, which knows both. */
void tracer_zombies(const struct tracer *tracer, void (*is)(void *context, pid_t pid, pid_t parent),
                    void *context)
{
    DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));) {
        char path[300], line[512], state;
        int parent;
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        if (sscanf(stat_of(path, line, sizeof line), "%c %d", &state, &parent) == 2 &&
            state == 'Z' && task_find(tracer, parent))
            is(context, (pid_t)strtol(entry->d_name, NULL, 10), parent);
    }
    if (proc)
        closedir(proc);
}
