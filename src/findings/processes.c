/* fork(), signals, crashes: who still holds a socket, and why a program was gone. */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "findings/findings.h"

#include "base/clock.h"
#include "call/table.h"

static const struct finding_rule rule_parent_keeps = {
    "parent-keeps-connection", 21, SEVERITY_ERROR,
    "close() the connection socket in the parent right after fork(): the FIN leaves when the "
    "last process has closed it.",
    .taught_in = 6
};

/* A fork server's parent accepted this connection, a child served it and was done, and the parent
 * never closed its own copy. */
static void parent_keeps(struct evidence *evidence, const struct connection *c)
{
    struct socket *socket = c->socket[END_SERVER];
    struct call *accepted = c->accepted, *by_child = NULL, *after = NULL;
    if (!socket || !accepted || !accepted->ended ||
        (socket->release && socket->release->call &&
         socket->release->call->facts->pid != accepted->facts->pid))
        return;
    const struct activity *activity = activity_of(evidence, socket);
    for (size_t i = 0; i < activity->count; i++) {
        struct call *call = activity->calls[i];
        if (call->facts->pid == accepted->facts->pid)
            return; /* it closed it, or talks there itself */
        by_child = call;
    }
    const struct process *parent = process_of(evidence, accepted->facts->pid);
    const struct process *child = by_child ? process_of(evidence, by_child->facts->pid) : NULL;
    bool closed_in_bulk =
        parent && parent->last && call_is(parent->last->facts->row, SYS_close_range);
    if (!child || !parent || parent->many_tids || closed_in_bulk || !child->exit)
        return;
    after = parent->last;
    bool went_on = after && after->facts->role == CALL_ACCEPT && after->id > accepted->id;
    bool done = by_child->facts->role == CALL_CLOSE ||
                (child->exit->signal == 0 && (!parent->exit || child->exit_ns < parent->exit_ns));
    if (!went_on || !done || (socket->release && socket->release->pid != parent->pid))
        return;
    struct finding *finding = finds(evidence, &rule_parent_keeps, socket->program);
    if (!finding)
        return;
    shows_call(finding, accepted);
    shows_call(finding, by_child);
    shows_call(finding, after);
    shows_packet(finding, connection_fin(c, END_SERVER));
    says(
        evidence, finding,
        "The child (process %d) is done with connection %d, but the parent (%d), which got it as descriptor %d from %s, never "
        "closed its own copy: the FIN can't leave while the parent lives.",
        (int)child->pid, c->id, (int)parent->pid, accepted->facts->new_fd,
        called(evidence, accepted));
}

/* The fork() that made this child of the process that has the socket, when it came after the socket
 * and the child runs no other program; or NULL. */
static struct call *forked_with(const struct evidence *evidence, const struct socket *socket,
                                const struct process *child)
{
    for (size_t i = 0; i < evidence->fork_count; i++) {
        struct call *fork = evidence->forks[i];
        if (fork->facts->result == child->pid && fork->facts->t_end_ns >= socket->t_ns)
            return child->exec || fork->facts->pid != socket->created->facts->pid ? NULL : fork;
    }
    return NULL;
}

/* The process itself talks there: what it closes is done, whatever its child is for. */
static bool talks_there(const struct activity *activity, pid_t pid)
{
    for (size_t i = 0; i < activity->count; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->pid == pid && (facts->role == CALL_SEND || facts->role == CALL_RECEIVE))
            return true;
    }
    return false;
}

/* The holder got the socket by inheritance only: it makes no call on it, and has it not as standard
 * input or output (as inetd's servers have).  It runs another program, or is a child for something
 * else, while its parent talks there. */
static bool inherits_only(const struct evidence *evidence, const struct socket *socket,
                          const struct process *holder)
{
    const struct activity *activity = activity_of(evidence, socket);
    for (size_t i = 0; i < activity->count; i++) {
        const struct call_facts *facts = activity->calls[i]->facts;
        if (facts->pid == holder->pid && facts->role != CALL_CLOSE)
            return false;
        if (facts->role == CALL_DUPLICATE && facts->new_fd >= 0 && facts->new_fd <= 2)
            return false;
    }
    return holder->exec ? holder->exec->facts->t_end_ns >= socket->t_ns
                        : forked_with(evidence, socket, holder) &&
                              talks_there(activity, socket->created->facts->pid);
}

