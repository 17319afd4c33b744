/* What the rules look at: the timeline once through, sorted by socket, by connection, by process:
 * see findings.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "call/table.h"
#include "findings/findings.h"

/* ---- processes ---- */

static struct process *process_place(const struct clues *clues, pid_t pid)
{
    size_t mask = clues->process_room - 1,
           i = (size_t)((uint64_t)pid * 0x9e3779b97f4a7c15u >> 32) & mask;
    while (clues->processes[i].pid && clues->processes[i].pid != pid)
        i = (i + 1) & mask;
    return &clues->processes[i];
}

struct process *process_of(const struct clues *clues, pid_t pid)
{
    struct process *process = process_place(clues, pid);
    return process->pid ? process : NULL;
}

static void process_did(struct clues *clues, struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct process *process = process_place(clues, facts->pid);
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

static void process_ended(struct clues *clues, const struct event *event)
{
    struct process *process = process_place(clues, event->exit->pid);
    if (!process->pid)
        *process = (struct process){ .pid = event->exit->pid,
                                     .program = event->exit->program,
                                     .tid = event->exit->pid };
    process->exit = event->exit;
    process->exit_ns = event->t_ns;
}

static void processes_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t pids = 1;
    pid_t before = 0;
    for (size_t i = 0; i < timeline->call_count; i++) { /* an upper bound that costs little */
        pids += timeline->calls[i]->facts->pid != before;
        before = timeline->calls[i]->facts->pid;
    }
    for (size_t i = 0; i < timeline->event_count; i++)
        pids += timeline->events[i].kind == EVENT_EXIT;
    for (clues->process_room = 64; clues->process_room < pids * 2;)
        clues->process_room *= 2;
    clues->processes = xcalloc(clues->process_room, sizeof *clues->processes);
    for (size_t i = 0; i < timeline->call_count; i++)
        process_did(clues, timeline->calls[i]);
}

/* ---- stories of sockets ---- */

static bool says_argument(const struct call_facts *facts, unsigned i, const char *text)
{
    return i < facts->arg_count && facts->args[i].text && !strcmp(facts->args[i].text, text);
}

static void story_receives(struct story *story, struct call *call)
{
    const struct call_facts *facts = call->facts;
    story->last_try = call;
    if (call->ended && facts->error == 0 && facts->moved_bytes > 0 && !(facts->flags & MSG_PEEK)) {
        story->receives++;
        story->first_receive = story->first_receive ? story->first_receive : call;
        story->last_receive = call;
    }
    if (call->ended && call->because == BECAUSE_FIN && is_stream(call->socket) &&
        (!story->first_end || story->first_end->facts->tid == facts->tid)) {
        story->ends += (unsigned)call_times(facts);
        story->first_end = story->first_end ? story->first_end : call;
        story->last_end = call;
    }
}

static void story_sends(struct story *story, struct call *call)
{
    story->last_push = call;
    if (call->facts->moved_bytes > 0) {
        story->sends++;
        story->first_send = story->first_send ? story->first_send : call;
        story->last_send = call;
    }
}

static void story_control(struct story *story, const struct call_facts *facts)
{
    if (!call_is(facts->row, SYS_fcntl))
        return;
    if (says_argument(facts, 1, "F_GETFL"))
        story->streams = true;
    if (says_argument(facts, 1, "F_SETFL"))
        story->streams = false; /* what fdopen() does not do */
}

static void story_goes_on(struct story *story, struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool moves = facts->role == CALL_SEND || facts->role == CALL_RECEIVE;
    if (moves && call->ended && !story->failed &&
        (facts->error == ECONNRESET || facts->error == EPIPE))
        story->failed = call;
    switch (facts->role) {
    case CALL_RECEIVE: story_receives(story, call); break;
    case CALL_SEND: story_sends(story, call); break;
    case CALL_ACCEPT: story->accepts = true; break;
    case CALL_CONTROL: story_control(story, facts); break;
    case CALL_SHUTDOWN:
        story->receiving_shut |= facts->flags != SHUT_WR && facts->error == 0;
        break;
    case CALL_CLOSE: story->closes++; break;
    case CALL_OPTION:
        if (facts->level == SOL_SOCKET && facts->error == 0 && facts->value &&
            call_is(facts->row, SYS_setsockopt)) {
            story->reuses |= facts->option == SO_REUSEADDR;
            story->shares |= facts->option == SO_REUSEPORT;
            story->broadcasts |= facts->option == SO_BROADCAST;
        }
        story->timed |= facts->level == SOL_SOCKET &&
                        (facts->option == SO_RCVTIMEO || facts->option == SO_SNDTIMEO) &&
                        facts->error == 0 && call_is(facts->row, SYS_setsockopt);
        break;
    default: break;
    }
    if (facts->role != CALL_CLOSE)
        story->last = call;
}

