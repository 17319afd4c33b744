/* Descriptors come and go: the tables follow, and the moment when nothing points to a socket any
 * more is told.
 *
 * It is told before the kernel acts (at the begin of close(), at the first stop of exit), so that
 * on the timeline the release stands before the FIN that it makes. */
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/socket_info.h"
#include "call/tasks.h"

static void tell(struct tracer *tracer, struct task *task, uint64_t inode, int64_t t_ns,
                 struct call_facts *by)
{
    tracer->sink.released(tracer->sink.context, t_ns, inode, by, task->program, task->pid);
}

/* The range of descriptors that a call closes: close(fd), close_range(first, last), the target of
 * dup2 and dup3. */
static bool closes(const struct task *task, int *first, int *last)
{
    const struct call_facts *facts = task->call;
    if (call_is(facts->row, SYS_close)) {
        *first = *last = (int)task->raw[0];
    } else if (call_is(facts->row, CALL_DUP2) || call_is(facts->row, SYS_dup3)) {
        if (task->raw[0] == task->raw[1])
            return false;
        *first = *last = (int)task->raw[1];
    } else if (call_is(facts->row, SYS_close_range)) {
        if (task->raw[2] & 4u) /* CLOSE_RANGE_CLOEXEC: only at exec */
            return false;
        uint64_t count = task->descriptors->count;
        *first = (uint32_t)task->raw[0] < count ? (int)task->raw[0] : (int)count;
        *last = (uint32_t)task->raw[1] < count ? (int)task->raw[1] : (int)count;
    } else {
        return false;
    }
    return *first >= 0 && *last >= *first;
}

/* The one task that still holds the socket, when it is in a call that closes it; *number is that
 * descriptor. */
static struct task *closing_last(struct tracer *tracer, uint64_t inode, int *number)
{
    const struct reference *reference = inode ? reference_of(&tracer->references, inode) : NULL;
    int first, last;
    if (!reference || reference->refs != 1 || reference->passing)
        return NULL;
    for (struct task *other = task_next(tracer, NULL); other; other = task_next(tracer, other)) {
        if (!other->call || other->call->skipped || other->held || !other->descriptors ||
            !closes(other, &first, &last))
            continue;
        if (call_is(other->call->row, SYS_close) && other->call->inode != inode)
            continue; /* its descriptor was given out again meanwhile */
        for (*number = first; *number <= last; ++*number)
            if (descriptors_get(other->descriptors, *number) == inode)
                return other;
    }
    return NULL;
}

/* Two processes close their descriptors of one socket at the same time: when the first is done, and
 * a close() that goes on holds the only one left, then it is that close() which the kernel acts on.
 * It was not the last one when it began. */
static void hand_over(struct tracer *tracer, uint64_t inode)
{
    int fd;
    struct task *other = closing_last(tracer, inode, &fd);
    if (other)
        tell(tracer, other, inode, other->call->t_begin_ns, other->call);
}

/* A process ends, which the kernel has stopped before it closes anything, and another one's close()
 * goes on.  When that has left the other's table already (only its return was not seen yet), the
 * end is what closes the socket. */
static void hand_over_at_exit(struct tracer *tracer, struct task *task, uint64_t inode, int64_t now)
{
    int fd;
    struct task *other = closing_last(tracer, inode, &fd);
    if (other && descriptor_inode(other->tid, fd) != inode)
        tell(tracer, task, inode, now, NULL);
    else
        hand_over(tracer, inode);
}

/* A descriptor was closed.  The kernel may have given its number to another thread's accept()
 * since, and that call's end may have been seen before this one's: then the table is right already,
 * and /proc says the same. */
static void drop(struct tracer *tracer, struct task *task, int fd)
{
    uint64_t inode = descriptors_get(task->descriptors, fd);
    if (!inode || descriptor_inode(task->tid, fd) == inode)
        return;
    descriptors_drop(task->descriptors, fd, &tracer->references);
    hand_over(tracer, inode);
}

void release_taken(struct tracer *tracer, struct task *task, int fd, uint64_t inode)
{
    uint64_t before = descriptors_get(task->descriptors, fd);
    descriptors_set(task->descriptors, fd, inode, &tracer->references);
    if (inode && before != inode)
        hand_over(tracer, before);
}

void release_call(struct tracer *tracer, struct task *task)
{
    int first, last;
    if (!closes(task, &first, &last))
        return;
    for (int fd = first; fd <= last; fd++)
        if (descriptors_is_last(task->descriptors, fd, &tracer->references))
            tell(tracer, task, descriptors_get(task->descriptors, fd), task->call->t_begin_ns,
                 task->call);
}

