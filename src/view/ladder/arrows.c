/* Packets of the ladder: the arrow, the TCP states at its ends, and the sentence that says why it
 * left.
 *
 *     ├┈┈┈┈┈┈┈┈┈┈┈┈┈┈ SYN_SENT ── SYN ────────────▶ ┊
 *     ┊                        ◀─ SYN,ACK ───────── ┊ SYN_RCVD
 *     ┊                        The kernel answers   ┊
 *     ┊                        for the welcoming    ┊
 *     ┊                        socket, …            ┊
 *     ┊            ESTABLISHED ── ACK ack 1 ──────▶ ┊ ESTABLISHED
 *
 * When a sentence is due, and where it stands, is in sentences.c. */
#include <stdio.h>
#include <string.h>

#include "view/ladder/parts.h"

enum { NEAR_EVENTS = 8 }; /* a packet's state changes stand at most so far from it */

/* Of several copies the one that came before it, and no other one in between. */
static bool is_of_copy(const struct event *state, const struct arrival *arrival)
{
    return !arrival ||
           (state->t_ns >= arrival->t_ns && (!arrival->next || state->t_ns < arrival->next->t_ns));
}

static void find_states(const struct timeline *timeline, size_t event, const struct packet *packet,
                        enum way_part part, const struct arrival *arrival, const char *state[2])
{
    if (!packet->connection)
        return;
    size_t behind = packet->passage && part == WAY_WHOLE ? BETWEEN_MOST : NEAR_EVENTS;
    size_t from = event < NEAR_EVENTS ? 0 : event - NEAR_EVENTS;
    for (size_t i = from; i < timeline->event_count && i <= event + behind; i++) {
        const struct event *e = &timeline->events[i];
        if (e->kind != EVENT_STATE || e->state->packet != packet || !is_of_copy(e, arrival))
            continue;
        bool of_sender = e->state->end == packet->from;
        if (part == WAY_ARRIVES ? !of_sender : part != WAY_LEAVES || of_sender)
            state[lane_of_end(packet->connection, e->state->end)] = tcp_state_name(e->state->to);
    }
}

/* The state that the packet brought each end to, NULL where none changed: its changes stand beside
 * it among the events; over a wire they may stand further behind. */
void states_of_packet(const struct timeline *timeline, size_t event, const struct packet *packet,
                      enum way_part part, const char *state[2])
{
    find_states(timeline, event, packet, part, NULL, state);
}

static unsigned *open_connections(struct ladder *l, const struct program *client)
{
    return client ? &ladder_program(l, client)->open_connections : &l->open_connections;
}

/* The connection's number where the client's name is not enough: it has more than one open. */
static unsigned connection_number(struct ladder *l, const struct packet *packet)
{
    const struct connection *connection = packet->connection;
    if (!connection)
        return 0;
    struct ladder_connection *seen = ladder_connection(l, connection);
    if (!seen->seen) {
        seen->seen = true;
        seen->client = l->labels ? program_of_client(connection) : NULL;
        (*open_connections(l, seen->client))++;
    }
    return *open_connections(l, seen->client) > !seen->done ? (unsigned)connection->id : 0;
}

static void connection_follow(struct ladder *l, const struct packet *packet)
{
    if (!packet->connection || packet->facts.protocol != PROTOCOL_TCP)
        return;
    struct ladder_connection *seen = ladder_connection(l, packet->connection);
    if (packet->facts.tcp.flags & TCP_FIN)
        seen->fin[packet->from] = true;
    if (!seen->done && ((seen->fin[0] && seen->fin[1]) || (packet->facts.tcp.flags & TCP_RST))) {
        seen->done = true;
        (*open_connections(l, seen->client))--;
    }
}

/* What stands in a lane beside the arrow of a bare trace:
 *
 *     |        (connect) SYN_SENT| ── SYN ──▶ |SYN_RCVD                    the sender's call, inferred
 *     |            retransmission| ── 1460 …  |                            the sender's words of analysis
 *
 * Words that don't fit there stand on the arrow; then they are returned. */
