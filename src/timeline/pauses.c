/* Times in which nothing happens: see pauses.h. */
#include "timeline/pauses.h"

#include "base/actor.h"
#include "base/clock.h"

enum { LEAST_NS = 10 * NS_PER_MS, TIMES_THE_AVERAGE = 3 };

/* It is told as a part of something else, or nothing happened then: sockwire only asked. */
static bool is_untold(const struct event *event)
{
    return event->kind == EVENT_SOCKET || event->kind == EVENT_CONNECTION ||
           event->kind == EVENT_TCP_INFO || event->kind == EVENT_STATE;
}

static bool is_of_left_out(const struct event *event, left_out *is_left_out)
{
    bool of_call = event->kind == EVENT_CALL || event->kind == EVENT_RETURN;
    return of_call && is_left_out && is_left_out(event->call);
}

/* After the last event before this one that is shown; 0: there is none. */
static size_t pause_begin(const struct timeline *timeline, size_t event, left_out *is_left_out)
{
    size_t begin = event;
    while (begin > 0 && (is_untold(&timeline->events[begin - 1]) ||
                         is_of_left_out(&timeline->events[begin - 1], is_left_out)))
        begin--;
    return begin;
}

int64_t pause_before(const struct timeline *timeline, size_t event, left_out *is_left_out)
{
    const struct event *e = &timeline->events[event];
    if (is_untold(e) || is_of_left_out(e, is_left_out) || e->kind == EVENT_ARRIVAL ||
        e->kind == EVENT_REPEATED)
        return 0;
    size_t begin = pause_begin(timeline, event, is_left_out);
    if (begin == 0)
        return 0;
    int64_t before = timeline->events[begin - 1].t_ns, pause = e->t_ns - before;
    int64_t average = (before - timeline->start_ns) / (int64_t)event;
    return pause >= LEAST_NS && pause / TIMES_THE_AVERAGE >= average ? pause : 0;
}

bool pause_leaves_out(const struct timeline *timeline, size_t index, left_out *is_left_out)
{
    size_t begin = pause_begin(timeline, index, is_left_out);
    for (size_t i = begin; i < index; i++)
        if (is_of_left_out(&timeline->events[i], is_left_out))
            return true;
    return false;
}

/* The persist timer asks whether there is room.  Linux starts it for bytes that wait for others, too. */
static void of_persist_timer(struct text *text, const struct packet *packet, const char *owner)
{
    bool no_room =
        packet->kind == KIND_PROBE || (packet->passage && packet->analysis & ANALYSIS_WINDOW_FULL);
    if (no_room)
        text_addf(text, "the window has no room: the persist timer of %s runs", owner);
    else if (packet->promised)
        text_addf(text, "%s had announced more bytes, and none come: a timer of %s runs",
                  packet_promise(packet), owner);
    else
        text_addf(text, "the persist timer of %s runs", owner);
}

static void of_timer(struct text *text, const struct packet *packet)
{
    const char *owner = end_said(packet->connection, packet->from);
    switch (packet->trigger.timer) {
    case TIMER_RETRANSMISSION:
        text_addf(text, "no ACK comes: the retransmission timer of %s runs", owner);
        break;
    case TIMER_DELAYED_ACK:
        text_addf(text, "the kernel of %s holds its ACK back (delayed-ACK timer)", owner);
        break;
    case TIMER_PERSIST: of_persist_timer(text, packet, owner); break;
    case TIMER_KEEP_ALIVE:
        text_addf(text, "nothing is sent: the keep-alive timer of %s runs", owner);
        break;
    case TIMER_LOSS_PROBE:
        text_addf(text, "no ACK comes: the loss-probe timer of %s runs", owner);
        break;
    case TIMER_REORDERING: text_addf(text, "the reordering timer of %s runs", owner); break;
    }
}

