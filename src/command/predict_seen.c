/* Which packets are there because of one call: see predict_seen.h. */
#include "command/predict_seen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"


/* ---- which ---- */

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

static bool is_optional(const struct seen_packets *seen, const struct packet *packet, const struct call *call, bool theirs)
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

static void add(struct seen_packets *seen, struct counting *counting, const struct packet *packet, const struct call *call,
                bool theirs)
{
    enum token_kind kind = kind_of(packet);
    array_reserve(&counting->list, &counting->capacity, counting->count, sizeof *counting->list);
    counting->list[counting->count++] = (struct counted){ packet, theirs };
    add_token(seen, (struct token){ .kind = kind, .theirs = theirs, .optional = is_optional(seen, packet, call, theirs) });
    seen->syn_ack |= kind == TOKEN_SYN_ACK;
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
        const struct counted *asked = packet->trigger.kind == TRIGGER_ARRIVAL ? find(&counting, packet->trigger.packet) : NULL;
        if (by_call(packet, call) || carries(packet, call))
            add(seen, &counting, packet, call, false);
        else if (asked && is_answer(packet))
            add(seen, &counting, packet, call, (asked->packet->from == packet->from) == asked->theirs);
    }
    free(counting.list);
    bool stream = !call->socket || call->socket->type != SOCK_DGRAM;
    if (stream && (seen->data || seen->fin) && !seen->ack) /* it was late, or rode on something: nobody could know */
        add_token(seen, (struct token){ .kind = TOKEN_ACK, .theirs = true, .optional = true, .unseen = true });
    bool queued = call->ended && call->facts->role == CALL_SEND && call->facts->moved_bytes && !seen->data;
    if (stream && queued) /* the bytes wait in the kernel */
        add_token(seen, (struct token){ .kind = TOKEN_DATA, .optional = true, .unseen = true });
}

/* ---- why ---- */

static void explain_connect(struct text *text, const struct call *call, const struct seen_packets *seen, const char *name)
{
    if (seen->reset)
        text_addf(text, "Nobody listens there: the other kernel refuses with a reset.");
    else if (seen->syn_ack)
        text_addf(text, "%s() makes the three-way handshake; the server's kernel answers, whether accept() is called or not.",
                  name);
    else if (seen->count)
        text_addf(text, "%s() asks with a SYN, and no answer came.", name);
    else if (call->socket && call->socket->type == SOCK_DGRAM)
        text_addf(text, "%s() on a datagram socket only notes the address: nothing is sent.", name);
    else
        text_addf(text, "%s() sent nothing this time.", name);
}

static void explain_send(struct text *text, const struct call *call, const struct seen_packets *seen, const char *name)
{
    if (seen->reset)
        text_addf(text, "The other side had closed that connection: its kernel answers with a reset.");
    else if (seen->data && call->socket && call->socket->type == SOCK_DGRAM)
        text_addf(text, "%s() is one datagram: no handshake, no acknowledgement.", name);
    else if (seen->data)
        text_addf(text, "%s() hands its bytes to the kernel, which sends them; the ACK is the other kernel's: at once, later, or "
                        "riding on data, so both answers are right.", name);
    else
        text_addf(text, "%s() only puts its bytes into the kernel's queue: they wait there until they may leave.", name);
}

static void explain_close(struct text *text, const struct call *call, const struct seen_packets *seen, const char *name)
{
    const struct socket *socket = call->socket;
    if (seen->reset)
        text_addf(text, "%s() threw the connection away (received bytes were unread, or nobody had accepted it): a "
                        "reset, no FIN.", name);
    else if (seen->fin)
        text_addf(text, "%s() of the last descriptor sends a FIN; its ACK is the other kernel's: at once, later, or riding on "
                        "its own FIN, so both answers are right.", name);
    else if (call->state_before == STATE_LISTEN)
        text_addf(text, "The welcoming socket has no other end: nothing is sent.");
    else if (socket && !(socket->release && socket->release->call == call))
        text_addf(text, "Another descriptor of this socket is still open: nothing is sent.");
    else
        text_addf(text, "This socket had no connection (any more): nothing is sent.");
}

void seen_explain(struct text *text, const struct call *call, const struct seen_packets *seen)
{
    const char *name = call_name(call->facts);
    if (call->facts->skipped) {
        text_addf(text, "sockwire made %s() fail (--inject): the kernel never saw it.", name);
        return;
    }
    if (call->ended && call->facts->error && seen->count == 0) {
        text_addf(text, "%s() failed (%s): nothing is sent.", name, errno_name(call->facts->error));
        return;
    }
    switch (call->facts->role) {
    case CALL_CREATE: text_addf(text, "%s() only makes an endpoint inside the kernel: nothing is sent.", name); break;
    case CALL_BIND: text_addf(text, "%s() only gives the socket an address: nothing is sent.", name); break;
    case CALL_LISTEN: text_addf(text, "%s() sends nothing; from now on the kernel answers those who knock.", name); break;
    case CALL_CONNECT: explain_connect(text, call, seen, name); break;
    case CALL_ACCEPT:
        text_addf(text, "%s() sends nothing: the handshake is made by the kernel before it returns.", name);
        break;
    case CALL_SEND: explain_send(text, call, seen, name); break;
    case CALL_RECEIVE:
        if (seen->count)
            text_addf(text, "%s() made room in the buffer, and the kernel told the other side so; often there is no packet "
                            "at all.", name);
        else
            text_addf(text, "%s() takes what has arrived, or waits for it, and sends nothing: the data is the other "
                            "program's, the ACK the kernel's.", name);
        break;
    case CALL_SHUTDOWN:
        if (seen->fin)
            text_addf(text, "%s() ends the sending side: that is a FIN; its ACK is the other kernel's, at once or later.",
                      name);
        else
            text_addf(text, "%s() sent nothing this time: there was no sending side to end.", name);
        break;
    default: explain_close(text, call, seen, name); break;
    }
}
