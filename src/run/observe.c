/* What the tracer and the capture tell becomes observations, to be put in order (merge.h); and what
 * the run itself must know of them at once: that the server listens, that a program wants input,
 * that one has ended. */
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/actor.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/rlimits.h"
#include "record/writer.h"
#include "run/own_packets.h"
#include "run/parts.h"
#include "run/processes.h"
#include "run/stall.h"

/* A call that asked for something and got nothing: who only makes such calls is idle. */
static bool is_deed(const struct observation *seen)
{
    const struct call_facts *facts = seen->facts;
    if (seen->kind != OBSERVED_ENDS)
        return seen->kind != OBSERVED_BEGINS;
    return facts->error != EAGAIN && facts->error != EINTR &&
           !(facts->role == CALL_WAIT && facts->result == 0);
}

static void add(struct run *run, struct observation seen)
{
    bool is_programs = seen.kind != OBSERVED_PACKET && seen.kind != OBSERVED_TCP_INFO &&
                       seen.kind != OBSERVED_COUNTER;
    if (is_programs && seen.t_ns > run->last_event_ns)
        run->last_event_ns = seen.t_ns;
    bool deed = is_programs && is_deed(&seen);
    if (deed && seen.t_ns > run->last_deed_ns)
        run->last_deed_ns = seen.t_ns;
    if (deed || seen.kind == OBSERVED_ENDS)
        run->vain_calls = deed ? 0 : run->vain_calls + 1;
    joining_add(run, seen);
}

static bool of_server(const struct run *run, int program)
{
    return run->actors[program].is_server;
}

static void begins(void *context, struct call_facts *facts)
{
    struct run *run = context;
    joining_uses_port(run, &facts->address);
    if (run->options->processes)
        processes_saw(run->options->processes, facts);
    add(run,
        (struct observation){ .kind = OBSERVED_BEGINS, .t_ns = facts->t_begin_ns, .facts = facts });
}

static void ends(void *context, struct call_facts *facts)
{
    struct run *run = context;
    busy_hears(run, facts);
    if (of_server(run, facts->program) && facts->error == 0 &&
        (facts->role == CALL_BIND || facts->role == CALL_LISTEN)) {
        run->bound_inode = facts->inode;
        run->bound_listens = facts->role == CALL_LISTEN;
    }
    add(run,
        (struct observation){ .kind = OBSERVED_ENDS, .t_ns = facts->t_end_ns, .facts = facts });
}

static void socket_is(void *context, int64_t t_ns, int program, uint64_t inode, int domain,
                      int type, const struct address *local, const struct address *peer)
{
    struct run *run = context;
    bool internet = domain == AF_INET || domain == AF_INET6;
    if (of_server(run, program) && inode == run->bound_inode && internet &&
        ((run->bound_listens && type == SOCK_STREAM) || type == SOCK_DGRAM))
        run->server_ready = true;
    joining_uses_port(run, local);
    add(run, (struct observation){
                 .kind = OBSERVED_SOCKET,
                 .t_ns = t_ns,
                 .program = program,
                 .inode = inode,
                 .socket = { .domain = domain, .type = type, .local = *local, .peer = *peer } });
}

static void released(void *context, int64_t t_ns, uint64_t inode, struct call_facts *by,
                     int program, pid_t pid)
{
    struct run *run = context;
    add(run, (struct observation){ .kind = OBSERVED_RELEASED,
                                   .t_ns = t_ns,
                                   .facts = by,
                                   .inode = inode,
                                   .program = program,
                                   .pid = pid });
}

