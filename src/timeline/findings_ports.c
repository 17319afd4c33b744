/* bind(): the port is taken, or two programs share it. */
#include <errno.h>

#include "timeline/findings.h"

enum { LOOKED_AT_MAX = 200 }; /* bound sockets that are compared with one another */

static struct call *later_success(const struct clues *clues, const struct call *call)
{
    const struct story *story = story_of(clues, call->socket);
    for (size_t i = 0; i < story->count; i++)
        if (story->calls[i]->id > call->id && story->calls[i]->facts->role == call->facts->role &&
            !story->calls[i]->facts->error)
            return story->calls[i];
    return NULL;
}

/* Our own end of a connection of before, at this port, closed first by us: it is on its way to TIME_WAIT, or there. */
static const struct connection *lingering(const struct clues *clues, uint16_t port, int64_t t_ns)
{
    const struct timeline *timeline = clues->timeline;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        const struct release *release = c->socket[END_SERVER] ? c->socket[END_SERVER]->release : NULL;
        enum tcp_state state = c->state[END_SERVER];
        if (c->address[END_SERVER].port == port && release && release->t_ns <= t_ns &&
            (state == STATE_TIME_WAIT || state == STATE_FIN_WAIT_1 || state == STATE_FIN_WAIT_2))
            return c;
    }
    return NULL;
}

static struct socket *holder_of(const struct clues *clues, const struct call *bind)
{
    for (size_t i = 0; i < clues->bound_count; i++) {
        struct socket *other = clues->bound[i];
        if (other != bind->socket && other->type == bind->socket->type && other->local.port == bind->facts->address.port &&
            alive_at(other, bind->facts->t_begin_ns) && bound_before(other, bind->facts->t_begin_ns))
            return other;
    }
    return NULL;
}

static void port_taken(struct clues *clues, struct call *bind)
{
    uint16_t port = bind->facts->address.port;
    if (later_success(clues, bind))
        return;
    struct socket *holder = holder_of(clues, bind);
    const struct connection *old = holder ? NULL : lingering(clues, port, bind->facts->t_begin_ns);
    const struct call *maker = holder && holder->listening ? holder->listening : holder ? holder->bound : NULL;
    const struct process *process = maker ? process_of(clues, maker->facts->pid) : NULL;
    const struct call *used =
        holder ? story_of(clues, holder)->last : NULL; /* a daemon's child accepts there: it is meant to live */
    bool orphan =
        process && process->exit && process->exit_ns < bind->facts->t_begin_ns && used && used->facts->pid == process->pid;
    bool no_option = !holder && !story_of(clues, bind->socket)->reuses && old;
    struct finding *finding = finds(clues,
                                    &rules[orphan      ? RULE_CHILD_KEEPS
                                           : no_option ? RULE_NO_REUSEADDR
                                                       : RULE_PORT_TAKEN],
                                    bind->program);
    if (!finding)
        return;
    if (holder)
        shows_call(finding, holder->listening ? holder->listening : holder->bound);
    shows_call(finding, bind);
    if (orphan)
        says(clues, finding,
             "%s failed with EADDRINUSE: process %d, which called %s, has ended, but a child of it still holds the "
             "welcoming socket.",
             called(clues, bind), (int)maker->facts->pid, called(clues, maker));
    else if (no_option)
        says(clues, finding,
             "%s failed with EADDRINUSE: connection %d, which the server closed first, holds port %u for a "
             "minute more (TIME_WAIT), and SO_REUSEADDR was not set.",
             called(clues, bind), old->id, port);
    else if (holder)
        says(clues, finding, "%s failed with EADDRINUSE: process %d (%s) holds port %u since %s, and still lives.",
             called(clues, bind), (int)maker->facts->pid, who(holder->program), port, called(clues, maker));
    else
        says(clues, finding, "%s failed with EADDRINUSE: something that was not watched here holds port %u.",
             called(clues, bind), port);
    if (old)
        shows_packet(finding, old->last[END_SERVER]);
}

static void look_at_shared(struct clues *clues)
{
    for (size_t i = 0; i < clues->bound_count && i < LOOKED_AT_MAX; i++)
        for (size_t k = i + 1; k < clues->bound_count && k < LOOKED_AT_MAX; k++) {
            struct socket *old = clues->bound[i], *new = clues->bound[k];
            if (!old->listening || !new->listening || old->local.port != new->local.port || !story_of(clues, old)->shares ||
                !story_of(clues, new)->shares || !alive_at(old, new->listening->facts->t_begin_ns))
                continue;
            const struct process *process = process_of(clues, new->listening->facts->pid);
            if (old->listening->facts->pid == new->listening->facts->pid || !process || !process->exec)
                continue; /* workers of one program share a port on purpose */
            struct finding *finding = finds(clues, &rules[RULE_TWO_SERVERS], new->program);
            if (!finding)
                continue;
            shows_call(finding, old->listening);
            shows_call(finding, new->listening);
            says(clues, finding,
                 "Processes %d and %d, two programs, both listen at port %u with SO_REUSEPORT: the kernel gives each "
                 "new client to one of them, as it likes.",
                 (int)old->listening->facts->pid, (int)new->listening->facts->pid, new->local.port);
        }
}

void look_at_ports(struct clues *clues)
{
    for (size_t i = 0; i < clues->timeline->call_count; i++) {
        struct call *call = clues->timeline->calls[i];
        if (call->facts->role == CALL_BIND && call->ended && call->facts->error == EADDRINUSE && call->socket)
            port_taken(clues, call);
    }
    look_at_shared(clues);
}