static const struct finding_rule rule_child_keeps_connection = {
    "child-keeps-connection", 21, SEVERITY_ERROR,
    "Make sockets with SOCK_CLOEXEC (accept4(), socket()), or close() them in the child before "
    "exec: a program that is started inherits all other descriptors.",
    .taught_in = 6
};

/* The program closed its socket, and a process that it had started before (system(), popen(),
 * fork()) still had it: the FIN left, if ever, when that one ended.  Excuse: it was given
 * the socket to talk there, or nobody could notice the delay. */
static void child_keeps_connection(struct evidence *evidence, const struct socket *socket)
{
    enum { NOTICED_NS = 100 * NS_PER_MS };
    const struct activity *activity = activity_of(evidence, socket);
    const struct connection *c = socket->connection;
    const struct release *release = socket->release;
    const struct process *holder =
        release && !release->call ? process_of(evidence, release->pid) : NULL;
    struct call *close = NULL;
    if (!holder || !is_stream(socket) || !c->established || !socket->created ||
        holder->pid == socket->created->facts->pid || !inherits_only(evidence, socket, holder))
        return;
    for (size_t i = 0; i < activity->count; i++)
        if (activity->calls[i]->facts->role == CALL_CLOSE && activity->calls[i]->ended &&
            !activity->calls[i]->facts->error)
            close = activity->calls[i];
    if (!close || !by_itself(evidence, close->facts->t_end_ns) || socket->shut)
        return;
    const struct socket *other = c->socket[!socket->end];
    struct call *wait = other && is_stream(other) ? activity_of(evidence, other)->last_try : NULL;
    int64_t held_ns = release->t_ns - close->facts->t_end_ns;
    bool waits = wait && (!wait->ended || wait->facts->t_end_ns >= release->t_ns) &&
                 wait->facts->t_begin_ns < release->t_ns;
    if (held_ns < NOTICED_NS && !(waits && is_stuck(evidence, wait)))
        return;
    struct finding *finding = finds(evidence, &rule_child_keeps_connection, socket->program);
    if (!finding)
        return;
    if (!waits)
        finding->severity = SEVERITY_WARNING; /* nobody waited for the FIN */
    shows_call(finding, holder->exec ? holder->exec : forked_with(evidence, socket, holder));
    shows_call(finding, close);
    shows_call(finding, waits ? wait : NULL);
    shows_packet(finding, connection_fin(c, socket->end));
    bool left = by_itself(evidence, release->t_ns);
    if (!holder->exec) {
        finding->fix = "close() the connection socket in the child, right after fork(): a child "
                       "inherits all descriptors.";
        says(
            evidence, finding,
            "%s called %s, but its child process %d, which made no call on it, had inherited the descriptor: %s.",
            who(socket->program), called(evidence, close), (int)holder->pid,
            left ? "the FIN left only when that process ended"
                 : "no FIN left while that process lived");
        return;
    }
    says(evidence, finding,
         "%s called %s, but process %d, which runs %s, had inherited the descriptor: %s.",
         who(socket->program), called(evidence, close), (int)holder->pid,
         holder->exec->facts->arg_count && holder->exec->facts->args[0].text
             ? holder->exec->facts->args[0].text
             : "a program",
         left ? "the FIN left only when that process ended"
              : "no FIN left while that process lived");
}

static const struct finding_rule rule_child_accepts = {
    "child-accepts", 22, SEVERITY_ERROR,
    "End the child with _exit() when its client is served, so that it does not run on into the "
    "parent's accept() loop.",
    .taught_in = 7
};

/* A child that served a connection of its parent's goes on to accept() itself. */
static void child_accepts(struct evidence *evidence, const struct connection *c)
{
    struct socket *socket = c->socket[END_SERVER];
    if (!socket || !c->accepted || !c->accepted->socket)
        return;
    const struct activity *activity = activity_of(evidence, socket);
    struct call *by_child = NULL;
    for (size_t i = 0; i < activity->count && !by_child; i++)
        if (activity->calls[i]->facts->pid != c->accepted->facts->pid &&
            activity->calls[i]->facts->role != CALL_CLOSE)
            by_child = activity->calls[i];
    const struct process *child = by_child ? process_of(evidence, by_child->facts->pid) : NULL;
    struct call *last = child ? child->last : NULL;
    if (!last || last->facts->role != CALL_ACCEPT || last->socket != c->accepted->socket ||
        last->id < by_child->id)
        return;
    struct finding *finding = finds(evidence, &rule_child_accepts, socket->program);
    if (!finding)
        return;
    shows_call(finding, c->accepted);
    shows_call(finding, by_child);
    shows_call(finding, last);
    says(
        evidence, finding,
        "Process %d, the child that served connection %d, ran on into %s, where its parent (%d) waits for clients too.",
        (int)child->pid, c->id, called(evidence, last), (int)c->accepted->facts->pid);
}