static void of_packet(struct text *text, const struct packet *packet)
{
    if (!packet->connection)
        text_add(text, "until the next packet");
    else if (packet->trigger.kind == TRIGGER_TIMER)
        of_timer(text, packet);
    else
        text_addf(text, "until %s sends the next packet",
                  end_said(packet->connection, packet->from));
}

/* Was it open then? */
static bool is_open_at(const struct call *call, int64_t t_ns)
{
    return call->facts->role != CALL_PROCESS && call->facts->t_begin_ns < t_ns &&
           (!call->ended || call->facts->t_end_ns > t_ns);
}

/* "the client waits in recv(), the server in accept()"; nothing when no call is open.  Of a program
 * with several processes, the one that called last. */
static void of_waiting(struct text *text, const struct timeline *timeline, size_t event)
{
    enum { NAMED_MOST = 3 };
    const struct program *seen[NAMED_MOST];
    size_t count = 0;
    for (size_t i = event; i-- > 0 && count < NAMED_MOST;) {
        const struct event *e = &timeline->events[i];
        bool known = e->kind != EVENT_CALL || !is_open_at(e->call, timeline->events[event].t_ns);
        for (size_t k = 0; k < count && !known; k++)
            known = seen[k] == e->call->program;
        if (known)
            continue;
        text_addf(text, count ? ", %s in %s()" : "%s waits in %s()",
                  actor_said(e->call->program->id), call_name(e->call->facts));
        seen[count++] = e->call->program;
    }
}

/* Until a call of this program: what it did that is left out, and for most of the time. */
static void of_call(struct text *text, const struct timeline *timeline, size_t index,
                    left_out *is_left_out)
{
    const struct program *program = timeline->events[index].call->program;
    const struct call *longest = NULL;
    int64_t longest_ns = 0, until_ns = timeline->events[index].t_ns;
    size_t begin = pause_begin(timeline, index, is_left_out);
    int64_t since_ns = begin ? timeline->events[begin - 1].t_ns : timeline->start_ns;
    for (size_t i = begin; i < index; i++) {
        const struct event *e = &timeline->events[i];
        if (!is_of_left_out(e, is_left_out) || e->call->program != program)
            continue;
        int64_t lasts_ns = (e->call->ended ? e->call->facts->t_end_ns : until_ns) -
                           later(e->call->facts->t_begin_ns, since_ns);
        if (!longest || lasts_ns > longest_ns) {
            longest = e->call;
            longest_ns = lasts_ns;
        }
    }
    if (!longest)
        text_addf(text, "%s calls no socket meanwhile", actor_said(program->id));
    else if (longest_ns >= (until_ns - since_ns) / 2)
        text_addf(text, "%s is in %s() meanwhile, which is not shown here", actor_said(program->id),
                  call_name(longest->facts));
    else
        text_addf(text, "the calls of %s meanwhile are not shown here", actor_said(program->id));
}

void pause_says(struct text *text, const struct timeline *timeline, size_t index,
                left_out *is_left_out)
{
    const struct event *event = &timeline->events[index];
    size_t before = text->len;
    switch (event->kind) {
    case EVENT_PACKET: of_packet(text, event->packet); break;
    case EVENT_INPUT:
        text_addf(text, "until something is typed to %s", actor_said(event->output->program->id));
        break;
    case EVENT_OUTPUT:
        text_addf(text, "until %s prints", actor_said(event->output->program->id));
        break;
    case EVENT_CALL: of_call(text, timeline, index, is_left_out); break;
    case EVENT_RETURN:
        text_addf(text, "until %s() of %s returns", call_name(event->call->facts),
                  actor_said(event->call->program->id));
        break;
    case EVENT_EXIT: text_addf(text, "until %s ends", actor_said(event->exit->program->id)); break;
    case EVENT_PROGRAM: text_addf(text, "until %s starts", actor_said(event->program->id)); break;
    case EVENT_MALFORMED: text_add(text, "until the next frame"); break;
    default: of_waiting(text, timeline, index); break;
    }
    if (text->len == before)
        text_add(text, "until the next remark");
}
