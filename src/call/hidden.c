/* Memory that nobody counts: see hidden.h. */
#include "call/hidden.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/tasks.h"

const long hidden_files[] = { SYS_memfd_create, 447 /* memfd_secret */, -1 };

static const uint64_t shared_max = (uint64_t)SHARED_MAX_MB << 20;

/* ---- sockets ---- */

/* Of its network: the kernel counts each until the last byte that was sent through it is gone, also one that is
 * closed, or that is under way in another. */
static unsigned sockets_now(pid_t tid)
{
    char path[64];
    unsigned count = UINT_MAX / 2; /* it can't be asked: too many */
    snprintf(path, sizeof path, "/proc/%d/net/sockstat", (int)tid);
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "sockets: used %u", &count) != 1)
        count = UINT_MAX / 2;
    if (file)
        fclose(file);
    return count;
}

static bool makes_socket(long number)
{
    return number == SYS_socket || number == SYS_socketpair;
}

/* … those that other threads are making just now. */
static unsigned sockets_under_way(const struct tracer *tracer, const struct task *task)
{
    unsigned count = 0;
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other))
        if (other != task && other->in_call && makes_socket(other->number))
            count += 2;
    return count;
}

static bool is_one_too_many(const struct tracer *tracer, const struct task *task)
{
    unsigned most = tracer->large_buffers ? UNIX_SOCKETS_FREE : SOCKETS_MAX;
    return tracer->unix_sockets > UNIX_SOCKETS_FREE &&
           sockets_now(task->tid) + sockets_under_way(tracer, task) > most + tracer->sockets_before;
}

/* Without it a socket holds little (net.core.wmem_default), with it as much as net.core.wmem_max says.  Of which
 * socket it is can't be told: another thread may change what the descriptor means. */
static bool exceeds_buffers(struct tracer *tracer, const uint64_t raw[6], char what[64])
{
    if ((int)raw[1] != SOL_SOCKET || ((int)raw[2] != SO_SNDBUF && (int)raw[2] != SO_SNDBUFFORCE))
        return false;
    tracer->large_buffers = true;
    snprintf(what, 64, "a larger buffer after more than %d Unix sockets", UNIX_SOCKETS_FREE);
    return tracer->unix_sockets > UNIX_SOCKETS_FREE;
}

void hidden_begins(struct tracer *tracer)
{
    unsigned now = sockets_now(getpid());
    tracer->sockets_before = now < UINT_MAX / 2 ? now : 0;
}

/* ---- files of memory ---- */

static bool is_memory_file(long number)
{
    for (const long *call = hidden_files; *call >= 0; call++)
        if (number == *call)
            return true;
    return false;
}

/* A run may make many of them, or Unix sockets, but not both. */
static bool exceeds_files(struct tracer *tracer, const struct task *task, long number,
                          const uint64_t raw[6], char what[64])
{
    bool file = is_memory_file(number), made = makes_socket(number) && (int)raw[0] == AF_UNIX;
    if (!file && !made)
        return false;
    tracer->memory_files += file;
    if (tracer->memory_files > MEMORY_FILES_MAX && (made || tracer->unix_sockets)) {
        snprintf(what, 64,
                 made ? "a Unix socket after more than %d files of memory"
                      : "memfd_create(), more than %d times, beside Unix sockets",
                 MEMORY_FILES_MAX);
        return true;
    }
    if (!made)
        return false;
    tracer->unix_sockets += number == SYS_socket ? 1 : 2;
    snprintf(what, 64, "a Unix socket beside more than %d sockets",
             tracer->large_buffers ? UNIX_SOCKETS_FREE : SOCKETS_MAX);
    return is_one_too_many(tracer, task);
}

/* ---- shared mappings ----
 *
 * The sizes of all that were made are kept.  When they are too many together, the lists of mappings tell how many there
 * are still; which of the sizes these have, they don't tell (a piece of it may be all that is mapped): so they count
 * as the largest that were made.  While the lists are read nobody may run, who could move a mapping out of the way.
 * Asked are the processes of programs that have made such a mapping: in others there is none.
 */

enum {
    LOOKS_MAX = 256, /* in a run: each is long when there are many mappings … */
    MISSES_MAX = 3,  /* … and longer when somebody runs all the time */
    CALM_MS = 200,
    FOUND_MAX = 20000
};

struct found {
    unsigned long long device, inode;
};

struct finding_mappings {
    struct found *list;
    size_t count, capacity;
};

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

uint64_t hidden_keep_largest(uint64_t *bytes, size_t *count, size_t left)
{
    uint64_t sum = 0;
    if (*count)
        qsort(bytes, *count, sizeof *bytes, by_size);
    *count = left < *count ? left : *count;
    for (size_t i = 0; i < *count; i++)
        sum += bytes[i];
    return sum;
}