const struct finding_rule rule_child_keeps_welcoming = {
    "child-keeps-welcoming", 22, SEVERITY_ERROR,
    "close() the welcoming socket in the child right after fork(): as long as one process holds "
    "it, the port stays taken.",
    .taught_in = 7
};

/* The process that listened is gone, a child holds the welcoming socket, and a client knocks: the
 * kernel answers, nobody accepts.  Excuse: a child closes it after all; the parent may end, and the
 * client knock, between the child's birth and its close(). */
static void child_keeps_welcoming(struct evidence *evidence, const struct connection *c)
{
    struct socket *w = c->welcoming;
    if (!w || !w->listening || !c->established || c->accepted || !c->syn)
        return;
    const struct process *process = process_of(evidence, w->listening->facts->pid);
    const struct activity *activity = activity_of(evidence, w);
    if (!process || !process->exit || process->exit_ns > c->syn->facts.t_ns || !activity->last ||
        activity->last->facts->pid != process->pid || (w->release && w->release->call))
        return;
    struct finding *finding = finds(evidence, &rule_child_keeps_welcoming, w->program);
    if (!finding)
        return;
    shows_call(finding, w->listening);
    shows_packet(finding, c->syn);
    shows_packet(finding, c->syn_ack);
    says(
        evidence, finding,
        "Process %d, which called %s, has ended, but a child of it still holds the welcoming socket: the kernel goes on "
        "answering SYNs there (packet %d), and nobody accepts.",
        (int)process->pid, called(evidence, w->listening), c->syn->id);
}

static const struct finding_rule rule_accept_interrupted = {
    "accept-interrupted", 23, SEVERITY_ERROR,
    "Call accept() again when errno is EINTR, or install the handler of SIGCHLD with SA_RESTART.",
    .taught_in = 7
};

/* accept() = EINTR because a child ended, and that was the end of the server, while clients still
 * came. */
static void accept_interrupted(struct evidence *evidence, struct call *call)
{
    const struct timeline *timeline = evidence->timeline;
    const struct process *server = process_of(evidence, call->facts->pid), *child = NULL;
    if (!server || !server->exit || server->exit->signal || !by_itself(evidence, server->exit_ns) ||
        !call->socket || activity_of(evidence, call->socket)->last != call)
        return; /* it tried again, or was asked to end */
    for (size_t i = 0; i < evidence->process_room && !child; i++) {
        const struct process *process = &evidence->processes[i];
        if (process->pid && process->exit && process->program == call->program &&
            process->pid != call->facts->pid && process->exit->signal == 0 &&
            process->exit_ns > call->facts->t_begin_ns && process->exit_ns < server->exit_ns)
            child = process;
    }
    struct packet *refused = NULL;
    for (size_t i = 0; child && i < timeline->connection_count && !refused; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->closed == CLOSED_REFUSED && c->t_ns > call->facts->t_end_ns &&
            c->address[END_SERVER].port == call->socket->local.port)
            refused = c->syn;
    }
    if (!refused) /* perhaps it was meant to end */
        return;
    struct finding *finding = finds(evidence, &rule_accept_interrupted, call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    shows_packet(finding, refused);
    says(
        evidence, finding,
        "%s failed with EINTR when the child %d ended (SIGCHLD), and the server took that for a failure and ended: the "
        "next SYN (packet %d) was refused.",
        called(evidence, call), (int)child->pid, refused->id);
}

static const char *signal_name(int signal)
{
    switch (signal) {
    case SIGSEGV: return "SIGSEGV";
    case SIGBUS: return "SIGBUS";
    case SIGABRT: return "SIGABRT";
    case SIGFPE: return "SIGFPE";
    case SIGILL: return "SIGILL";
    default: return NULL;
    }
}

static const struct finding_rule rule_sigpipe = {
    "sigpipe", 18, SEVERITY_ERROR,
    "Send with MSG_NOSIGNAL, or ignore SIGPIPE, and look at the result: send() then fails with "
    "EPIPE and the program lives.",
    .taught_in = 7
};