static const char *trace_notes(struct ladder *l, const struct packet *packet, enum lane from,
                               const char *state, struct text *note, char words[TRACE_MARKS_BYTES])
{
    int room = l->layout.lane_columns[from] - (state ? (int)strlen(state) + 1 : 0);
    const char *implied = packet_implied(l, packet);
    packet_words(l, packet, words);
    bool fits = term_columns(words) <= room;
    if (*words && fits) {
        styled_add(note, STYLE_ERROR, words);
        room -= term_columns(words) + 1;
    }
    if (implied && (int)strlen(implied) + 2 <= room) {
        text_addf(note, "%s%c%c(%s)", note->len ? " " : "", TERM_STYLE, '0' + STYLE_DIM, implied);
        l->has_inferred |= !l->hidden;
    }
    return *words && !fits ? words : "";
}

/* Notes and the state, at the lane's end for the left one, at its start for the right one; returns
 * the column behind. */
static int lane_beside(struct ladder *l, enum lane lane, const char *note, const char *state)
{
    int columns = term_columns(note) + (state ? (int)strlen(state) + (*note != 0) : 0);
    int start = l->layout.lane_at[lane], end = start + l->layout.lane_columns[lane];
    int at = lane == LANE_LEFT ? end - columns : start;
    at = row_text(&l->row, at, end - at, note, STYLE_PLAIN);
    if (state)
        at = row_text(&l->row, at + (*note != 0), end - at, state, STYLE_STATE);
    return at;
}

/* The packet's own row of a bare trace; returns the first free column of the right lane. */
static int trace_row(struct ladder *l, const struct packet *packet, enum lane from,
                     const char *const state[2])
{
    struct text note;
    char words[TRACE_MARKS_BYTES];
    int at[2];
    text_init(&note);
    const char *on_arrow = trace_notes(l, packet, from, state[from], &note, words);
    label_build(l, &l->scratch, packet,
                l->style.numbered && packet->connection ? (unsigned)packet->connection->id : 0,
                on_arrow, WHOLE_ARROW);
    row_begin(l, packet->facts.t_ns);
    for (int lane = LANE_LEFT; lane <= LANE_RIGHT; lane++)
        at[lane] = lane_beside(l, (enum lane)lane, lane == (int)from ? note.s : "", state[lane]);
    arrow_put(l, packet, l->scratch.s, from == LANE_LEFT, (struct way){ WAY_WHOLE, NULL });
    text_release(&note);
    return at[LANE_RIGHT] + (at[LANE_RIGHT] > l->layout.lane_at[LANE_RIGHT] ? 2 : 0);
}

/* "bad checksum (rule 12)", and without the rule where that has no room: half a number names another
 * rule. */
static void put_words(struct ladder *l, int at, int room, struct way way)
{
    char words[FATE_LABEL_BYTES];
    enum style style = way_words(way, words);
    if (term_columns(words) > room && way.arrival) {
        struct fate fate = way.arrival->fate;
        fate.rule = 0;
        fate_label(&fate, words);
    }
    row_text(&l->row, at, room, words, style);
}

/* What stands behind the arrow's end: the state that it brought, and what the wire did with it. */
static void lanes_beside(struct ladder *l, int at, enum lane words_lane, struct way way,
                         const char *const state[2])
{
    char words[FATE_LABEL_BYTES];
    enum style style = way_words(way, words);
    int end = l->layout.lane_at[LANE_LEFT] + l->layout.lane_columns[LANE_LEFT];
    const char *left = state[LANE_LEFT];
    if (left && at + (int)strlen(left) <= end) {
        end -= (int)strlen(left);
        row_text(&l->row, end, (int)strlen(left), left, STYLE_STATE);
        end--;
    }
    if (words_lane == LANE_LEFT && at + term_columns(words) <= end)
        row_text(&l->row, end - term_columns(words), term_columns(words), words, style);
    at = lane_text_at(l, LANE_RIGHT);
    if (state[LANE_RIGHT])
        at = 2 + row_text(&l->row, at, l->style.width - at, state[LANE_RIGHT], STYLE_STATE);
    if (words_lane == LANE_RIGHT && *words)
        put_words(l, at, l->style.width - at, way);
}

