/* What let bytes go that had to wait: see held_back.h.  It looks back at the latest packets of the
 * other end that moved the limit of what may be sent (struct allowance), so the cost of a packet
 * does not grow with the trace. */
#include "timeline/held_back.h"

enum { PROBE_NS = 4 * NS_PER_MS };

struct mark held_back_let_go(const struct packet *packet, int64_t since_ns)
{
    const struct mark *opened = &packet->connection->flow[packet->from]->remembered->opened;
    bool answers =
        opened->id && opened->t_ns > since_ns && packet->facts.t_ns - opened->t_ns < ANSWER_NS;
    return answers ? *opened : (struct mark){ 0 };
}

static bool makes_room(const struct allowance *allowance, int64_t end)
{
    return allowance->limit >= end;
}

static bool acknowledges(const struct allowance *allowance, int64_t end)
{
    return allowance->packet->ack >= end;
}

/* From which packet on, to the latest, do they all do that?  None when that was so at `since_ns`,
 * or is not so yet. */
static struct mark first_of_latest(const struct packet *packet,
                                   bool (*does)(const struct allowance *allowance, int64_t end),
                                   int64_t end, int64_t since_ns)
{
    const struct remembered *remembered = packet->connection->flow[packet->from]->remembered;
    size_t count = remembered->allowances, oldest = count > ALLOWANCES ? count - ALLOWANCES : 0,
           i = count;
    while (i > oldest && does(&remembered->allowed[(i - 1) % ALLOWANCES], end))
        i--;
    const struct allowance *first = i < count ? &remembered->allowed[i % ALLOWANCES] : NULL;
    if (!first || first->t_ns <= since_ns)
        return (struct mark){ 0 };
    struct mark mark = mark_of(first->packet, true);
    mark.t_ns = first->t_ns;
    return mark;
}

struct mark held_back_allowed_by(const struct packet *packet, int64_t since_ns)
{
    return first_of_latest(packet, makes_room, packet->seq + packet->facts.payload_bytes, since_ns);
}

bool held_back_blocked(const struct packet *packet)
{
    const struct mark *last = last_of(packet->connection, packet->from);
    return last->id && (last->kind == KIND_PROBE || (last->analysis & ANALYSIS_WINDOW_FULL));
}

struct mark held_back_nagle_ended(const struct packet *packet, const struct socket *socket,
                                  int64_t since_ns)
{
    const struct remembered *sent = packet->connection->flow[packet->from]->remembered;
    bool held =
        !socket->no_delay && packet->facts.payload_bytes < sent->largest && sent->small_end > 0;
    return held ? first_of_latest(packet, acknowledges, sent->small_end, since_ns)
                : (struct mark){ 0 };
}

bool held_back_probed(const struct timeline *timeline, const struct packet *packet,
                      const struct socket *socket)
{
    const struct flow *flow = packet->connection->flow[packet->from];
    const struct remembered *sent = flow->remembered;
    const struct mark *told = last_of(packet->connection, !packet->from),
                      *before = last_of(packet->connection, packet->from);
    int64_t last_ns = told->t_ns > before->t_ns ? told->t_ns : before->t_ns;
    return timeline->has_calls && !socket->no_delay && !flow->urgent && before->id &&
           packet->facts.payload_bytes < sent->largest && sent->small_end > flow->acked &&
           packet->facts.t_ns - last_ns >= PROBE_NS;
}
