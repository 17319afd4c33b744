/* Leaders: dotted lines that say what an open call does.
 *
 *     ┌ connect(3, 127.0.0.1:12000)                    ┊      the bar of a call that waits is dotted,
 *     ├┈┈┈┈┈┈┈┈┈┈┈┈ SYN_SENT ── SYN ─────────────▶     ┊      from the row where it began to wait
 *     ┊                      ◀─ SYN,ACK ──────────     ┊      to the one where it returns
 *     ┊          ESTABLISHED ── ACK ack 1 ───────▶     ┊
 *     └ connect = 0                                    └ accept = 4
 *
 * From the bar a leader goes to the tail of each packet that the call itself made leave: the last ACK
 * of a handshake has none, since the kernel sends it.
 *
 * Whether a call waits is known from what came so far, so rows that are drawn live are the same as
 * those of a run that is over. */
#include <string.h>

#include "view/ladder/parts.h"

/* ---- which calls wait ---- */

static bool waits_by_nature(enum call_role role)
{
    return role == CALL_CONNECT || role == CALL_ACCEPT || role == CALL_RECEIVE || role == CALL_WAIT;
}

bool call_may_wait(const struct call *call)
{
    const struct call_facts *facts = call->facts;
    bool only_asks = facts->role == CALL_WAIT && facts->timeout_ns == 0;
    if (!waits_by_nature(facts->role) || facts->times || call->nonblocking || only_asks)
        return false;
    return !call_came_back(call) || facts->t_end_ns - facts->t_begin_ns >= WAITED_NS;
}

/* connect() waits from its SYN on.  A send() does, for room, when it put nothing on the wire for
 * long. */
static bool waits_now(const struct ladder *l, const struct open_call *open)
{
    const struct call_facts *facts = open->call->facts;
    if (facts->role == CALL_SEND)
        return l->now_ns - open->busy_ns >= WAITED_NS;
    if (!open->waits)
        return false;
    return facts->role != CALL_CONNECT || open->sent || l->style.parts == LADDER_CALLS_ONLY;
}

enum bar bar_of(const struct ladder *l, enum lane lane, int slot)
{
    const struct open_call *open = &l->bars[lane][slot];
    if (!open->call)
        return BAR_NONE;
    return waits_now(l, open) ? BAR_WAITS : BAR_RUNS;
}

/* ---- packets of open calls ---- */

static const struct call *maker_of(const struct packet *packet)
{
    return packet->trigger.kind == TRIGGER_CALL ? packet->trigger.call : NULL;
}

static struct open_call *find_open(struct ladder *l, enum lane lane, const struct call *call)
{
    for (int slot = 0; call && slot < BARS_MAX; slot++)
        if (l->bars[lane][slot].call == call)
            return &l->bars[lane][slot];
    return NULL;
}

void leaders_follow(struct ladder *l, const struct packet *packet)
{
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++) {
        struct open_call *open = find_open(l, (enum lane)lane, maker_of(packet));
        if (!open)
            continue;
        open->sent = true;
        open->busy_ns = packet->facts.t_ns;
    }
}

/* Blank, or leader already. */
static bool is_free(const struct ladder *l, int column)
{
    const struct cell *cell = &l->row.cells[column];
    const char *leader = l->glyphs->leader;
    return (cell->length == 1 && cell->bytes[0] == ' ') ||
           (cell->length == strlen(leader) && memcmp(cell->bytes, leader, cell->length) == 0);
}

/* Between bars, and where no text stands beside it. */
static bool leads_through(const struct ladder *l, enum lane lane, int column)
{
    int text_at = lane_text_at(l, lane), wire_at = l->layout.wire_at;
    return is_free(l, column) && (lane == LANE_RIGHT || column < text_at ||
                                  ((column == text_at || is_free(l, column - 1)) &&
                                   (column + 1 == wire_at || is_free(l, column + 1))));
}

void leader_put(struct ladder *l, enum lane lane, const struct packet *packet)
{
    struct open_call *open = find_open(l, lane, maker_of(packet));
    if (!open)
        return;
    int slot = (int)(open - l->bars[lane]), bar = l->layout.lane_at[lane] + 2 * slot;
    int from = lane == LANE_LEFT ? bar + 1 : l->layout.lane_at[lane] - 1;
    int to = lane == LANE_LEFT ? l->layout.wire_at : bar;
    enum style style = call_style(open->call);
    bar_put(l, lane, slot, BAR_SENDS, style);
    for (int column = from; column < to && !l->taker; column++)
        if (leads_through(l, lane, column))
            row_text(&l->row, column, 1, l->glyphs->leader, style);
}
