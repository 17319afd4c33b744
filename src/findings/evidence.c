/* What the rules look at: the timeline once through, sorted by socket, by connection, by process:
 * see findings.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "call/table.h"
#include "findings/findings.h"

/* ---- processes ---- */

static struct process *process_place(const struct evidence *evidence, pid_t pid)
{
    size_t mask = evidence->process_room - 1,
           i = (size_t)((uint64_t)pid * 0x9e3779b97f4a7c15u >> 32) & mask;
    while (evidence->processes[i].pid && evidence->processes[i].pid != pid)
        i = (i + 1) & mask;
    return &evidence->processes[i];
}

struct process *process_of(const struct evidence *evidence, pid_t pid)
{
    struct process *process = process_place(evidence, pid);
    return process->pid ? process : NULL;
}

static void process_did(struct evidence *evidence, struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct process *process = process_place(evidence, facts->pid);
    if (!process->pid)
        *process =
            (struct process){ .pid = facts->pid, .program = call->program, .tid = facts->tid };
    process->many_tids |= process->tid != facts->tid;
    process->foreign |= facts->role == CALL_FOREIGN;
    process->polls |= facts->role == CALL_WAIT;
    bool is_exit = call_is_exit(facts->row);
    if (!is_exit)
        process->last = call;
    if (call_is_exec(facts->row) && call->ended && !facts->error)
        process->exec = call;
}

static void process_ended(struct evidence *evidence, const struct event *event)
{
    struct process *process = process_place(evidence, event->exit->pid);
    if (!process->pid)
        *process = (struct process){ .pid = event->exit->pid,
                                     .program = event->exit->program,
                                     .tid = event->exit->pid };
    process->exit = event->exit;
    process->exit_ns = event->t_ns;
}

static void processes_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    size_t pids = 1;
    pid_t before = 0;
    for (size_t i = 0; i < timeline->call_count; i++) { /* an upper bound that costs little */
        pids += timeline->calls[i]->facts->pid != before;
        before = timeline->calls[i]->facts->pid;
    }
    for (size_t i = 0; i < timeline->event_count; i++)
        pids += timeline->events[i].kind == EVENT_EXIT;
    for (evidence->process_room = 64; evidence->process_room < pids * 2;)
        evidence->process_room *= 2;
    evidence->processes = xcalloc(evidence->process_room, sizeof *evidence->processes);
    for (size_t i = 0; i < timeline->call_count; i++)
        process_did(evidence, timeline->calls[i]);
}

/* ---- activities of sockets ---- */

static void activity_receives(struct activity *activity, struct call *call)
{
    const struct call_facts *facts = call->facts;
    activity->last_try = call;
    if (call->ended && facts->error == 0 && facts->moved_bytes > 0 && !(facts->flags & MSG_PEEK)) {
        activity->receives++;
        activity->first_receive = activity->first_receive ? activity->first_receive : call;
        activity->last_receive = call;
    }
    if (call->ended && call->because == BECAUSE_FIN && is_stream(call->socket) &&
        (!activity->first_end || activity->first_end->facts->tid == facts->tid)) {
        activity->ends += (unsigned)call_times(facts);
        activity->first_end = activity->first_end ? activity->first_end : call;
        activity->last_end = call;
    }
}

static void activity_sends(struct activity *activity, struct call *call)
{
    activity->last_push = call;
    if (call->facts->moved_bytes > 0) {
        activity->sends++;
        activity->first_send = activity->first_send ? activity->first_send : call;
        activity->last_send = call;
    }
}

static void activity_control(struct activity *activity, const struct call_facts *facts)
{
    if (!call_is(facts->row, SYS_fcntl))
        return;
    if (facts->command == F_GETFL)
        activity->streams = true;
    if (facts->command == F_SETFL)
        activity->streams = false; /* what fdopen() does not do */
}

static void activity_goes_on(struct activity *activity, struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool moves = facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    if (moves && call->ended && !activity->failed &&
        (facts->error == ECONNRESET || facts->error == EPIPE))
        activity->failed = call;
    switch (facts->role) {
    case CALL_RECEIVE: activity_receives(activity, call); break;
    case CALL_SEND: activity_sends(activity, call); break;
    case CALL_ACCEPT: activity->accepts = true; break;
    case CALL_CONTROL: activity_control(activity, facts); break;
    case CALL_SHUTDOWN:
        activity->receiving_shut |= facts->flags != SHUT_WR && facts->error == 0;
        break;
    case CALL_CLOSE: activity->closes++; break;
    case CALL_OPTION:
        if (facts->level == SOL_SOCKET && facts->error == 0 && facts->value &&
            call_is(facts->row, SYS_setsockopt)) {
            activity->reuses |= facts->option == SO_REUSEADDR;
            activity->shares |= facts->option == SO_REUSEPORT;
            activity->broadcasts |= facts->option == SO_BROADCAST;
        }
        activity->timed |= facts->level == SOL_SOCKET &&
                           (facts->option == SO_RCVTIMEO || facts->option == SO_SNDTIMEO) &&
                           facts->error == 0 && call_is(facts->row, SYS_setsockopt);
        break;
    default: break;
    }
    if (facts->role != CALL_CLOSE)
        activity->last = call;
}

