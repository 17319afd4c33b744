/* Many programs, some at a time: see pool.h. */
#include "grade/class/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct pool_place {
    pid_t pid; /* 0: the place is free */
    void *about;
};

struct at_work {
    const struct pool *pool;
    struct pool_place running[POOL_JOBS_MAX];
    unsigned count;
    int stopped; /* the signal */
    sigset_t before;
};

__attribute__((noreturn)) static void become(const struct pool_task *task, const sigset_t *before,
                                             pid_t parent)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC),
        errors = open(task->errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != parent || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
        dup2(errors < 0 ? null : errors, 2) < 0)
        _exit(127);
    sigprocmask(SIG_SETMASK, before, NULL);
    execv(task->words[0], (char *const *)task->words);
    _exit(127);
}

static void start(struct at_work *work, const struct pool_task *task)
{
    pid_t parent = getpid(), child = fork();
    if (child == 0)
        become(task, &work->before, parent);
    if (child < 0) {
        work->pool->ended(work->pool->context, task->about, -1, false);
        return;
    }
    struct pool_place *place = work->running;
    while (place->pid)
        place++;
    *place = (struct pool_place){ child, task->about };
    work->count++;
}

static void fill(struct at_work *work)
{
    struct pool_task task;
    while (!work->stopped && work->count < work->pool->jobs &&
           work->pool->next(work->pool->context, &task))
        start(work, &task);
}

static void reap(struct at_work *work)
{
    for (unsigned i = 0; i < work->pool->jobs; i++) {
        int status;
        struct pool_place *place = &work->running[i];
        if (!place->pid || waitpid(place->pid, &status, WNOHANG) != place->pid)
            continue;
        place->pid = 0;
        work->count--;
        work->pool->ended(work->pool->context, place->about, status, work->stopped != 0);
    }
}

static void stop(struct at_work *work, int number)
{
    work->stopped = number;
    for (unsigned i = 0; i < work->pool->jobs; i++)
        if (work->running[i].pid)
            kill(work->running[i].pid, SIGTERM);
}

int pool_run(const struct pool *pool)
{
    struct at_work work = { .pool = pool };
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGINT);
    sigaddset(&awaited, SIGTERM);
    sigaddset(&awaited, SIGHUP);
    sigprocmask(SIG_BLOCK, &awaited, &work.before);
    for (fill(&work); work.count; fill(&work)) {
        int number = sigtimedwait(&awaited, NULL, &(struct timespec){ .tv_sec = 1 });
        if (number > 0 && number != SIGCHLD)
            stop(&work, number);
        reap(&work);
        if (pool->tick && !work.stopped)
            pool->tick(pool->context, work.count);
    }
    sigprocmask(SIG_SETMASK, &work.before, NULL);
    return work.stopped;
}
