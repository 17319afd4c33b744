/* Packets into a role: see role.h.  follow.h puts the bytes together; here stands when they left,
 * and after what. */
#include "replay/peer/role.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "replay/peer/pieces.h"

/* A segment with bytes, FIN or RST.  Positions are sequence numbers without their wrap, each end's
 * in its own space. */
struct left {
    int64_t t_ns;
    int64_t from, to; /* its bytes */
    int64_t ack;      /* up to where its sender had heard the other end, or INT64_MIN */
    /* behind all that the other end was seen to have sent before it, or INT64_MIN */
    int64_t seen;
    uint8_t flags;
};

struct reading_side {
    bool known;
    int64_t last;      /* a position near which the next ones are */
    int64_t seen, ack; /* highest so far: what this end sent, what it acknowledged; or INT64_MIN */
    size_t count, capacity;
    struct left *left;
    uint64_t gap;
};

struct role_reading {
    struct role *role;
    struct follow follow;
    struct reading_side side[2];
    bool too_long, syn_ack;
    bool is_over; /* role_connection() came: */
    bool refused, established;
    int resetter;
};

static void bytes_come(void *context, enum end end, const uint8_t *bytes, size_t count)
{
    struct role_reading *r = context;
    struct text *said = &r->role->said[end];
    if (count > ROLE_BYTES_MAX - said->len)
        r->too_long = true;
    else
        text_add_bytes(said, bytes, count);
}

static void gap_comes(void *context, enum end end, uint64_t count)
{
    struct role_reading *r = context;
    r->side[end].gap += count;
}

void role_init(struct role *role)
{
    *role = (struct role){ .first_closer = -1 };
    role->reading = xcalloc(1, sizeof *role->reading);
    role->reading->role = role;
    for (int end = 0; end < 2; end++) {
        text_init(&role->said[end]);
        role->reading->side[end].seen = role->reading->side[end].ack = INT64_MIN;
    }
    follow_init(
        &role->reading->follow,
        &(struct follow_sink){ .bytes = bytes_come, .gap = gap_comes, .context = role->reading });
}

static void reading_free(struct role *role)
{
    if (!role->reading)
        return;
    follow_release(&role->reading->follow);
    for (int end = 0; end < 2; end++)
        free(role->reading->side[end].left);
    free(role->reading);
    role->reading = NULL;
}

void role_release(struct role *role)
{
    reading_free(role);
    for (int end = 0; end < 2; end++)
        text_release(&role->said[end]);
    free(role->steps);
    free(role->arrivals);
    *role = (struct role){ 0 };
}

