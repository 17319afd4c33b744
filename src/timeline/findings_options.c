/* Options and flags that promise the kernel something: more bytes, another who accepts. */
#include "timeline/findings.h"

/* More did follow, only late. */
static bool followed(const struct clues *clues, const struct call *call)
{
    const struct story *story = story_of(clues, call->socket);
    for (size_t i = 0; i < story->count; i++) {
        const struct call *next = story->calls[i];
        if (next->id > call->id && next->facts->role == CALL_SEND)
            return true;
        if (next->id > call->id && next->facts->role == CALL_RECEIVE)
            return false;
    }
    return false;
}

/* MSG_MORE or TCP_CORK on the last piece: it lay in the kernel until a timer gave up waiting for more. */
static void left_open(struct clues *clues, struct packet *packet)
{
    struct call *call = packet->promised ? packet->carries[packet->carries_count - 1] : NULL;
    if (!call || !call->ended || followed(clues, call))
        return;
    struct finding *finding = finds(clues, &rules[RULE_MORE_LEFT_OPEN], call->program);
    if (!finding)
        return;
    shows_call(finding, call);
    shows_packet(finding, packet);
    says(clues, finding,
         "The last %llu bytes of %s left %.0f ms after the call: %s had said that more would follow, and nothing did in time.",
         (unsigned long long)(packet->to_offset - packet->from_offset), called(clues, call),
         (double)(packet->facts.t_ns - call->facts->t_begin_ns) / 1e6, packet_promise(packet));
}

void look_at_options(struct clues *clues)
{
    for (size_t i = 0; i < clues->timeline->packet_count; i++)
        left_open(clues, clues->timeline->packets[i]);
}