static enum tcp_state state_of(int kernel_state)
{
    switch (kernel_state) {
    case TCP_ESTABLISHED: return STATE_ESTABLISHED;
    case TCP_SYN_SENT: return STATE_SYN_SENT;
    case TCP_SYN_RECV: return STATE_SYN_RECEIVED;
    case TCP_FIN_WAIT1: return STATE_FIN_WAIT_1;
    case TCP_FIN_WAIT2: return STATE_FIN_WAIT_2;
    case TCP_TIME_WAIT: return STATE_TIME_WAIT;
    case TCP_CLOSE: return STATE_CLOSED;
    case TCP_CLOSE_WAIT: return STATE_CLOSE_WAIT;
    case TCP_LAST_ACK: return STATE_LAST_ACK;
    case TCP_LISTEN: return STATE_LISTEN;
    case TCP_CLOSING: return STATE_CLOSING;
    default: return STATE_NONE;
    }
}

static void state(void *context, int64_t t_ns, uint64_t inode, int kernel_state,
                  struct call_facts *at)
{
    struct run *run = context;
    if (run->options->wire)
        add(run, (struct observation){ .kind = OBSERVED_STATE,
                                       .t_ns = t_ns,
                                       .facts = at,
                                       .inode = inode,
                                       .state = state_of(kernel_state) });
}

static void wrote(void *context, int64_t t_ns, int program, pid_t pid, pid_t tid,
                  const struct stat *file, uint64_t bytes)
{
    struct run *run = context;
    const struct written_output written = { .t_ns = t_ns, .pid = pid, .tid = tid, .bytes = bytes };
    actor_wrote(&run->actors[program], file, &written);
}

static void wants_input(void *context, int64_t t_ns, int program, const struct stat *file)
{
    struct run *run = context;
    struct actor *actor = &run->actors[program];
    if (file && !actor_reads(actor, file))
        return; /* a shell's child reads its own pipe */
    if (pty_unread(&actor->pty))
        return; /* this read gets what lies there already */
    actor->wants_input = true;
    actor->reads = file != NULL;
    if (!file)
        return;
    actor->end_typed = false;
    actor->prompt_due = true;
    actor->prompt_ns = t_ns;
}

static void note(void *context, int64_t t_ns, int program, const char *text)
{
    struct run *run = context;
    char line[300];
    snprintf(line, sizeof line, "%s: %s", run->actors[program].id, text);
    add(run, (struct observation){ .kind = OBSERVED_NOTE, .t_ns = t_ns, .note = xstrdup(line) });
}

static void ended(void *context, int64_t t_ns, int program, pid_t pid, int status, int signal,
                  bool is_first)
{
    struct run *run = context;
    struct actor *actor = &run->actors[program];
    actor_read_output(run, actor); /* what it printed last stands before its end */
    if (is_first) {
        actor->ended = true;
        actor->status = status;
        actor->signal = signal;
    }
    add(run, (struct observation){
                 .kind = OBSERVED_EXIT,
                 .t_ns = t_ns,
                 .program = program,
                 .pid = pid,
                 .exit = { .status = status, .signal = signal, .is_first = is_first } });
    const char *limit = signal ? rlimits_explain(signal) : NULL;
    if (limit)
        note(context, t_ns, program, limit);
}

/* The first of a run is told: a program may try a thousand times. */
static void refused(void *context, int64_t t_ns, int program, const char *what)
{
    struct run *run = context;
    char line[360];
    if (*run->result->refused)
        return;
    snprintf(run->result->refused, sizeof run->result->refused, "%s: %s",
             actor_said(run->actors[program].id), what);
    snprintf(line, sizeof line, "refused behind walls: %s", what);
    note(run, t_ns, program, line);
}

/* A line is to be typed to a client, or a client is to be started. */
static bool due(void *context)
{
    const struct run *run = context;
    bool any = false;
    for (size_t i = 0; i < run->actor_count; i++) {
        const struct actor *actor = &run->actors[i];
        any |= actor->launched && !actor->ended && !actor->is_server;
        if (actor->launched && !actor->ended && actor->wants_input && !actor->end_typed &&
            run->options->input && !actor->is_server && !pty_unread(&actor->pty))
            return true;
    }
    bool starts = run->phase == PHASE_CLIENTS || (run->phase == PHASE_SERVER && run->server_ready);
    return starts && !any && run->next_client < run->actor_count;
}