/* The same beside the calls of a run. */
static void run_row(struct ladder *l, const struct packet *packet, int64_t t_ns, enum lane from,
                    const char *const state[2], struct way way)
{
    const struct connection *connection = packet->connection;
    char client[LABEL_BYTES];
    int end = l->layout.lane_at[LANE_LEFT] + l->layout.lane_columns[LANE_LEFT];
    int at = lane_text_at(l, LANE_LEFT);
    label_build(l, &l->scratch, packet, connection_number(l, packet), "",
                way_columns(l, packet, way));
    row_begin(l, t_ns);
    at = row_text(&l->row, at, end - at,
                  lane_label(l, connection ? program_of_client(connection) : NULL, client),
                  STYLE_CLIENT);
    arrow_put(l, packet, l->scratch.s, from == LANE_LEFT, way);
    /* in the receiver's lane; what the wire made stands before the other one */
    enum lane to = from == LANE_LEFT ? LANE_RIGHT : LANE_LEFT;
    lanes_beside(l, at, way.part == WAY_FROM_WIRE ? from : to, way, state);
    if (way.part != WAY_ARRIVES)
        leader_put(l, from, packet);
}

/* ---- both ends in one lane ----
 *
 *     [4711] SYN_SENT ── SYN ──▶ [4712]                a server program's process connects to another one
 *     client2 ── 4 "GET\n" ──▶ client                   a proxy that is started as a client
 *     ── SYN ──▶ itself */

/* The call that made this end's socket, or connected it. */
static const struct call *maker_of_end(const struct connection *c, enum end end)
{
    const struct socket *socket = c->socket[end];
    if (!socket && end == END_SERVER)
        socket = c->welcoming;
    if (!socket)
        return NULL;
    return socket->connecting ? socket->connecting : socket->created;
}

static void inner_end_add(struct text *t, const struct connection *c, enum end end)
{
    const struct program *program = program_of_end(c, end), *other = program_of_end(c, !end);
    const struct call *made = maker_of_end(c, end);
    char address[ADDRESS_TEXT_BYTES];
    if (!program)
        text_add(t, address_format(&c->address[end], address));
    else if (program != other)
        styled_add(t, lane_style(lane_of_program(program)), program->id);
    else if (made)
        text_addf(t, "[%d]", (int)made->facts->pid);
    else
        text_add(t, program->id);
}

static void inner_rows(struct ladder *l, enum lane lane, const struct packet *packet,
                       struct way way, const char *const state[2])
{
    char words[FATE_LABEL_BYTES];
    enum style style = way_words(way, words);
    const struct connection *c = packet->connection;
    enum end to = !packet->from;
    const char *from_state = state[lane_of_end(c, packet->from)],
               *to_state = state[lane_of_end(c, to)];
    struct text line;
    text_init(&line);
    if (!c->to_itself)
        inner_end_add(&line, c, packet->from);
    if (from_state) {
        text_add(&line, line.len ? " " : "");
        styled_add(&line, STYLE_STATE, from_state);
    }
    unsigned number = connection_number(l, packet), hide = l->style.hide;
    l->style.hide |= HIDE_NUMBERS; /* a lane is narrower than the wire */
    label_build(l, &l->scratch, packet, number, "", WHOLE_ARROW);
    l->style.hide = hide;
    text_addf(&line, "%s%s%s %s %s%s%c", line.len ? " " : "", l->glyphs->line, l->glyphs->line,
              l->scratch.s, l->glyphs->line, l->glyphs->head_right, TERM_SPACE);
    if (c->to_itself)
        text_add(&line, "itself");
    else
        inner_end_add(&line, c, to);
    if (to_state) {
        text_add(&line, " ");
        styled_add(&line, STYLE_STATE, to_state);
    }
    if (*words)
        text_addf(&line, " %c%c%s", TERM_STYLE, '0' + style, words);
    lane_item(l, lane, packet->facts.t_ns, &(struct item){ .text = line.s });
    bool due = !l->hidden && sentence_is_due(l, packet);
    if (due && lane == LANE_LEFT) {
        text_clear(&line);
        clean_add(&line, packet->says, strlen(packet->says), l->style.ascii);
        sentence_rows(l, lane, packet->facts.t_ns, line.s);
    } else if (due) {
        text_clear(&line);
        style_add(&line, STYLE_DIM);
        text_add_char(&line, '('); /* it stands among calls, but is about the packet */
        clean_add(&line, packet->says, strlen(packet->says), l->style.ascii);
        text_add_char(&line, ')');
        lane_item(l, lane, packet->facts.t_ns, &(struct item){ .text = line.s, .goes_on = true });
    }
    text_release(&line);
    connection_follow(l, packet);
}