static void stories_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t total = 0;
    clues->stories = xcalloc(timeline->socket_count, sizeof *clues->stories);
    clues->bound = xcalloc(timeline->socket_count, sizeof *clues->bound);
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket)
            clues->stories[timeline->calls[i]->socket->index].count++, total++;
    clues->calls = xcalloc(total, sizeof *clues->calls);
    total = 0;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        struct socket *socket = timeline->sockets[i];
        clues->stories[i].calls = clues->calls + total;
        total += clues->stories[i].count;
        clues->stories[i].count = 0;
        if ((socket->bound || socket->listening) &&
            (socket->domain == AF_INET || socket->domain == AF_INET6))
            clues->bound[clues->bound_count++] = socket;
    }
    for (size_t i = 0; i < timeline->call_count; i++)
        if (timeline->calls[i]->socket) {
            struct story *story = &clues->stories[timeline->calls[i]->socket->index];
            story->calls[story->count++] = timeline->calls[i];
            story_goes_on(story, timeline->calls[i]);
        }
}

static void packets_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    clues->packets = xcalloc(timeline->packet_count, sizeof *clues->packets);
    clues->first_packet = xcalloc(timeline->connection_count + 2, sizeof *clues->first_packet);
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection)
            clues->first_packet[timeline->packets[i]->connection->id + 1]++;
    for (size_t i = 1; i < timeline->connection_count + 2; i++)
        clues->first_packet[i] += clues->first_packet[i - 1];
    /* first_packet[id] runs from the place of id's first to id + 1's */
    for (size_t i = 0; i < timeline->packet_count; i++)
        if (timeline->packets[i]->connection)
            clues->packets[clues->first_packet[timeline->packets[i]->connection->id]++] =
                timeline->packets[i];
}

/* Who opened connections to which port. */
static void reached_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t capacity = 0;
    for (size_t i = 0; i < timeline->connection_count; i++) {
        const struct connection *c = timeline->connections[i];
        if (c->accepted && c->accepted->socket)
            story_of(clues, c->accepted->socket)->accepted++;
        if (!c->established || c->protocol != PROTOCOL_TCP || !c->socket[END_CLIENT])
            continue;
        size_t k = 0;
        struct reached here = { c->socket[END_CLIENT]->program, c->address[END_SERVER].port,
                                c->id };
        while (k < clues->reached_count &&
               (clues->reached[k].program != here.program || clues->reached[k].port != here.port))
            k++;
        if (k < clues->reached_count) {
            clues->reached[k].last = c->id;
            continue;
        }
        array_reserve(&clues->reached, &capacity, clues->reached_count, sizeof here);
        clues->reached[clues->reached_count++] = here;
    }
}

static void forks_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    size_t capacity = 0;
    for (size_t i = 0; i < timeline->call_count; i++) {
        struct call *call = timeline->calls[i];
        if (call->facts->role != CALL_PROCESS || !call->ended || call->facts->error ||
            call->facts->result <= 0 || call_is_exec(call->facts->row) ||
            call_is_exit(call->facts->row))
            continue;
        array_reserve(&clues->forks, &capacity, clues->fork_count, sizeof call);
        clues->forks[clues->fork_count++] = call;
    }
}

static void text_gather(struct clues *clues)
{
    const struct timeline *timeline = clues->timeline;
    clues->typed = xcalloc(timeline->program_count, sizeof *clues->typed);
    for (size_t i = 0; i < timeline->program_count; i++)
        text_init(&clues->typed[i]);
    for (size_t i = 0; i < timeline->event_count; i++) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_INPUT)
            text_add_bytes(&clues->typed[event->output->program->index], event->output->text,
                           event->output->bytes);
        else if (event->kind == EVENT_EXIT)
            process_ended(clues, event);
    }
}

void clues_gather(struct clues *clues, struct timeline *timeline)
{
    *clues = (struct clues){ .timeline = timeline };
    processes_gather(clues);
    text_gather(clues);
    stories_gather(clues);
    packets_gather(clues);
    reached_gather(clues);
    forks_gather(clues);
}

void clues_release(struct clues *clues)
{
    for (size_t i = 0; i < clues->timeline->program_count; i++)
        text_release(&clues->typed[i]);
    free(clues->typed);
    free(clues->processes);
    free(clues->stories);
    free(clues->bound);
    free(clues->forks);
    free(clues->reached);
    free(clues->calls);
    free(clues->packets);
    free(clues->first_packet);
}
