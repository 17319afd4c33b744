/* For which packet a call waited, and how long: see says_calls.h. */
#include <sys/socket.h>

#include "base/actor.h"
#include "base/clock.h"
#include "timeline/says_calls.h"
#include "timeline/waits.h"

enum { NOTABLE_NS = NS_PER_MS / 10 }; /* less is within what our own looking costs */

static void lasting_add(struct text *text, int64_t ns)
{
    int64_t tenths = ns / (NS_PER_MS / 10);
    if (ns >= 10LL * NS_PER_S)
        tenths /= 1000;
    text_addf(text, "%lld.%lld %s", (long long)tenths / 10, (long long)tenths % 10,
              ns < 10LL * NS_PER_S ? "ms" : "s");
}

void says_waited(struct text *text, const struct timeline *timeline, const struct call *call,
                 const char *it, int64_t first_ns, int64_t last_ns)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    int64_t begin_ns = facts->t_begin_ns, end_ns = facts->t_end_ns;
    if (last_ns < begin_ns && end_ns - begin_ns < WAITED_NS) {
        text_addf(text, ", before %s() was called: it did not wait.", name);
        return;
    }
    text_add(text, ".");
    if (first_ns - begin_ns < NOTABLE_NS || call->nonblocking)
        return;
    /* both parts add up to what the whole call is said to take */
    int64_t from_ns = end_ns - begin_ns < NS_PER_MS ? begin_ns : timeline->start_ns;
    int64_t came_ns = shown_ns(first_ns - from_ns);
    text_addf(text, " %s() waited ", name);
    lasting_add(text, came_ns - shown_ns(begin_ns - from_ns));
    text_addf(text, " for %s", it);
    if (end_ns - first_ns >= NOTABLE_NS) {
        text_add(text, ", and returned ");
        lasting_add(text, shown_ns(end_ns - from_ns) - came_ns);
        text_add(text, " later");
    }
    text_add(text, ".");
}

void says_awaited(struct text *text, const struct timeline *timeline, const struct call *call,
                  const char *what)
{
    const struct packet *packet = call_awaited(timeline, call);
    if (!packet)
        return;
    text_addf(text, " %s packet %d", what, packet->id);
    if (call->facts->role == CALL_SEND || call->facts->role == CALL_OPTION)
        text_add_char(text, '.'); /* it waits for room, if for anything */
    else
        says_waited(text, timeline, call, "it", packet_came_ns(packet), packet_came_ns(packet));
}

/* When its process ended; -1: it did not. */
static int64_t process_ended_ns(const struct timeline *timeline, const struct call *call)
{
    for (size_t i = timeline->event_count; i-- > call->event;) {
        const struct event *event = &timeline->events[i];
        if (event->kind == EVENT_EXIT && event->exit->pid == call->facts->pid)
            return event->t_ns;
    }
    return -1;
}

/* When it could not return any more, and what came then. */
static int64_t could_return_until_ns(const struct timeline *timeline, const struct call *call,
                                     struct text *then)
{
    int64_t asked_ns = timeline->asked_to_end_ns, ended_ns = process_ended_ns(timeline, call);
    if (asked_ns > call->facts->t_begin_ns && (ended_ns < 0 || asked_ns <= ended_ns)) {
        text_addf(then, "sockwire, which recorded this run, asks %s to end (SIGTERM)",
                  actor_said(call->program->id));
        return asked_ns;
    }
    text_add(then, ended_ns < 0 ? "the record ends" : "its process ends");
    if (ended_ns < 0 && timeline->event_count)
        return timeline->events[timeline->event_count - 1].t_ns;
    return ended_ns;
}

void says_never_returns(struct text *text, const struct timeline *timeline, const struct call *call)
{
    struct text then;
    text_init(&then);
    int64_t begin_ns = call->facts->t_begin_ns;
    int64_t until_ns = could_return_until_ns(timeline, call, &then);
    if (until_ns - begin_ns >= NOTABLE_NS) {
        text_add_char(text, ' ');
        lasting_add(text, shown_ns(until_ns - timeline->start_ns) -
                              shown_ns(begin_ns - timeline->start_ns));
        text_addf(text, " later %s.", then.s);
    }
    text_release(&then);
}
