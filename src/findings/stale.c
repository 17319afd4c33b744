/* stale-tail: the answer is longer than what came, and goes on with what came before. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "call/table.h"
#include "findings/findings.h"

struct stale {
    pid_t tid;
    /* what a buffer holds that every recv() writes to from its beginning */
    uint8_t image[CALL_DATA_BYTES];
    size_t length;
    const struct call *older, *latest; /* the recv() that wrote the tail; the last one */
};

static void stale_received(struct stale *stale, const struct call *call)
{
    const struct call_facts *facts = call->facts;
    if (stale->tid != facts->tid)
        *stale = (struct stale){ .tid = facts->tid };
    stale->latest = NULL;
    if (!whole_data(call))
        return;
    memcpy(stale->image, facts->data, facts->moved_bytes);
    if (facts->moved_bytes >= stale->length) {
        stale->length = facts->moved_bytes;
        stale->older = call;
    }
    stale->latest = call;
}

const struct finding_rule rule_stale_tail = {
    "stale-tail", 4, SEVERITY_ERROR,
    "Use the count that recv() returned: only that many bytes of the buffer are new, and nothing "
    "ends them with '\\0'.",
    .taught_in = 4
};

static void stale_sent(struct evidence *evidence, struct stale *stale, struct call *call)
{
    const struct call_facts *facts = call->facts;
    const struct call *latest = stale->latest;
    if (stale->tid != facts->tid || !latest || latest->socket != call->socket ||
        latest == stale->older || !whole_data(call))
        return;
    size_t got = latest->facts->moved_bytes, sent = facts->moved_bytes, same = 0;
    stale->latest = NULL; /* one answer each */
    if (sent < got + 2 || sent > stale->length + 1)
        return;
    while (same < sent && same < stale->length &&
           toupper(facts->data[same]) == toupper(stale->image[same]))
        same++;
    if (same + 1 < sent) /* the last may be a newline or NUL of the program's own */
        return;
    struct finding *finding = finds(evidence, &rule_stale_tail, call->program);
    if (!finding)
        return;
    shows_call(finding, (struct call *)stale->older);
    shows_call(finding, (struct call *)latest);
    shows_call(finding, call);
    says(
        evidence, finding,
        "%s brought %zu bytes, %s, but the answer has %zu, %s: after them comes what an earlier, longer line (%s) "
        "left in the buffer.",
        called(evidence, latest), got, quoted(evidence, latest->facts->data, got, got), sent,
        quoted(evidence, facts->data, sent, sent),
        quoted(evidence, stale->older->facts->data, stale->older->facts->data_bytes,
               stale->older->facts->moved_bytes));
}

static void look_for_stale(struct evidence *evidence)
{
    /* of the thread that received last, by program */
    struct stale *all = xcalloc(evidence->timeline->program_count, sizeof *all);
    for (size_t i = 0; i < evidence->timeline->call_count; i++) {
        struct call *call = evidence->timeline->calls[i];
        if (!call->socket || !call->ended || call->facts->moved_bytes == 0 ||
            (call->facts->flags & MSG_PEEK))
            continue;
        struct stale *stale = &all[call->program->index];
        if (call->facts->role == CALL_RECEIVE)
            stale_received(stale, call);
        else if (call->facts->role == CALL_SEND)
            stale_sent(evidence, stale, call);
    }
    free(all);
}

const struct subject about_stale = { .look = look_for_stale, .rules = { &rule_stale_tail } };
