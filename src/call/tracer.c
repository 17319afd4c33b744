/* The tracer's stops: see tracer.h for what it tells, pitfalls below for why it does it this way.
 *
 * - PTRACE_SEIZE, not TRACEME: only then is a stopped program (Ctrl-Z) told from one that we
 * stopped.
 * - The first stop of a new thread may come before its parent's clone event: it then waits for it.
 * - A thread that execs takes the id of its leader; the other threads vanish without a stop.
 * - Without a tracer, watched calls fail with ENOSYS: never detach, always EXITKILL. */
#include "call/tracer.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "call/hidden.h"
#include "call/tasks.h"

const unsigned long tracer_options =
    PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;

struct tracer *tracer_new(const struct tracer_sink *sink, struct arena *arena, bool walled,
                          struct err *err)
{
    struct tracer *tracer = xcalloc(1, sizeof *tracer);
    tracer->sink = *sink;
    tracer->arena = arena;
    for (size_t i = 0; i < TRACER_PROGRAMS_MAX; i++)
        tracer->exec_pipe[i] = -1;
    tracer->walled = walled;
    if (filter_build(&tracer->filter, walled, err) != 0) {
        free(tracer);
        return NULL;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* what daemonises stays ours to end */
    return tracer;
}

/* ---- births ---- */

static void know(struct tracer *tracer, struct task *task, int program, pid_t pid,
                 struct descriptors *descriptors)
{
    task->known = true;
    task->program = program;
    task->pid = pid;
    task->descriptors = descriptors;
    tracer->alive[program]++;
}

void tracer_adopt(struct tracer *tracer, pid_t pid, int program)
{
    struct task *task = task_add(tracer, pid);
    know(tracer, task, program, pid, descriptors_new());
    task->is_first = true;
    tracer->session[program] = pid;
}

void task_go_on(const struct task *task, int request, int signal)
{
    /* ESRCH: killed in the meantime; its end will be told */
    ptrace(request, task->tid, 0, signal);
}

static void born(struct tracer *tracer, struct task *parent, int event)
{
    unsigned long message;
    if (ptrace(PTRACE_GETEVENTMSG, parent->tid, 0, &message) != 0)
        return;
    struct task *child = task_find(tracer, (pid_t)message);
    if (!child)
        child = task_add(tracer, (pid_t)message);
    bool thread = parent->clone_flags & CLONE_THREAD;
    tracer->shares_memory |=
        (parent->clone_flags & CLONE_VM) && !(parent->clone_flags & (CLONE_THREAD | CLONE_VFORK));
    bool shares = (parent->clone_flags & CLONE_FILES) && event != PTRACE_EVENT_FORK;
    if (shares)
        parent->descriptors->tasks++;
    child->source = parent->source;
    know(tracer, child, parent->program, thread ? parent->pid : child->tid,
         shares ? parent->descriptors : descriptors_copy(parent->descriptors, &tracer->references));
    child->started = true;
    const struct task *leader = task_find(tracer, parent->pid);
    child->hides = leader && leader->hides;
    if (!shares)
        release_forked(tracer, child, parent);
    if (thread)
        newborn_hold(tracer, child, parent);
    if (child->waiting) {
        child->waiting = false;
        if (!newborn_stands(child))
            task_go_on(child, PTRACE_CONT, 0);
    }
}

/* ---- exec ---- */

/* It holds the name of __asan_init() or __lsan_init().  Looked for is the end of both, so that
 * sockwire's own binary does not hold one. */
static bool has_leak_checker(const unsigned char *bytes, size_t count)
{
    static const char name[] = "san_init";
    for (const unsigned char *at = bytes, *end = bytes + count;
         (at = memmem(at, (size_t)(end - at), name, sizeof name - 1)); at++)
        if (at - bytes >= 3 && (at[-1] == 'a' || at[-1] == 'l') && at[-2] == '_' && at[-3] == '_')
            return true;
    return false;
}

/* What a person must know about the program that runs now. */
static void tell_about(struct tracer *tracer, const struct task *task)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/exe", (int)task->tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    int64_t now = clock_now_ns();
    struct stat status;
    if (fstat(fd, &status) == 0 && status.st_size > 64 && status.st_size < 64 << 20) {
        unsigned char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            if (memcmp(bytes, "\177ELF", 4) == 0 && bytes[4] == 1 && sizeof(void *) == 8)
                tracer->sink.note(
                    tracer->sink.context, now, task->program,
                    "this is a 32-bit program: its calls can't be seen, only its packets");
            else if (has_leak_checker(bytes, (size_t)status.st_size))
                tracer->sink.note(
                    tracer->sink.context, now, task->program,
                    "built with a leak checker, which can't work under a tracer: switched off (detect_leaks=0)");
            munmap(bytes, (size_t)status.st_size);
        }
    }
    close(fd);
}