static int by_file(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int device = (x->device > y->device) - (x->device < y->device);
    return device ? device : (x->inode > y->inode) - (x->inode < y->inode);
}

static size_t how_many(struct finding_mappings *found)
{
    size_t count = 0;
    if (found->count)
        qsort(found->list, found->count, sizeof *found->list, by_file);
    for (size_t i = 0; i < found->count; i++)
        count += i == 0 || by_file(&found->list[i], &found->list[i - 1]) != 0;
    return count;
}

/* A thread has the mappings of its process, which the first thread shows unless it has ended. */
static bool shows_them(const struct tracer *tracer, const struct task *task)
{
    const struct task *leader = task_find(tracer, task->pid);
    return leader == task || !leader || strchr("ZX", task_letter(leader));
}

/* "7f12a000-7f12b000 rw-s 00000000 00:01 4711   /dev/zero (deleted)" */
static bool read_mappings(const struct task *task, struct finding_mappings *found)
{
    char path[64], line[512], access[8];
    unsigned major, minor;
    struct found one;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)task->tid);
    FILE *maps = fopen(path, "re");
    if (!maps) /* it has ended, or may not be asked */
        return errno == ESRCH || errno == ENOENT;
    while (found->count < FOUND_MAX && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%*s %7s %*s %x:%x %llu", access, &major, &minor, &one.inode) != 4 ||
            access[3] != 's')
            continue;
        one.device = (unsigned long long)major << 32 | minor;
        array_reserve(&found->list, &found->capacity, found->count, sizeof *found->list);
        found->list[found->count++] = one;
    }
    fclose(maps);
    return found->count < FOUND_MAX;
}

/* Nobody else runs, and no child was born of whom we have not heard; *computed_ns: how long they all have run. */
static bool is_calm(const struct tracer *tracer, const struct task *task, int64_t *computed_ns)
{
    *computed_ns = 0;
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other)) {
        if (!other->known)
            return false;
        if (other == task || !tracer->shared.made[other->program])
            continue;
        char letter = task_letter(other);
        bool makes_child = other->in_call && other->call && other->call->role == CALL_PROCESS;
        int64_t ran_ns = task_schedule(other).computed_ns;
        if (!(strchr("StTZX", letter) || (letter == 'D' && makes_child)) ||
            (letter == 't' && makes_child) || ran_ns == 0)
            return false;
        *computed_ns += ran_ns;
    }
    return true;
}

static bool look(const struct tracer *tracer, const struct task *task, size_t *left)
{
    struct finding_mappings found = { 0 };
    int64_t before_ns, after_ns;
    bool read = is_calm(tracer, task, &before_ns);
    for (struct task *each = task_next(tracer, NULL); read && each; each = task_next(tracer, each))
        read = !tracer->shared.made[each->program] || !shows_them(tracer, each) ||
               read_mappings(each, &found);
    read = read && is_calm(tracer, task, &after_ns) && before_ns == after_ns;
    *left = how_many(&found);
    free(found.list);
    return read;
}

static void count_anew(struct tracer *tracer, const struct task *task)
{
    struct shared_mappings *shared = &tracer->shared;
    int64_t until_ns = steady_now_ns() + (int64_t)CALM_MS * NS_PER_MS;
    size_t left;
    bool seen = false;
    if (shared->looks >= LOOKS_MAX || shared->misses >= MISSES_MAX)
        return;
    shared->looks++;
    while (!(seen = look(tracer, task, &left)) && steady_now_ns() < until_ns)
        nanosleep(&(struct timespec){ .tv_nsec = NS_PER_MS }, NULL);
    if (seen)
        tracer->shared_bytes = hidden_keep_largest(shared->bytes, &shared->count, left);
    else
        shared->misses++;
}

static bool exceeds_mappings(struct tracer *tracer, const struct task *task, uint64_t bytes,
                             char what[64])
{
    struct shared_mappings *shared = &tracer->shared;
    if (bytes <= shared_max && bytes > shared_max - tracer->shared_bytes)
        count_anew(tracer, task);
    snprintf(what, 64, "mmap() of more than %d MB that are shared", SHARED_MAX_MB);
    if (bytes > shared_max - tracer->shared_bytes)
        return true;
    array_reserve(&shared->bytes, &shared->capacity, shared->count, sizeof *shared->bytes);
    shared->bytes[shared->count++] = bytes;
    shared->made[task->program] = true;
    tracer->shared_bytes += bytes;
    return false;
}

bool hidden_exceeds(struct tracer *tracer, const struct task *task, long number,
                    const uint64_t raw[6], char what[64])
{
    switch (number) {
    case SYS_mmap: return exceeds_mappings(tracer, task, raw[1], what);
    case SYS_setsockopt: return exceeds_buffers(tracer, raw, what);
    default: return exceeds_files(tracer, task, number, raw, what);
    }
}

void hidden_release(struct tracer *tracer)
{
    free(tracer->shared.bytes);
}
