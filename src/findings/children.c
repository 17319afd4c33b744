/* What becomes of those who serve: children that nobody waits for, threads that take the same
 * connection. */
#include <sys/socket.h>

#include "findings/findings.h"

const struct finding_rule rule_zombies = {
    "zombies", 23, SEVERITY_ERROR,
    "Wait for children that have ended: while (waitpid(-1, NULL, WNOHANG) > 0) in a handler of "
    "SIGCHLD, for several that end at once make one signal. Or ignore SIGCHLD, and the kernel keeps "
    "none.",
    .taught_in = 13
};

/* The last connection that this process has taken, and where it waits now for the next; NULL: it
 * does not wait. */
static struct call *waits_after(const struct evidence *evidence, pid_t pid, struct call **took)
{
    const struct timeline *timeline = evidence->timeline;
    struct call *waits = NULL;
    *took = NULL;
    for (size_t i = timeline->call_count; i-- > 0;) {
        struct call *call = timeline->calls[i];
        if (call->facts->pid != pid)
            continue;
        bool may_wait = call->facts->role == CALL_ACCEPT || call->facts->role == CALL_WAIT;
        bool to_the_end = by_itself(evidence, call->facts->t_begin_ns) &&
                          (!call->ended || !by_itself(evidence, call->facts->t_end_ns));
        if (may_wait && to_the_end && !waits)
            waits = call;
        if (call->facts->role != CALL_ACCEPT || !call->ended || call->facts->error)
            continue;
        *took = call;
        return waits;
    }
    return NULL;
}

/* A child had ended before its parent took a connection, and stood there as a zombie when all was
 * quiet.  Who waits for children at some place of its loop, or when SIGCHLD comes, has come by there
 * since: it waits for clients again. */
static void zombies(struct evidence *evidence, const struct program_exit *end, int64_t end_ns)
{
    struct call *took,
        *waits = end->zombie_of ? waits_after(evidence, end->zombie_of, &took) : NULL;
    if (!waits || end_ns >= took->facts->t_end_ns)
        return;
    struct finding *finding = finds(evidence, &rule_zombies, end->program);
    if (!finding)
        return;
    const struct process *child = process_of(evidence, end->pid);
    shows_call(finding, child ? child->last : NULL); /* a record may name no process */
    shows_call(finding, took);
    shows_call(finding, waits);
    says(
        evidence, finding,
        "Process %d, a child of process %d, has ended. Its parent has accepted a client since and "
        "waits for the next one, but it never waited for this child: a zombie is left, which holds "
        "its process number.",
        (int)end->pid, (int)end->zombie_of);
}

static const struct finding_rule rule_thread_argument_shared = {
    "thread-argument-shared", 66, SEVERITY_ERROR,
    "Give each thread a descriptor of its own: by value, (void *)(intptr_t)fd, or in memory of its "
    "own from malloc(). A variable that the next accept() writes over is the same one for all.",
    .taught_in = 13
};

/* The first call of another thread of that process than the one which accepted it; after: not of
 * this thread either. */
static struct call *by_thread(const struct evidence *evidence, const struct connection *c,
                              const struct call *after)
{
    const struct activity *activity = activity_of(evidence, c->socket[END_SERVER]);
    const struct call_facts *accepted = c->accepted->facts;
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        bool serves = call->facts->role == CALL_RECEIVE || call->facts->role == CALL_SEND;
        if (serves && call->facts->pid == accepted->pid && call->facts->tid != accepted->tid &&
            (!after || call->facts->tid != after->facts->tid))
            return call;
    }
    return NULL;
}

/* Its bytes wait in the socket, and no call was made on it, not even close(). */
static bool is_forgotten(const struct evidence *evidence, const struct connection *c)
{
    const struct socket *socket = c->socket[END_SERVER];
    const struct activity *activity = socket && c->accepted ? activity_of(evidence, socket) : NULL;
    for (size_t i = 0; activity && i < activity->count; i++)
        if (activity->calls[i]->facts->role != CALL_NAME &&
            activity->calls[i]->facts->role != CALL_OPTION)
            return false;
    return activity && bytes_for(socket) > 0;
}

/* A thread makes its first call on a connection that another thread serves already; and the one that
 * was accepted right before it has nobody. */
static void thread_argument_shared(struct evidence *evidence, const struct connection *lost,
                                   const struct connection *next)
{
    if (!is_forgotten(evidence, lost) || !next->accepted || !next->socket[END_SERVER] ||
        next->accepted->facts->pid != lost->accepted->facts->pid ||
        next->accepted->facts->tid != lost->accepted->facts->tid)
        return;
    struct call *one = by_thread(evidence, next, NULL),
                *other = one ? by_thread(evidence, next, one) : NULL;
    if (!other)
        return;
    struct finding *finding =
        finds(evidence, &rule_thread_argument_shared, next->socket[END_SERVER]->program);
    if (!finding)
        return;
    shows_call(finding, lost->accepted);
    shows_call(finding, next->accepted);
    shows_call(finding, one);
    shows_call(finding, other);
    says(evidence, finding,
         "Two threads (%d and %d) serve connection %d, and none serves connection %d, which was "
         "accepted right before it: so it goes when both threads read their descriptor from one "
         "variable, over which the next accept() has written.",
         (int)one->facts->tid, (int)other->facts->tid, next->id, lost->id);
}

/* In the order in which one thread accepted them. */
static void look_at_threads(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    const struct connection *before = NULL;
    for (size_t i = 0; i < timeline->call_count; i++) {
        const struct call *call = timeline->calls[i];
        if (call->facts->role != CALL_ACCEPT || !call->ended || call->facts->error ||
            !call->new_socket)
            continue;
        const struct connection *c = call->new_socket->connection;
        if (before && c && c->accepted == call)
            thread_argument_shared(evidence, before, c);
        before = c && c->accepted == call ? c : NULL;
    }
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->event_count; i++)
        if (timeline->events[i].kind == EVENT_EXIT)
            zombies(evidence, timeline->events[i].exit, timeline->events[i].t_ns);
    look_at_threads(evidence);
}

const struct subject about_children = {
    .look = look_at_all,
    .rules = { &rule_zombies, &rule_thread_argument_shared },
};