void packet_draw(struct ladder *l, const struct packet *packet, struct way way,
                 const char *const state[2])
{
    const struct connection *connection = packet->connection;
    enum lane from = connection ? lane_of_end(connection, packet->from) : LANE_RIGHT;
    struct text says;
    int at = 0;
    enum lane inner;
    if (connection && is_inner(connection, &inner)) {
        inner_rows(l, inner, packet, way, state);
        return;
    }
    extract_packet(l, packet, state);
    if (l->style.parts == LADDER_TRACE) {
        gap_row(l, packet->facts.t_ns);
        introduction_row(l, packet);
        at = trace_row(l, packet, from, state);
    } else {
        run_row(l, packet, packet->facts.t_ns, from, state, way);
    }
    bool due = !l->hidden && sentence_is_due(l, packet);
    text_init(&says);
    if (packet->says)
        clean_add(&says, packet->says, strlen(packet->says), l->style.ascii);
    bool beside = sentence_beside(l, from, at, says.s ? says.s : "");
    row_end(l);
    if (due && !beside)
        sentence_rows(l, from, packet->facts.t_ns, says.s);
    text_release(&says);
    if (l->style.parts != LADDER_TRACE)
        connection_follow(l, packet);
}

void arrival_draw(struct ladder *l, const struct timeline *timeline, size_t event,
                  const struct arrival *arrival)
{
    const struct packet *packet = arrival->packet;
    const char *state[2] = { NULL, NULL };
    enum lane inner;
    if (l->style.parts == LADDER_CALLS_ONLY || !arrival_has_row(l, arrival) ||
        (packet->connection && is_inner(packet->connection, &inner)))
        return;
    find_states(timeline, event, packet, WAY_ARRIVES, arrival, state);
    extract_packet(l, packet, state);
    enum lane from =
        packet->connection ? lane_of_end(packet->connection, packet->from) : LANE_RIGHT;
    run_row(l, packet, arrival->t_ns, from, state, (struct way){ WAY_ARRIVES, arrival });
    row_end(l);
    arrival_sentence(l, timeline, arrival);
}

void state_draw(struct ladder *l, int64_t t_ns, const struct state_change *state)
{
    const char *name = tcp_state_name(state->to);
    if (state->packet || !name || state->to == STATE_LISTEN)
        return; /* stands on the packet's row, or on the row of listen() */
    const struct program *program =
        state->socket ? state->socket->program : program_of_end(state->connection, state->end);
    enum lane lane =
                  program ? lane_of_program(program) : lane_of_end(state->connection, state->end),
              inner;
    struct text who;
    text_init(&who);
    if (is_inner(state->connection, &inner) && !state->connection->to_itself)
        inner_end_add(&who, state->connection, state->end);
    lane_item(l, lane, t_ns,
              &(struct item){ .program = program, .text = who.s ? who.s : "", .state = name });
    text_release(&who);
}