/* The position of a sequence number of that side. */
static int64_t position(struct reading_side *side, uint32_t seq)
{
    if (!side->known) {
        side->known = true;
        side->last = seq;
    }
    side->last += (int32_t)(seq - (uint32_t)side->last);
    return side->last;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

void role_packet(struct role *role, const struct packet *packet)
{
    struct role_reading *r = role->reading;
    const struct packet_facts *facts = &packet->facts;
    struct reading_side *side = &r->side[packet->from], *other = &r->side[!packet->from];
    if (facts->protocol != PROTOCOL_TCP || r->too_long)
        return;
    if (role->t_ns == 0)
        role->t_ns = facts->t_ns;
    role->cut |= facts->payload_captured < facts->payload_bytes;
    follow_packet(&r->follow, packet);
    bool syn = facts->tcp.flags & TCP_SYN, fin = facts->tcp.flags & TCP_FIN,
         rst = facts->tcp.flags & TCP_RST;
    r->syn_ack |= syn && facts->tcp.flags & TCP_ACK;
    /* An RST may have any number: what it says must not move the position. */
    int64_t from = rst ? INT64_MIN : position(side, facts->tcp.seq + syn);
    if (facts->tcp.flags & TCP_ACK && !rst)
        side->ack = later_of(side->ack, position(other, facts->tcp.ack));
    struct left left = { .t_ns = facts->t_ns,
                         .from = from,
                         .to = rst ? from : from + facts->payload_bytes,
                         .flags = facts->tcp.flags,
                         .seen = other->seen };
    left.ack = rst || !(facts->tcp.flags & TCP_ACK) ? side->ack : position(other, facts->tcp.ack);
    if (!rst)
        side->seen = later_of(side->seen, left.to + fin);
    if (!facts->payload_bytes && !fin && !rst)
        return;
    if (side->count == ROLE_SEGMENTS_MAX) {
        r->too_long = true;
        return;
    }
    array_reserve(&side->left, &side->capacity, side->count, sizeof *side->left);
    side->left[side->count++] = left;
}

void role_connection(struct role *role, const struct connection *connection)
{
    struct role_reading *r = role->reading;
    role->connection = connection->id;
    role->address[END_CLIENT] = connection->address[END_CLIENT];
    role->address[END_SERVER] = connection->address[END_SERVER];
    role->t_ns = connection->t_ns;
    role->t_end_ns = connection->t_end_ns;
    role->midstream = connection->opened == OPENED_MIDSTREAM;
    r->is_over = true;
    r->refused = connection->closed == CLOSED_REFUSED;
    r->established = connection->established;
    r->resetter = connection->resetter;
}

/* ---- steps ---- */

/* The position that the stream begins at, near those of this side. */
static int64_t base_of(const struct role_reading *r, enum end end)
{
    const struct follow_side *follow = &r->follow.side[end];
    const struct reading_side *side = &r->side[end];
    if (!follow->begun)
        return side->known ? side->last : 0;
    uint32_t base = (uint32_t)(follow->stream.next - (int64_t)follow->bytes - follow->stream.ended);
    int64_t near = side->count ? side->left[0].from : side->last;
    if (near == INT64_MIN)
        near = side->last;
    return near + (int32_t)(base - (uint32_t)near);
}

static uint64_t offset_in(int64_t position, int64_t base, uint64_t most)
{
    if (position <= base)
        return 0;
    return (uint64_t)(position - base) < most ? (uint64_t)(position - base) : most;
}

static void add_step(struct role *role, const struct role_step *step)
{
    array_reserve(&role->steps, &role->step_capacity, role->step_count, sizeof *role->steps);
    role->steps[role->step_count++] = *step;
}

/* What was heard of the other end at `position` of its numbers. */
static void hear(struct role_step *step, const struct role *role, int64_t position, int64_t base,
                 bool has_fin)
{
    uint64_t total = role->said[!role->end].len;
    step->heard = position == INT64_MIN ? 0 : offset_in(position, base, total);
    step->heard_end = has_fin && position != INT64_MIN && position - base > (int64_t)total;
}

/* The pieces of one end's stream, as they left first. */
struct splitting {
    struct role *role;
    const struct left *left;
    int64_t other_base;
    bool other_fin;
};

static void split(const struct left *left, size_t count, int64_t base, uint64_t total,
                  void (*piece)(void *context, uint64_t from, uint64_t to, size_t order),
                  struct splitting *context)
{
    struct piece_source *sources = xmalloc((count + 1) * sizeof *sources);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!(left[i].flags & TCP_RST))
            sources[kept++] = (struct piece_source){ .from = offset_in(left[i].from, base, total),
                                                     .to = offset_in(left[i].to, base, total),
                                                     .order = i };
    context->left = left;
    pieces_find(sources, kept, piece, context);
    free(sources);
}

static void add_send(void *context, uint64_t from, uint64_t to, size_t order)
{
    struct splitting *splitting = context;
    struct role *role = splitting->role;
    const struct left *left = &splitting->left[order];
    struct role_step step = {
        .act = ROLE_SEND, .from = from, .to = to, .t_ns = left->t_ns - role->t_ns
    };
    /* no byte is left out, whatever the trace is like */
    step.from = role->step_count ? role->steps[role->step_count - 1].to : 0;
    hear(&step, role, left->ack, splitting->other_base, splitting->other_fin);
    add_step(role, &step);
}