static void executed(struct tracer *tracer, struct task *task)
{
    unsigned long former = 0;
    ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &former);
    /* a thread did it: the leader's record is gone, its own takes the id */
    if (former && (pid_t)former != task->tid) {
        struct task *thread = task_find(tracer, (pid_t)former);
        if (thread) {
            struct descriptors *descriptors = task->descriptors;
            task->descriptors = thread->descriptors;
            thread->descriptors = descriptors;
            task->call = thread->call;
            thread->call = NULL;
            task->in_call = thread->in_call;
            task_remove(tracer, thread);
        }
    }
    own_address_executed(task);
    release_exec(tracer, task);
    if (!refuse_file(tracer, task))
        return; /* its end will be told */
    if (!task->started) {
        close(tracer->exec_pipe[task->program]);
        tracer->exec_pipe[task->program] = -1;
    }
    task->started = true;
    task->hides = false;
    task->reads_terminal = false;
    task->source = (struct source_map){ 0 };
    tell_about(tracer, task);
}

/* ---- ends ---- */

static void ended(struct tracer *tracer, struct task *task, int status)
{
    int64_t now = clock_now_ns();
    release_exit(tracer, task);
    int program = task->program;
    if (task->is_first && tracer->exec_pipe[program] >= 0) {
        int why = 0;
        if (read(tracer->exec_pipe[program], &why, sizeof why) == sizeof why)
            tracer->exec_error[program] = why;
        close(tracer->exec_pipe[program]);
        tracer->exec_pipe[program] = -1;
    }
    if (task->known && task->tid == task->pid) {
        tracer->ended_ns[program] += task->computed_ns;
        tracer->sink.ended(tracer->sink.context, now, program, task->pid,
                           WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                           WIFSIGNALED(status) ? WTERMSIG(status) : 0, task->is_first);
    }
    task_remove(tracer, task);
}

/* ---- stops ---- */

static const char *stop_name(int signal)
{
    switch (signal) {
    case SIGSTOP: return "SIGSTOP";
    case SIGTSTP: return "SIGTSTP";
    case SIGTTIN: return "SIGTTIN";
    default: return "SIGTTOU";
    }
}

static void tell_stop(struct tracer *tracer, const struct task *task, int signal)
{
    char line[160];
    if (task->tid != task->pid || !task->started)
        return; /* once for a process, not for each of its threads */
    snprintf(line, sizeof line, "process %d is stopped by %s; `kill -CONT %d` lets it go on",
             (int)task->pid, stop_name(signal), (int)task->pid);
    tracer->sink.note(tracer->sink.context, clock_now_ns(), task->program, line);
}

/* A program's first process leads its session, where a program started by hand has a shell for
 * that.  When it ends and its children go on, the kernel hangs their terminal up; with the shell it
 * would not. */
static bool is_hangup_by_us(const struct tracer *tracer, const struct task *task, int signal)
{
    siginfo_t info;
    pid_t session = tracer->session[task->program];
    return signal == SIGHUP && task->pid != session && getsid(task->pid) == session &&
           ptrace(PTRACE_GETSIGINFO, task->tid, 0, &info) == 0 && info.si_code == SI_KERNEL;
}

void tracer_call_leaves(struct tracer *tracer, struct task *task)
{
    task->calls_done += task->call && task->call->role != CALL_PROCESS;
    trap_leaves(tracer, task);
    task_go_on(task, PTRACE_CONT, 0);
}

