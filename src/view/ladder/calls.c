/* Calls in a lane: which are shown, and whether one stands in one row or is drawn open.
 *
 *       listen(3, 1) = 0                     over at once: one row
 *     ┌ accept(3)  waits                     waited, sent packets of its own, or has not returned:
 *     ┊                                      a bar runs down beside all that happens meanwhile,
 *     └ accept = 4 from :40312               dotted while the call waits (leaders.c)
 *
 * Behind its begin stands, where there is room, the line of the program's own source that made it.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "call/table.h"
#include "view/ladder/parts.h"

/* ---- which calls, and how ---- */

/* fork() and exec matter where a socket is handed on or closed by it; shells and wrappers do many
 * that touch none. */
static bool holds_socket(const struct timeline *timeline, const struct call *call)
{
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        if (socket->program == call->program &&
            (socket->domain == AF_INET || socket->domain == AF_INET6) &&
            socket->t_ns <= call->facts->t_begin_ns &&
            (!socket->release || socket->release->t_ns >= call->facts->t_begin_ns))
            return true;
    }
    return false;
}

static bool process_call_is_shown(struct ladder *l, const struct timeline *timeline,
                                  const struct call *call)
{
    const struct call_facts *facts = call->facts;
    struct ladder_program *program = ladder_program(l, call->program);
    bool first_exec = call_is_exec(facts->row) && !program->did_exec;
    if (call_is_exec(facts->row))
        program->did_exec = true;
    if (!l->style.verbose && (facts->error || !holds_socket(timeline, call)))
        return false;
    if (call_is_exec(facts->row))
        return !first_exec || l->style.verbose;
    if (!call_is_fork(facts->row))
        return false; /* exit: the end of the process has its own row */
    return l->style.verbose || !call_makes_thread(facts);
}

/* The C library looks names up by way of local sockets of its own: no student wrote these calls. */
bool call_is_local(const struct call *call)
{
    const struct socket *socket = call->new_socket ? call->new_socket : call->former;
    if (call->socket)
        socket = call->socket;
    int domain = socket ? socket->domain : AF_UNSPEC;
    if (call->facts->role == CALL_CREATE)
        domain = call->facts->domain;
    return domain == AF_UNIX || domain == AF_NETLINK;
}

static bool call_is_shown(struct ladder *l, const struct timeline *timeline,
                          const struct call *call)
{
    if (l->style.parts == LADDER_PACKETS_ONLY || (call_is_local(call) && !l->style.verbose))
        return false;
    switch (call->facts->role) {
    case CALL_PROCESS: return process_call_is_shown(l, timeline, call);
    case CALL_CREATE:
    case CALL_WAIT:
    case CALL_FOREIGN: return true;
    default: /* without a socket only what failed for that reason: connect(-1, …) */
        return call->socket ||
               (call->ended && (call->facts->error == EBADF || call->facts->error == ENOTSOCK));
    }
}

/* A wait that did not wait is left out; not one of a descriptor that names nothing. */
static bool is_worth_a_row(const struct call *call)
{
    return call->facts->role != CALL_WAIT ||
           (call->ended && (call->facts->error == EBADF || call_found_closed(call->facts) >= 0));
}

/* It made the packet leave, or the packet has bytes of it. */
static bool packet_is_of(const struct packet *packet, const struct call *call)
{
    bool of = packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == call;
    for (size_t i = 0; i < packet->carries_count; i++)
        of |= packet->carries[i] == call;
    return of;
}

/* Did something happen between the call's begin and its return that it may have waited for?  With packets: any of them.
 * Without: what another program did. */
static bool others_acted(const struct timeline *timeline, size_t event, const struct call *call)
{
    for (size_t i = event + 1; i < timeline->event_count; i++) {
        const struct event *e = &timeline->events[i];
        bool is_call = e->kind == EVENT_CALL || e->kind == EVENT_RETURN;
        if (e->kind == EVENT_RETURN && e->call == call)
            return false;
        if (timeline->has_packets ? e->kind == EVENT_PACKET || e->kind == EVENT_ARRIVAL
                                  : is_call && e->call->program != call->program)
            return true;
    }
    return true;
}

/* Which packet poll() and its like wait for is not known, and without packets nothing is. */
static bool is_told_by_packets(const struct timeline *timeline, const struct call *call)
{
    return timeline->has_packets && call->facts->role != CALL_WAIT;
}

static bool stood_still(const struct timeline *timeline, size_t event, const struct call *call)
{
    return is_told_by_packets(timeline, call)
               ? call_waited(timeline, call)
               : call_may_wait(call) && others_acted(timeline, event, call);
}

