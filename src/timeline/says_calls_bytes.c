/* What a call that sends or receives asks for, and what came of it: see says_calls.h. */
#include "timeline/says_calls.h"

#include <stdio.h>
#include <sys/socket.h>

#include "timeline/packet_numbers.h"
#include "timeline/says.h"
#include "timeline/waits.h"

static bool is_stream(const struct call *call)
{
    return call->socket && call->socket->type == SOCK_STREAM;
}

/* "14 bytes (1-14 of the stream)" */
static void moved_add(struct text *text, const struct call *call)
{
    says_bytes(text, call->facts->moved_bytes);
    if (!call->has_range || call->among_others)
        return;
    text_add(text, call->to - call->from > 1 ? " (" : " (number ");
    stream_bytes_add(text, (int64_t)call->from, (int64_t)call->to);
    text_add(text, " of the stream)");
}

void says_send_asks(struct text *text, const struct call *call)
{
    text_addf(text, "%s() wants to hand ", call_name(call->facts));
    says_bytes(text, call->facts->wanted_bytes);
    text_add(text,
             call->ended ? " to the kernel." : " to the kernel, and never returns in this record.");
}

void says_send(struct text *text, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    text_addf(text, "%s() hands ", call_name(facts));
    moved_add(text, call);
    if (facts->moved_bytes < facts->wanted_bytes)
        text_addf(text, " to the kernel, not all %llu.", (unsigned long long)facts->wanted_bytes);
    else
        text_add(text, " to the kernel.");
}

void says_receive_asks(struct text *text, const struct call *call)
{
    const char *name = call_name(call->facts);
    const char *what = says_is_datagram(call) ? "a datagram" : "bytes";
    if (!call->ended)
        text_addf(text, "%s() asks for %s, and never returns in this record.", name, what);
    else if (says_does_not_wait(call))
        text_addf(text, "%s() asks for %s.", name, what);
    else
        text_addf(text,
                  says_is_datagram(call) ? "%s() asks for %s. It waits when there is none."
                                         : "%s() asks for %s. It waits when there are none.",
                  name, what);
}

/* Why a receive call on a stream returned 0. */
static void nothing_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    const char *name = call_name(call->facts);
    switch (call->because) {
    case BECAUSE_FIN:
        text_addf(text, "%s() returns 0, the end of the stream: the other end sends nothing more.",
                  name);
        says_awaited(text, timeline, call, "The FIN came in");
        break;
    case BECAUSE_SHUTDOWN:
        text_addf(text,
                  "%s() returns 0: this program itself has shut down the receiving side of the "
                  "connection.",
                  name);
        break;
    case BECAUSE_RESET:
        text_addf(
            text,
            "%s() returns 0: the connection was reset, which an earlier call has told already.",
            name);
        break;
    case BECAUSE_TIMEOUT:
        text_addf(text,
                  "%s() returns 0: the kernel gave the connection up, which an earlier call has "
                  "told already.",
                  name);
        break;
    case BECAUSE_NONE: text_addf(text, "%s() returns 0.", name); break;
    }
}

/* The packets that brought the bytes which a receive call took.  Of bytes that were sent twice it is told where a wire
 * tells which of them arrived; elsewhere it is not known. */
static void brought_says(struct text *text, const struct timeline *timeline,
                         const struct call *call)
{
    const struct packet *took[CALL_TOOK_MAX];
    struct packet_numbers numbers = { 0 };
    uint64_t found = 0;
    const struct packet *awaited =
        NULL; /* with the first of the bytes: before it came, there was nothing to take */
    int64_t last_ns = 0;
    bool unclear = false;
    size_t count = call_took(timeline, call, took);
    for (size_t i = 0; i < count; i++) {
        uint64_t from = took[i]->from_offset > call->from ? took[i]->from_offset : call->from;
        uint64_t to = took[i]->to_offset < call->to ? took[i]->to_offset : call->to;
        int64_t ns = packet_came_ns(took[i]);
        found += to - from;
        last_ns = ns > last_ns ? ns : last_ns;
        if (took[i]->from_offset <= call->from)
            awaited = took[i];
        unclear |= !took[i]->passage && (packet_is_again(took[i]) || took[i]->partly_new);
        packet_numbers_add(&numbers, took[i]->id);
    }
    if (awaited && found == call->to - call->from && !unclear) {
        char it[32] = "it";
        packet_numbers_sort(&numbers);
        if (count > 1 && awaited->id == numbers.list[0])
            snprintf(it, sizeof it, "the first");
        else if (count > 1)
            snprintf(it, sizeof it, "packet %d", awaited->id);
        text_add(text, call->to - call->from == 1 ? " It came in " : " They came in ");
        packet_numbers_say(text, &numbers);
        if (call->facts->flags & MSG_WAITALL || call->socket->options.low_water > 1)
            text_add(text, ".");
        else
            says_waited(text, timeline, call, it, packet_came_ns(awaited), last_ns);
    }
    packet_numbers_release(&numbers);
}

void says_receive(struct text *text, const struct timeline *timeline, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool peeks = facts->flags & MSG_PEEK;
    if (!facts->moved_bytes) {
        if (facts->wanted_bytes && is_stream(call))
            nothing_says(text, timeline, call);
        else
            text_addf(text, "%s() returns %lld.", call_name(facts), (long long)facts->result);
        return;
    }
    text_addf(text, peeks ? "%s() looks at " : "%s() takes ", call_name(facts));
    moved_add(text, call);
    text_add(text, peeks ? " and leaves them in the receive buffer (MSG_PEEK)."
                         : " out of the receive buffer.");
    brought_says(text, timeline, call);
}