static bool typed(void *context, int program)
{
    const struct run *run = context;
    return pty_unread(&run->actors[program].pty);
}

void run_note(struct run *run, const char *text)
{
    add(run, (struct observation){
                 .kind = OBSERVED_NOTE, .t_ns = clock_now_ns(), .note = xstrdup(text) });
}

void run_tcp_info(struct run *run, int64_t t_ns, int host, const struct tcp_report *report)
{
    add(run, (struct observation){ .kind = OBSERVED_TCP_INFO,
                                   .t_ns = t_ns,
                                   .host = host,
                                   .report = xmemdup(report, sizeof *report) });
}

void run_counter(struct run *run, int64_t t_ns, int host, const char *name, uint64_t count)
{
    add(run, (struct observation){ .kind = OBSERVED_COUNTER,
                                   .t_ns = t_ns,
                                   .host = host,
                                   .counter = { .name = xstrdup(name), .count = count } });
}

static void zombie(void *context, pid_t pid, pid_t parent)
{
    add(context,
        (struct observation){
            .kind = OBSERVED_ZOMBIE, .t_ns = clock_now_ns(), .pid = pid, .parent = parent });
}

/* Who has not been waited for until now was not by the programs' own will. */
void run_asked_to_end(struct run *run)
{
    tracer_zombies(run->tracer, zombie, run);
    add(run, (struct observation){ .kind = OBSERVED_ASKED, .t_ns = clock_now_ns() });
}

void run_started(struct run *run, const struct actor *actor, int64_t t_ns, pid_t pid)
{
    int argc = 0;
    while (actor->argv[argc])
        argc++;
    add(run, (struct observation){ .kind = OBSERVED_PROGRAM,
                                   .t_ns = t_ns,
                                   .program = actor->index,
                                   .pid = pid,
                                   .host = run->options->hosts ? actor->index : 0,
                                   .started = { .id = actor->id,
                                                .is_server = actor->is_server,
                                                .argc = argc,
                                                .argv = (const char *const *)actor->argv } });
}

struct tracer_sink run_sink(struct run *run)
{
    return (struct tracer_sink){ .context = run,
                                 .holds = run->options->pause ? pause_holds : NULL,
                                 .begins = begins,
                                 .ends = ends,
                                 .socket_is = socket_is,
                                 .released = released,
                                 .state = state,
                                 .wrote = wrote,
                                 .wants_input = wants_input,
                                 .ended = ended,
                                 .due = due,
                                 .typed = typed,
                                 .refused = refused,
                                 .note = note };
}

/* A packet from the run's address to another was named by no call: whoever has brought that about is
 * ended. */
static bool takes_own(struct run *run, struct packet_facts *facts, uint8_t *frame)
{
    enum own_packet which =
        own_packet_take(&run->options->host->own.address, facts, frame, facts->captured_bytes);
    if (which == OWN_PACKET_OUT) {
        if (!*run->result->refused)
            snprintf(run->result->refused, sizeof run->result->refused,
                     "a packet to an address that is not the run's");
        tracer_signal(run->tracer, -1, SIGKILL);
    }
    return which == OWN_PACKET;
}

void run_take_packet(void *context, const struct packet_facts *facts, const uint8_t *frame)
{
    struct run *run = context;
    struct packet_facts *copy = xmemdup(facts, sizeof *facts);
    copy->payload = NULL; /* its frame is gone when this is read */
    uint8_t *changed = NULL;
    if (run->options->host->own.address.version) {
        frame = changed = xmemdup(frame, facts->captured_bytes);
        if (!takes_own(run, copy, changed)) {
            free(changed);
            free(copy);
            return;
        }
    }
    if (run->asker)
        tcp_asker_sees(run->asker, facts);
    struct record_writer *recording = run->options->recording;
    uint64_t place = recording ? record_writer_frame(recording, frame, facts->captured_bytes) : 0;
    add(run, (struct observation){
                 .kind = OBSERVED_PACKET, .t_ns = facts->t_ns, .packet = copy, .frame = place });
    free(changed);
}