/* A receiver has it when all before has come, too. */
static void add_arrival(void *context, uint64_t from, uint64_t to, size_t order)
{
    struct splitting *splitting = context;
    struct role *role = splitting->role;
    int64_t t_ns = splitting->left[order].t_ns - role->t_ns;
    (void)from;
    if (role->arrival_count)
        t_ns = later_of(t_ns, role->arrivals[role->arrival_count - 1].t_ns);
    array_reserve(&role->arrivals, &role->arrival_capacity, role->arrival_count,
                  sizeof *role->arrivals);
    role->arrivals[role->arrival_count++] = (struct role_arrival){ .to = to, .t_ns = t_ns };
}

static const struct left *first_with(const struct reading_side *side, uint8_t flag)
{
    for (size_t i = 0; i < side->count; i++)
        if (side->left[i].flags & flag)
            return &side->left[i];
    return NULL;
}

/* A FIN, and an RST when there is no FIN, or when bytes of the other end came behind the FIN and
 * were refused by it. */
static void steps_of_end(struct role *role, const struct left *fin, const struct left *rst,
                         int64_t other_base, bool other_fin)
{
    if (fin) {
        struct role_step step = { .act = ROLE_END, .t_ns = fin->t_ns - role->t_ns };
        hear(&step, role, fin->ack, other_base, other_fin);
        add_step(role, &step);
        if (step.heard_end)
            return;
    }
    if (rst && (!fin || rst > fin)) {
        struct role_step step = { .act = ROLE_RESET, .t_ns = rst->t_ns - role->t_ns };
        hear(&step, role, later_of(rst->ack, rst->seen), other_base, other_fin);
        add_step(role, &step);
    }
}

/* No step waits for more than a later one had heard, nor left later. */
static void steps_in_order(struct role *role)
{
    for (size_t i = role->step_count; i-- > 1;) {
        struct role_step *step = &role->steps[i - 1], *next = &role->steps[i];
        step->heard = step->heard < next->heard ? step->heard : next->heard;
        step->heard_end &= next->heard_end;
        step->t_ns = step->t_ns < next->t_ns ? step->t_ns : next->t_ns;
    }
    /* those that ended before others' bytes had come still come in order */
    for (size_t i = 1; i < role->step_count; i++) {
        struct role_step *step = &role->steps[i], *before = &role->steps[i - 1];
        step->heard = step->heard > before->heard ? step->heard : before->heard;
        step->heard_end |= before->heard_end;
    }
}

static void find_pauses(struct role *role)
{
    size_t arrival = 0;
    int64_t ready = 0;
    for (size_t i = 0; i < role->step_count; i++) {
        struct role_step *step = &role->steps[i];
        while (arrival < role->arrival_count && role->arrivals[arrival].to < step->heard)
            arrival++;
        if (step->heard && arrival < role->arrival_count)
            ready = later_of(ready, role->arrivals[arrival].t_ns);
        if (step->heard_end)
            ready = later_of(ready, role->other_end_ns);
        step->pause_ns = later_of(step->t_ns - ready, 0);
        ready = later_of(ready, step->t_ns);
    }
}

/* How much of ours the other end had when it ended. */
static uint64_t what_it_knew(const struct role *role, const struct left *end_of_other, int64_t base,
                             bool own_fin)
{
    if (!end_of_other)
        return 0;
    int64_t known = end_of_other->flags & TCP_RST ? later_of(end_of_other->ack, end_of_other->seen)
                                                  : end_of_other->ack;
    return known == INT64_MIN ? 0 : offset_in(known, base, role->said[role->end].len + own_fin);
}

/* Which steps the other end had waited for when it ended; knew: how much of ours it had then, one
 * more than all bytes: the FIN, too. */
static void find_awaited(struct role *role, uint64_t knew)
{
    uint64_t total = role->said[role->end].len;
    for (size_t i = 0; i < role->step_count; i++) {
        struct role_step *step = &role->steps[i];
        uint64_t behind = step->act == ROLE_SEND ? step->to : total + 1;
        bool stays = role->other_ending == ROLE_STAYS_OPEN;
        int64_t had_ns = stays ? later_of(step->pause_ns, role->t_end_ns - role->t_ns - step->t_ns)
                               : step->pause_ns;
        step->awaited = (stays || knew >= behind) && had_ns >= ROLE_PATIENCE_NS && !step->heard_end;
    }
}