static void stopped(struct tracer *tracer, struct task *task, int status)
{
    int signal = WSTOPSIG(status);
    bool stepped = task->steps;
    task->stopped = task->steps = false;
    switch (status >> 16) {
    case PTRACE_EVENT_SECCOMP:
        switch (trap_enters(tracer, task)) {
        case TRAP_IGNORED:
            tracer->ignored[task->program]++;
            task_go_on(task, PTRACE_CONT, 0);
            break;
        case TRAP_FOLLOWED: task_go_on(task, PTRACE_SYSCALL, 0); break;
        case TRAP_HELD: task->held = true; break;
        }
        return;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        born(tracer, task, status >> 16);
        task_go_on(task, task->in_call ? PTRACE_SYSCALL : PTRACE_CONT, 0);
        return;
    case PTRACE_EVENT_EXEC:
        executed(tracer, task);
        task_go_on(task, task->in_call ? PTRACE_SYSCALL : PTRACE_CONT, 0);
        return;
    case PTRACE_EVENT_EXIT: /* a call that was interrupted never returned: the program did not see
                               EINTR */
        task->held = false;
        patience_forget(tracer, task);
        release_exit(tracer, task);
        task_keep_computed(tracer, task);
        task_go_on(task, PTRACE_CONT, 0);
        return;
    case PTRACE_EVENT_STOP:
        if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
            tell_stop(tracer, task, signal);
            task->stopped = true;
            task_go_on(task, PTRACE_LISTEN, 0); /* really stopped, until SIGCONT */
        } else if (!newborn_stands(task)) {
            task_go_on(task, task->in_call ? PTRACE_SYSCALL : PTRACE_CONT, 0);
        }
        return;
    default: break;
    }
    if (signal == (SIGTRAP | 0x80)) {
        if (own_address_leaves(tracer, task))
            task_go_on(task, PTRACE_CONT, 0);
        else if (!patience_holds(tracer, task))
            tracer_call_leaves(tracer, task);
    } else if (stepped && signal == SIGTRAP && trap_handler_begins(task)) {
        task_go_on(task, PTRACE_CONT, 0);
    } else {
        /* a signal on its way: deliver it */
        bool kept = is_hangup_by_us(tracer, task, signal);
        task->steps = task->interrupted && task->call && !kept;
        int request = task->in_call ? PTRACE_SYSCALL : PTRACE_CONT;
        task_go_on(task, task->steps ? PTRACE_SINGLESTEP : request, kept ? 0 : signal);
    }
}

bool tracer_take_stop(struct tracer *tracer, int options)
{
    int status;
    pid_t tid;
    if (!alone_hands_on(tracer, &tid, &status))
        tid = waitpid(-1, &status, __WALL | options);
    if (tid <= 0)
        return false;
    struct task *task = task_find(tracer, tid);
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
        if (task)
            ended(tracer, task, status);
        return true;
    }
    if (!task)
        task = task_add(tracer, tid);
    if (!task->known)
        task->waiting = true; /* until its parent's event says whose it is */
    else
        stopped(tracer, task, status);
    return true;
}

unsigned tracer_run(struct tracer *tracer)
{
    unsigned count = 0;
    while (count < TRACER_STOPS_MAX && tracer_take_stop(tracer, WNOHANG))
        count++;
    newborn_look(tracer);
    patience_look(tracer);
    return count;
}

void tracer_tell_lines(struct tracer *tracer, const char *folder, bool texts)
{
    tracer->line_texts = texts;
    if (!tracer->lines)
        tracer->lines = source_lines_new(
            tracer->arena, &(struct source_scope){ .folder = folder, .only = !texts });
}

/* ---- questions ---- */

void tracer_networks(struct tracer *tracer, const struct tracer_network *list, size_t count)
{
    tracer->networks = list;
    tracer->network_count = count;
}

int tracer_exec_error(const struct tracer *tracer, int program)
{
    return tracer->exec_error[program];
}

unsigned tracer_alive(const struct tracer *tracer, int program)
{
    return program < 0 ? tracer->alive_all : tracer->alive[program];
}

/* ---- ending ---- */

void tracer_signal(struct tracer *tracer, int program, int signal)
{
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task))
        if (task->tid == task->pid && (program < 0 || (task->known && task->program == program)))
            kill(task->pid, signal);
}

/* Children that are not traced (CLONE_UNTRACED) were handed to us when their parents ended. */
static void kill_orphans(void)
{
    char path[64];
    int child;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    while (fscanf(file, "%d", &child) == 1)
        kill(child, SIGKILL);
    fclose(file);
}

void tracer_free(struct tracer *tracer)
{
    if (!tracer)
        return;
    for (struct task *task = task_next(tracer, NULL); task; task = task_next(tracer, task))
        kill(task->pid, SIGKILL);
    kill_orphans();
    int status;
    for (pid_t tid; (tid = waitpid(-1, &status, __WALL)) > 0;) { /* until nobody is left */
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            kill_orphans();
            continue;
        }
        kill(tid, SIGKILL);
        ptrace(PTRACE_CONT, tid, 0, 0);
    }
    for (struct task *task; (task = task_next(tracer, NULL));)
        task_remove(tracer, task);
    for (size_t i = 0; i < TRACER_PROGRAMS_MAX; i++)
        if (tracer->exec_pipe[i] >= 0)
            close(tracer->exec_pipe[i]);
    inject_release(tracer);
    references_release(&tracer->references);
    filter_release(&tracer->filter);
    source_lines_free(tracer->lines);
    hidden_release(tracer);
    free(tracer);
}