static void sigpipe(struct evidence *evidence, const struct process *process)
{
    struct call *call = process->last;
    const struct socket *socket = call && call->facts->role == CALL_SEND ? call->socket : NULL;
    if (!socket || !is_stream(socket) || !socket->connection->established ||
        (call->ended && call->facts->error != EPIPE))
        return;
    struct finding *finding = finds(evidence, &rule_sigpipe, process->program);
    if (!finding)
        return;
    const struct connection *c = socket->connection;
    const struct activity *activity = activity_of(evidence, socket);
    shows_call(finding, activity->last_send);
    shows_call(finding, call);
    for (size_t i = evidence->first_packet[c->id - 1]; i < evidence->first_packet[c->id]; i++)
        if (evidence->packets[i]->kind == KIND_RST)
            shows_packet(finding, evidence->packets[i]);
    if (socket->shut && socket->shut->id < call->id)
        says(evidence, finding,
             "%s was killed by SIGPIPE in %s: it had called %s before, and can't send any more.",
             who(process->program), called(evidence, call), called(evidence, socket->shut));
    else
        says(
            evidence, finding,
            "%s was killed by SIGPIPE in %s: %s had closed, and what was sent before was answered with RST.",
            who(process->program), called(evidence, call), who_at(c, !socket->end));
}

static const struct finding_rule rule_buffer_overrun = {
    "buffer-overrun", 25, SEVERITY_ERROR,
    "Ask recv() for one byte less than the array has when a '\\0' is to be put after what "
    "came: recv(fd, buf, sizeof buf - 1, 0). Built with -g -fsanitize=address,undefined (in a "
    "lab: make debug), the program names the line.",
    .taught_in = 4
};

static const struct finding_rule rule_crashed = {
    "crashed", 0, SEVERITY_ERROR,
    "Build with -g -fsanitize=address,undefined (in a lab: make debug) and run again: it names "
    "the line.",
    .taught_in = 1
};

static void crashed(struct evidence *evidence, const struct process *process)
{
    struct call *last = process->last;
    const char *signal = signal_name(process->exit->signal);
    /* another thread may have crashed */
    bool memory = process->exit->signal != SIGFPE && !process->many_tids;
    bool filled = memory && last && last->ended && last->facts->role == CALL_RECEIVE &&
                  last->facts->moved_bytes >= 8 &&
                  last->facts->moved_bytes == last->facts->wanted_bytes;
    struct finding *finding =
        finds(evidence, filled ? &rule_buffer_overrun : &rule_crashed, process->program);
    if (!finding)
        return;
    shows_call(finding, last);
    if (filled)
        says(
            evidence, finding,
            "%s was killed by %s right after %s had filled all %llu bytes that it was given. If the array has no more room "
            "than that, buf[n] = '\\0' writes past its end; if it has less, %s() itself wrote past it.",
            who(process->program), signal, called(evidence, last),
            (unsigned long long)last->facts->moved_bytes, call_name(last->facts));
    else
        says(evidence, finding, "%s was killed by %s%s%s.", who(process->program), signal,
             last ? "; the last call that was seen is " : "", last ? called(evidence, last) : "");
}

static void look_at_all(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->protocol != PROTOCOL_TCP)
            continue;
        parent_keeps(evidence, c);
        for (int end = 0; end < 2; end++)
            if (c->socket[end] && c->socket[end]->connection == c)
                child_keeps_connection(evidence, c->socket[end]);
        child_accepts(evidence, c);
        child_keeps_welcoming(evidence, c);
    }
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        if (call->facts->role == CALL_ACCEPT && call->ended && call->facts->error == EINTR)
            accept_interrupted(evidence, call);
    }
    for (size_t i = 0; i < timeline->event_count; i++) {
        if (timeline->events[i].kind != EVENT_EXIT)
            continue;
        const struct process *process = process_of(evidence, timeline->events[i].exit->pid);
        if (process->exit->signal == SIGPIPE)
            sigpipe(evidence, process);
        else if (signal_name(process->exit->signal))
            crashed(evidence, process);
    }
}

const struct subject about_processes = {
    .look = look_at_all,
    .rules = {
        &rule_parent_keeps, &rule_child_accepts, &rule_child_keeps_welcoming, &rule_child_keeps_connection,
        &rule_accept_interrupted, &rule_sigpipe, &rule_buffer_overrun, &rule_crashed,
    },
};