/* Whose FIN or RST came first. */
int role_first_closer(const struct role *role)
{
    const struct role_step *own = NULL;
    for (size_t i = 0; i < role->step_count && !own; i++)
        own = role->steps[i].act == ROLE_SEND ? NULL : &role->steps[i];
    if (!own)
        return role->other_ending == ROLE_STAYS_OPEN ? -1 : (int)!role->end;
    if (own->heard_end)
        return (int)!role->end;
    return role->other_ending == ROLE_STAYS_OPEN || own->awaited || own->act == ROLE_RESET
               ? (int)role->end
               : -1;
}

static int refuse(const struct role *role, struct err *err)
{
    const struct role_reading *r = role->reading;
    if (r->too_long)
        return err_set(
            err,
            "connection %d is too long to be played: more than %d MB or %d segments of one end",
            role->connection, ROLE_BYTES_MAX >> 20, ROLE_SEGMENTS_MAX);
    for (int end = 0; end < 2; end++) {
        const char *who = end == END_CLIENT ? "client" : "server",
                   *why = role->cut ? " (its frames were not captured whole)" : "";
        uint64_t left = r->follow.side[end].left;
        if (r->side[end].gap)
            return err_set(err,
                           "connection %d can't be played: %" PRIu64
                           " bytes of the %s are missing in the trace%s",
                           role->connection, r->side[end].gap, who, why);
        if (left)
            return err_set(
                err,
                "connection %d can't be played: bytes of the %s are missing in the trace before its last %" PRIu64
                "%s",
                role->connection, who, left, why);
    }
    return 0;
}

int role_finish(struct role *role, enum end end, struct err *err)
{
    struct role_reading *r = role->reading;
    role->end = end;
    follow_finish(&r->follow);
    if (refuse(role, err) != 0)
        return -1;
    struct reading_side *own = &r->side[end], *other = &r->side[!end];
    int64_t base[2] = { base_of(r, END_CLIENT), base_of(r, END_SERVER) };
    bool answered = r->syn_ack || role->midstream || r->established || role->said[END_SERVER].len;
    role->opening = r->refused ? ROLE_REFUSED : ROLE_UNANSWERED;
    if (answered)
        role->opening = ROLE_OPENED;
    const struct left *at[4] = { first_with(own, TCP_FIN), first_with(own, TCP_RST),
                                 first_with(other, TCP_FIN), first_with(other, TCP_RST) };
    if (r->resetter != (int)end && !at[0])
        at[1] = NULL; /* it did not end the connection: nobody believed it */
    if (r->resetter != (int)!end)
        at[3] = NULL;
    const struct left *other_end = at[2] ? at[2] : at[3];
    role->other_ending = at[3] ? ROLE_ENDS_BY_RST : ROLE_STAYS_OPEN;
    if (at[2])
        role->other_ending = ROLE_ENDS_BY_FIN;
    role->other_resets = at[3];
    role->other_end_ns = other_end ? other_end->t_ns - role->t_ns : 0;
    if (role->opening == ROLE_OPENED) {
        struct splitting splitting = { .role = role, .other_base = base[!end], .other_fin = at[2] };
        uint64_t total = role->said[end].len;
        split(own->left, own->count, base[end], total, add_send, &splitting);
        uint64_t sent = role->step_count ? role->steps[role->step_count - 1].to : 0;
        if (sent < total)
            add_step(role, &(struct role_step){ .act = ROLE_SEND, .from = sent, .to = total });
        steps_of_end(role, at[0], at[1], base[!end], at[2]);
        steps_in_order(role);
        split(other->left, other->count, base[!end], role->said[!end].len, add_arrival, &splitting);
        find_pauses(role);
        find_awaited(role, what_it_knew(role, other_end, base[end], at[0]));
        role->first_closer = role_first_closer(role);
    }
    reading_free(role);
    return 0;
}