/* Did a packet of its own leave between its begin and its return?  Then it stands around it. */
static bool sent_meanwhile(const struct timeline *timeline, size_t event, const struct call *call)
{
    for (size_t i = event + 1; i < timeline->event_count; i++) {
        const struct event *e = &timeline->events[i];
        if (e->kind == EVENT_RETURN && e->call == call)
            return false;
        if (e->kind == EVENT_PACKET && packet_is_of(e->packet, call))
            return true;
    }
    return false;
}

static bool call_opens(const struct ladder *l, const struct timeline *timeline, size_t event,
                       const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (facts->role == CALL_PROCESS || facts->skipped)
        return false;
    if (facts->times)
        return !call->ended || facts->times > 1;
    if (!call->ended || facts->t_end_ns - facts->t_begin_ns >= WAITED_NS)
        return true;
    if (l->style.parts != LADDER_CALLS_ONLY && sent_meanwhile(timeline, event, call))
        return true;
    return stood_still(timeline, event, call);
}

/* ---- rows ---- */

void thread_seen(struct ladder *l, const struct program *of, pid_t tid)
{
    struct ladder_program *program = ladder_program(l, of);
    if (!program->first_tid)
        program->first_tid = tid;
    if (tid != program->first_tid)
        program->many_tids = true;
}

static bool came_to_listen(const struct call *call)
{
    return call->ended && call->facts->role == CALL_LISTEN && !call->facts->error &&
           call->state_after == STATE_LISTEN;
}

const char *remark_on_result(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!call->ended || facts->error)
        return NULL;
    if (facts->role == CALL_ACCEPT)
        return "connection socket";
    switch (call->because) {
    case BECAUSE_FIN: return "end of stream";
    case BECAUSE_SHUTDOWN: return "own shutdown()";
    case BECAUSE_RESET: return "after the reset";
    case BECAUSE_TIMEOUT: return call->remark ? call->remark : "after the timeout";
    case BECAUSE_NONE: break;
    }
    /* a Unix socket */
    bool local = facts->role == CALL_RECEIVE && call->socket && call->socket->type == SOCK_STREAM;
    return local && facts->result == 0 && facts->wanted_bytes ? "end of stream" : NULL;
}

/* ---- the source line ---- */

static bool shows_text(const struct ladder *l, const struct call_facts *facts)
{
    return l->style.source && facts->at_file && facts->at_text;
}

bool ladder_call_place(struct text *text, const struct call_facts *facts, bool source, bool ascii)
{
    if (!facts->at_file || facts->at_line < 1 || (source && !facts->at_text))
        return false;
    const char *slash = strrchr(facts->at_file, '/'), *name = slash ? slash + 1 : facts->at_file;
    clean_add(text, name, strlen(name), ascii);
    text_addf(text, ":%d", facts->at_line);
    if (source) {
        text_add(text, "  ");
        clean_add(text, facts->at_text, strlen(facts->at_text), ascii);
    }
    return true;
}

/* What stands behind the call; NULL: nothing does.  Valid until the next call of it. */
static const char *place_of(struct ladder *l, const struct call_facts *facts)
{
    text_clear(&l->place);
    bool shows = !(l->style.hide & HIDE_LINES) && !shows_text(l, facts) &&
                 ladder_call_place(&l->place, facts, false, l->style.ascii);
    return shows ? l->place.s : NULL;
}

/* Under the call, with --source:
 *
 *     ┌ connect(3, 127.0.0.1:12000)
 *     │ client.c:27  if (connect(fd, (struct sockaddr *)&there, sizeof there) == -1)
 */
static void source_row(struct ladder *l, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (!shows_text(l, facts))
        return;
    text_clear(&l->scratch);
    style_add(&l->scratch, STYLE_DIM);
    ladder_call_place(&l->scratch, facts, true, l->style.ascii);
    lane_item(l, lane_of_program(call->program), facts->t_begin_ns,
              &(struct item){ .program = call->program, .text = l->scratch.s, .goes_on = true });
}

/* A part of a call, whole; NULL when nobody asks. */
static const char *reading_of(struct ladder *l, const struct call *call, enum call_part part,
                              bool with_fd)
{
    enum { AS_LONG_AS_IT_IS = 4000 };
    if (!l->style.extract)
        return NULL;
    call_part_text(l, &l->whole, call, part, with_fd, AS_LONG_AS_IT_IS);
    return l->whole.s;
}

/* From begin to return: no bar stands for it. */
static bool call_is_skipped(struct ladder *l, const struct call *call)
{
    const char *reading = reading_of(l, call, CALL_PART_WHOLE, true);
    return reading && extract_skips(l, reading);
}

