/* Which packets are there because of one call: see seen.h. */
#include "predict/seen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"

/* A packet that counts, and on whose side it left. */
struct counted {
    const struct packet *packet;
    bool theirs;
};

struct counting {
    size_t count, capacity;
    struct counted *list;
};

static const struct counted *find(const struct counting *counting, const struct packet *packet)
{
    for (size_t i = counting->count; i-- > 0;)
        if (counting->list[i].packet == packet)
            return &counting->list[i];
    return NULL;
}

static bool carries(const struct packet *packet, const struct call *call)
{
    for (size_t i = 0; i < packet->carries_count; i++)
        if (packet->carries[i] == call)
            return true;
    return false;
}

static bool is_answer(const struct packet *packet)
{
    return packet->facts.payload_bytes == 0 && packet->kind != KIND_FIN && packet->kind != KIND_SYN;
}

static bool by_call(const struct packet *packet, const struct call *call)
{
    return packet->trigger.kind == TRIGGER_CALL && packet->trigger.call == call;
}

static enum token_kind kind_of(const struct packet *packet)
{
    switch (packet->kind) {
    case KIND_SYN: return TOKEN_SYN;
    case KIND_SYN_ACK: return TOKEN_SYN_ACK;
    case KIND_FIN: return packet->facts.payload_bytes ? TOKEN_DATA_FIN : TOKEN_FIN;
    case KIND_RST: return TOKEN_RST;
    case KIND_DATA:
    case KIND_UDP: return TOKEN_DATA;
    case KIND_ICMP: return TOKEN_ICMP;
    default: return TOKEN_ACK;
    }
}

static bool is_optional(const struct seen_packets *seen, const struct packet *packet,
                        const struct call *call, bool theirs)
{
    if (packet->kind == KIND_ACK || packet->kind == KIND_WINDOW_UPDATE || packet->kind == KIND_ICMP)
        return true;
    if (theirs || packet->kind == KIND_HANDSHAKE_ACK)
        return false;
    return !by_call(packet, call) || (packet->kind == KIND_DATA && seen->data);
}

static void add_token(struct seen_packets *seen, struct token token)
{
    array_reserve(&seen->tokens, &seen->capacity, seen->count, sizeof *seen->tokens);
    seen->tokens[seen->count++] = token;
}

static void add(struct seen_packets *seen, struct counting *counting, const struct packet *packet,
                const struct call *call, bool theirs)
{
    enum token_kind kind = kind_of(packet);
    array_reserve(&counting->list, &counting->capacity, counting->count, sizeof *counting->list);
    counting->list[counting->count++] = (struct counted){ packet, theirs };
    add_token(seen, (struct token){ .kind = kind,
                                    .theirs = theirs,
                                    .optional = is_optional(seen, packet, call, theirs),
                                    .packet = packet->id });
    seen->reset |= kind == TOKEN_RST;
    seen->fin |= kind == TOKEN_FIN || kind == TOKEN_DATA_FIN;
    seen->data |= kind == TOKEN_DATA || kind == TOKEN_DATA_FIN;
    seen->ack |= kind == TOKEN_ACK;
}

void seen_of(const struct timeline *timeline, const struct call *call, struct seen_packets *seen)
{
    struct counting counting = { 0 };
    *seen = (struct seen_packets){ 0 };
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        if (packet->facts.t_ns < call->facts->t_begin_ns)
            continue;
        const struct counted *asked = packet->trigger.kind == TRIGGER_ARRIVAL
                                          ? find(&counting, packet->trigger.packet)
                                          : NULL;
        if (by_call(packet, call) || carries(packet, call))
            add(seen, &counting, packet, call, false);
        else if (asked && is_answer(packet))
            add(seen, &counting, packet, call,
                (asked->packet->from == packet->from) == asked->theirs);
    }
    free(counting.list);
    bool stream = !call->socket || call->socket->type != SOCK_DGRAM;
    seen->ack_is_open = stream && (seen->data || seen->fin) && !seen->reset;
    /* it was late, or rode on something: nobody could know */
    if (stream && (seen->data || seen->fin) && !seen->ack)
        add_token(seen, (struct token){
                            .kind = TOKEN_ACK, .theirs = true, .optional = true, .unseen = true });
    bool queued =
        call->ended && call->facts->role == CALL_SEND && call->facts->moved_bytes && !seen->data;
    if (stream && queued) /* the bytes wait in the kernel */
        add_token(seen, (struct token){ .kind = TOKEN_DATA, .optional = true, .unseen = true });
}