static void stories_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    size_t total = 0;
    evidence->activities = xcalloc(timeline->socket_count, sizeof *evidence->activities);
    evidence->bound = xcalloc(timeline->socket_count, sizeof *evidence->bound);
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket)
            evidence->activities[timeline->calls[i]->socket->index].count++, total++;
    evidence->calls = xcalloc(total, sizeof *evidence->calls);
    total = 0;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        evidence->activities[i].calls = evidence->calls + total;
        total += evidence->activities[i].count;
        evidence->activities[i].count = 0;
        if ((socket->bound || socket->listening) &&
            (socket->domain == AF_INET || socket->domain == AF_INET6))
            evidence->bound[evidence->bound_count++] = socket;
    }
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket) {
            struct activity *activity = &evidence->activities[timeline->calls[i]->socket->index];
            activity->calls[activity->count++] = timeline->calls[i];
            activity_goes_on(activity, timeline->calls[i]);
        }
}

static void packets_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    evidence->packets = xcalloc(timeline->packet_count, sizeof *evidence->packets);
    evidence->first_packet =
        xcalloc(timeline->connection_count + 2, sizeof *evidence->first_packet);
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection)
            evidence->first_packet[timeline->packets[i]->connection->id + 1]++;
    for (size_t i = 1; i < timeline->connection_count + 2; i++)
        evidence->first_packet[i] += evidence->first_packet[i - 1];
    /* first_packet[id] runs from the place of id's first to id + 1's */
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection)
            evidence->packets[evidence->first_packet[timeline->packets[i]->connection->id]++] =
                timeline->packets[i];
}

/* Who opened connections to which port. */
static void reached_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    size_t capacity = 0;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->accepted && c->accepted->socket)
            activity_of(evidence, c->accepted->socket)->accepted++;
        if (!c->established || c->protocol != PROTOCOL_TCP || !c->socket[END_CLIENT])
            continue;
        size_t k = 0;
        struct reached here = { c->socket[END_CLIENT]->program, c->address[END_SERVER].port,
                                c->id };
        while (k < evidence->reached_count && (evidence->reached[k].program != here.program ||
                                               evidence->reached[k].port != here.port))
            k++;
        if (k < evidence->reached_count) {
            evidence->reached[k].last = c->id;
            continue;
        }
        array_reserve(&evidence->reached, &capacity, evidence->reached_count, sizeof here);
        evidence->reached[evidence->reached_count++] = here;
    }
}

static void forks_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    size_t capacity = 0;
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        if (call->facts->role != CALL_PROCESS || !call->ended || call->facts->error ||
            call->facts->result <= 0 || call_is_exec(call->facts->row) ||
            call_is_exit(call->facts->row))
            continue;
        array_reserve(&evidence->forks, &capacity, evidence->fork_count, sizeof call);
        evidence->forks[evidence->fork_count++] = call;
    }
}

static void ends_gather(struct evidence *evidence)
{
    const struct timeline *timeline = evidence->timeline;
    for (size_t i = 0; i < timeline->event_count; i++)
        if (timeline->events[i].kind == EVENT_EXIT)
            process_ended(evidence, &timeline->events[i]);
}

const struct text *typed_to(const struct evidence *evidence, const struct program *program)
{
    const struct timeline *timeline = evidence->timeline;
    struct text *typed = &evidence->typed[program->index];
    if (typed->s)
        return typed;
    text_init(typed);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_INPUT && event->output->program == program)
            text_add_bytes(typed, event->output->text, event->output->bytes);
    }
    return typed;
}

void evidence_gather(struct evidence *evidence, struct timeline *timeline)
{
    *evidence = (struct evidence){ .timeline = timeline };
    processes_gather(evidence);
    ends_gather(evidence);
    evidence->typed = xcalloc(timeline->program_count, sizeof *evidence->typed);
    stories_gather(evidence);
    packets_gather(evidence);
    reached_gather(evidence);
    forks_gather(evidence);
}

void evidence_release(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->timeline->program_count; i++)
        text_release(&evidence->typed[i]);
    free(evidence->typed);
    free(evidence->processes);
    free(evidence->activities);
    free(evidence->bound);
    free(evidence->forks);
    free(evidence->reached);
    free(evidence->calls);
    free(evidence->packets);
    free(evidence->first_packet);
}