void call_begins(struct ladder *l, const struct timeline *timeline, size_t event,
                 const struct call *call)
{
    if (!call_is_shown(l, timeline, call))
        return;
    const struct program *program = call->program;
    enum lane lane = lane_of_program(program);
    bool opens = call_opens(l, timeline, event, call);
    if (!opens && !l->style.verbose && !is_worth_a_row(call))
        return;
    if (call_is_skipped(l, call))
        return;
    output_flush(l, program);
    thread_seen(l, call->program, call->facts->tid);
    ladder_program(l, call->program)->has_children |= call->facts->role == CALL_PROCESS;
    ladder_program(l, program)->last_call = call;
    *call_drawn(l, call) = opens ? DRAWN_OPEN : DRAWN_WHOLE;
    struct item item = { .program = program,
                         .place = place_of(l, call->facts),
                         .bar_style = call_style(call) };
    if (opens) {
        int slot = 0;
        bool waits = call_may_wait(call) &&
                     (!is_told_by_packets(timeline, call) || call_waited(timeline, call));
        while (slot < BARS_MAX && l->bars[lane][slot].call)
            slot++;
        item.mark = slot < BARS_MAX ? MARK_OPENS : MARK_NONE;
        item.slot = slot;
        /* only of what nothing but waiting keeps: socket() can be long on a busy machine, and
         * connect() and send() show why they are */
        if (waits && call->facts->role != CALL_CONNECT)
            item.remark = "waits";
        call_part_text(l, &l->scratch, call, CALL_PART_BEGIN, true, item_columns(l, lane, &item));
        item.text = l->scratch.s;
        item.reading = reading_of(l, call, CALL_PART_BEGIN, true);
        lane_item(l, lane, call->facts->t_begin_ns, &item);
        if (slot < BARS_MAX)
            l->bars[lane][slot] = (struct open_call){ .call = call,
                                                      .waits = waits,
                                                      .busy_ns = call->facts->t_begin_ns };
        source_row(l, call);
        return;
    }
    call_part_text(l, &l->scratch, call, CALL_PART_WHOLE, true, item_columns(l, lane, &item));
    item.text = l->scratch.s;
    item.reading = reading_of(l, call, CALL_PART_WHOLE, true);
    item.remark = remark_on_result(call);
    item.state = came_to_listen(call) ? tcp_state_name(STATE_LISTEN) : NULL;
    lane_item(l, lane, call->facts->t_begin_ns, &item);
    source_row(l, call);
}

/* Take the call's bar away, with the next row; its slot, or BARS_MAX when it had none.  *others: more calls of the
 * lane are open. */
static int bar_take(struct ladder *l, enum lane lane, const struct call *call, bool *others)
{
    int slot = BARS_MAX;
    *others = false;
    for (int i = 0; i < BARS_MAX; i++) {
        if (l->bars[lane][i].call == call) {
            l->bars[lane][i].closes = true;
            slot = i;
        } else if (l->bars[lane][i].call) {
            *others = true;
        }
    }
    return slot;
}

void call_returns(struct ladder *l, const struct call *call, int64_t t_ns)
{
    if (*call_drawn(l, call) != DRAWN_OPEN)
        return;
    const struct program *program = call->program;
    enum lane lane = lane_of_program(program);
    bool others;
    output_flush(l, program);
    *call_drawn(l, call) = DRAWN_CLOSED;
    ladder_program(l, program)->last_call = call;
    int slot = bar_take(l, lane, call, &others);
    struct item item = { .program = program,
                         .remark = remark_on_result(call),
                         .bar_style = call_style(call) };
    item.mark = slot < BARS_MAX ? MARK_CLOSES : MARK_NONE;
    item.slot = slot;
    item.state = came_to_listen(call) ? tcp_state_name(STATE_LISTEN) : NULL;
    call_part_text(l, &l->scratch, call, CALL_PART_RESULT, others || slot == BARS_MAX,
                   item_columns(l, lane, &item));
    item.text = l->scratch.s;
    item.reading = reading_of(l, call, CALL_PART_RESULT, others || slot == BARS_MAX);
    lane_item(l, lane, t_ns, &item);
}

void calls_abandoned(struct ladder *l, const struct program *program, pid_t pid, int64_t t_ns)
{
    enum lane lane = lane_of_program(program);
    bool others;
    for (int slot = 0; slot < BARS_MAX; slot++) {
        const struct call *call = l->bars[lane][slot].call;
        if (!call || call->program != program || call->facts->pid != pid)
            continue;
        bar_take(l, lane, call, &others);
        *call_drawn(l, call) = DRAWN_CLOSED;
        text_clear(&l->scratch);
        if (ladder_program(l, program)->many_tids)
            thread_add(&l->scratch, call->facts->tid);
        call_name_add(&l->scratch, call);
        text_add(&l->scratch, " did not return");
        lane_item(l, lane, t_ns,
                  &(struct item){ .program = program,
                                  .text = l->scratch.s,
                                  .mark = MARK_CLOSES,
                                  .bar_style = call_style(call),
                                  .slot = slot });
    }
}