/* Descriptors that travel in a Unix socket are still references: a socket lives on while it is
 * under way. */
static void passes_descriptors(struct tracer *tracer, struct task *task)
{
    struct msghdr header;
    pid_t tid = task->tid;
    struct memory memory = memory_of(&tid);
    _Alignas(struct cmsghdr) unsigned char control[512];
    if (memory.read(memory.context, task->raw[1], &header, sizeof header) != sizeof header ||
        !header.msg_control)
        return;
    size_t length = header.msg_controllen < sizeof control ? header.msg_controllen : sizeof control;
    length = memory.read(memory.context, (uint64_t)(uintptr_t)header.msg_control, control, length);
    struct msghdr own = { .msg_control = control, .msg_controllen = length };
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&own); c; c = CMSG_NXTHDR(&own, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
            c->cmsg_len < CMSG_LEN(0) || (unsigned char *)c + c->cmsg_len > control + length)
            continue;
        for (size_t i = 0; (i + 1) * sizeof(int) <= c->cmsg_len - CMSG_LEN(0); i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            uint64_t inode = descriptors_get(task->descriptors, fd);
            if (inode)
                reference_of(&tracer->references, inode)->passing++;
        }
    }
}

struct gone {
    struct tracer *tracer;
    struct task *task;
    struct call_facts *by;
};

static void gone(void *context, uint64_t inode)
{
    const struct gone *g = context;
    tell(g->tracer, g->task, inode, g->by ? g->by->t_begin_ns : clock_now_ns(), g->by);
}

static void rescan(struct tracer *tracer, struct task *task, struct call_facts *by)
{
    struct gone context = { .tracer = tracer, .task = task, .by = by };
    descriptors_rescan(task->descriptors, task->tid, &tracer->references, gone, &context);
}

void release_call_done(struct tracer *tracer, struct task *task)
{
    const struct call_facts *facts = task->call;
    struct descriptors *descriptors = task->descriptors;
    int first, last;
    if (facts->error || facts->result < 0)
        return;
    if (closes(task, &first, &last))
        for (int fd = first; fd <= last; fd++)
            drop(tracer, task, fd);
    if (facts->role == CALL_DUPLICATE) {
        uint64_t inode = descriptors_get(descriptors, facts->fd);
        if (inode)
            release_taken(tracer, task, (int)facts->result, inode);
    } else if (call_is(facts->row, SYS_socketpair)) {
        rescan(tracer, task, NULL);
    } else if (call_is(facts->row, SYS_sendmsg)) {
        passes_descriptors(tracer, task);
    } else if (call_is(facts->row, SYS_recvmsg)) {
        struct msghdr header;
        pid_t tid = task->tid;
        struct memory memory = memory_of(&tid);
        if (memory.read(memory.context, task->raw[1], &header, sizeof header) == sizeof header &&
            header.msg_controllen)
            rescan(tracer, task, NULL);
    }
}

void release_forked(struct tracer *tracer, struct task *child, const struct task *parent)
{
    if (parent->descriptors->tasks > 1)
        rescan(tracer, child, NULL);
}

void release_exec(struct tracer *tracer, struct task *task)
{
    if (task->descriptors->tasks > 1) { /* exec gives it a table of its own */
        struct descriptors *own = descriptors_copy(task->descriptors, &tracer->references);
        task->descriptors->tasks--;
        task->descriptors = own;
    }
    rescan(tracer, task, task->call);
}

void release_exit(struct tracer *tracer, struct task *task)
{
    struct descriptors *descriptors = task->descriptors;
    if (!descriptors || descriptors->tasks != 1)
        return; /* another thread still uses the table */
    int64_t now = clock_now_ns();
    for (size_t fd = 0; fd < descriptors->count; fd++) {
        uint64_t inode = descriptors->list[fd].inode;
        /* nobody but us asks for its state now: a time-out that no call told of, say */
        struct socket_info look;
        if (inode && descriptors_is_last(descriptors, (int)fd, &tracer->references) &&
            task_look_at_socket(tracer, task, (int)fd, inode, &look) && look.tcp_state)
            tracer->sink.state(tracer->sink.context, now, inode, look.tcp_state, NULL);
        if (descriptors_drop(descriptors, (int)fd, &tracer->references))
            tell(tracer, task, inode, now, NULL);
        else
            hand_over_at_exit(tracer, task, inode, now);
    }
}
