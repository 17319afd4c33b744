/* For which packet a call waited, and how long: see says_calls.h. */
#include <sys/socket.h>

#include "base/clock.h"
#include "timeline/says_calls.h"
#include "timeline/waits.h"

enum { NOTABLE_NS = NS_PER_MS / 10 }; /* less is within what our own looking costs */

static void ms_add(struct text *text, int64_t ns)
{
    text_addf(text, "%.1f ms", (double)ns / NS_PER_MS);
}

void says_waited(struct text *text, const struct call *call, const char *it, int64_t first_ns,
                 int64_t last_ns)
{
    const struct call_facts *facts = call->facts;
    const char *name = call_name(facts);
    int64_t waited_ns = first_ns - facts->t_begin_ns, later_ns = facts->t_end_ns - first_ns;
    bool at_once = facts->t_end_ns - facts->t_begin_ns < WAITED_NS;
    if (last_ns < facts->t_begin_ns && at_once) {
        text_addf(text, ", before %s() was called: it did not wait.", name);
        return;
    }
    text_add(text, ".");
    if (waited_ns < NOTABLE_NS || facts->flags & MSG_DONTWAIT)
        return;
    text_addf(text, " %s() waited ", name);
    ms_add(text, waited_ns);
    text_addf(text, " for %s", it);
    if (later_ns >= NOTABLE_NS) {
        text_add(text, ", and returned ");
        ms_add(text, later_ns);
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
        says_waited(text, call, "it", packet_came_ns(packet), packet_came_ns(packet));
}
