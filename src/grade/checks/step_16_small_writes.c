/* 16-small-writes: a message leaves as one segment, and no part of it waits.
 *
 * Nothing here is timed.  What a second small part costs is seen in the order of the packets: Nagle's
 * algorithm lets it leave when the first part is acknowledged, and not before (RFC 9293 3.7.4).  On
 * loopback the first ACKs of a connection come at once, so that it costs nothing there; a round trip
 * it is all the same. */
#include <string.h>

#include "grade/checks/checks.h"

/* ---- the bytes ---- */

static void all_talks_answered(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++)
        if (c->visits[i].way == VISIT_TALK)
            expect_lines(c, i);
}
const struct check check_server_heads = {
    .name = "server-heads",
    .says = "Each answer is OK, a blank, and the line in capitals.",
    .step = "16-small-writes",
    .scenario = &server_heads,
    .holds = all_talks_answered,
};
const struct check check_server_heads_pieces = {
    .name = "server-heads-pieces",
    .says = "A line that comes in two pieces gets one head; of many in one piece, each gets one.",
    .step = "16-small-writes",
    .scenario = &server_heads_pieces,
    .needs = { "server-heads" },
    .holds = all_talks_answered,
};
const struct check check_server_heads_short = {
    .name = "server-heads-short",
    .says = "A send() that takes a part of the head or of the line loses nothing.",
    .step = "16-small-writes",
    .scenario = &server_heads_short,
    .needs = { "server-heads" },
    .holds = all_talks_answered,
};
const struct check check_server_heads_long = {
    .name = "server-heads-long",
    .says = "A line longer than the array is answered with one head, or refused.",
    .step = "16-small-writes",
    .scenario = &server_heads_long,
    .needs = { "server-heads" },
    .holds = expect_long_line,
};
const struct check check_server_heads_left = {
    .name = "server-heads-left",
    .says = "Clients that leave or reset their connection hold up nobody who comes after.",
    .step = "16-small-writes",
    .scenario = &server_heads_left,
    .needs = { "server-heads" },
    .holds = all_talks_answered,
};

const struct check check_client_numbers = {
    .name = "client-numbers",
    .says = "The client puts the line's number and a blank before each line, from 1 on.",
    .step = "16-small-writes",
    .scenario = &client_numbers,
    .holds = expect_typed,
};
const struct check check_client_numbers_short = {
    .name = "client-numbers-short",
    .says = "A call that takes a part of the number or of the line loses nothing.",
    .step = "16-small-writes",
    .scenario = &client_numbers_short,
    .needs = { "client-numbers" },
    .holds = expect_typed,
};

/* ---- the segments of a message ---- */

/* What one end said at once: a line with its number, or an answer with its head. */
struct message {
    const struct connection *connection;
    enum end from;
    const char *name; /* "answer 2 to our client" */
    uint64_t begin, end;
    size_t segments; /* that carry it */
    /* its first segment that left only when the one before was acknowledged, and that one */
    const struct packet *waits, *before;
    const struct packet *last;
};

/* This ACK came before the packet left. */
static bool was_acknowledged(const struct checking *c, const struct packet *sent,
                             const struct packet *packet)
{
    int64_t end = sent->seq + sent->facts.payload_bytes;
    for (size_t i = 0; i < c->timeline->packet_count; i++) {
        const struct packet *ack = c->timeline->packets[i];
        if (ack == packet)
            return false;
        if (ack->connection == sent->connection && ack->from != sent->from && ack->ack >= end &&
            packet_came_ns(ack) <= packet->facts.t_ns)
            return true;
    }
    return false;
}

/* A part that was announced as one (MSG_MORE, TCP_CORK), and that a timer sent, since its program was held
 * up for so long, makes nothing wait: the next call sends the rest. */
static bool waits(const struct checking *c, const struct packet *before,
                  const struct packet *packet)
{
    const struct socket *socket = packet->connection->socket[packet->from];
    if (before->promised)
        return false;
    return packet->trigger.kind == TRIGGER_ARRIVAL ||
           ((!socket || !socket->options.no_delay) && was_acknowledged(c, before, packet));
}

static void look_at(const struct checking *c, struct message *m)
{
    for (size_t i = 0; i < c->timeline->packet_count; i++) {
        const struct packet *packet = c->timeline->packets[i];
        if (packet->connection != m->connection || packet->from != m->from || !packet->has_range ||
            packet_is_again(packet) || packet->fills || packet->from_offset >= m->end ||
            packet->to_offset <= m->begin)
            continue;
        if (m->last && !m->waits && waits(c, m->last, packet)) {
            m->waits = packet;
            m->before = m->last;
        }
        if (!m->last || !m->last->promised)
            m->segments++;
        m->last = packet;
    }
}

static void show_calls(struct checking *c, const struct packet *packet)
{
    for (size_t i = 0; i < packet->carries_count; i++)
        check_shows_call(c, packet->carries[i]);
}

typedef void judge_fn(struct checking *c, const struct message *m);

static const char *one_trip(struct checking *c, const struct message *m)
{
    return arena_printf(c->arena, "%s takes one round trip: no part of it waits", m->name);
}

static void show_wait(struct checking *c, const struct message *m)
{
    show_calls(c, m->before);
    show_calls(c, m->waits);
    check_shows_packet(c, m->before);
    if (m->waits->trigger.kind == TRIGGER_ARRIVAL)
        check_shows_packet(c, m->waits->trigger.packet);
    check_shows_packet(c, m->waits);
}

/* It stood ready, and an ACK let it go. */
static void was_not_held(struct checking *c, const struct message *m)
{
    if (!m->waits || m->waits->trigger.kind != TRIGGER_ARRIVAL)
        return;
    show_wait(c, m);
    check_fails(c, one_trip(c, m),
                "its second part, %zu byte%s, waited until the first part (packet %d) was "
                "acknowledged, and left %.1f ms after it as packet %d: Nagle's algorithm",
                (size_t)m->waits->facts.payload_bytes,
                m->waits->facts.payload_bytes == 1 ? "" : "s", m->before->id,
                (double)(m->waits->facts.t_ns - m->before->facts.t_ns) / 1e6, m->waits->id);
}

static void leaves_at_once(struct checking *c, const struct message *m)
{
    if (m->waits) {
        show_wait(c, m);
        check_fails(
            c, one_trip(c, m),
            "its second part (packet %d) left after the first (packet %d) was acknowledged; "
            "this time the ACK came at once, and a late one holds it back: Nagle's algorithm",
            m->waits->id, m->before->id);
    } else if (m->last && m->last->promised) {
        show_calls(c, m->last);
        check_shows_packet(c, m->last);
        check_fails(
            c, one_trip(c, m),
            "a timer sent packet %d: more had been announced (MSG_MORE, TCP_CORK), and none "
            "came in time",
            m->last->id);
    }
}

static void is_one_segment(struct checking *c, const struct message *m)
{
    if (m->segments <= 1)
        return;
    show_calls(c, m->last);
    check_shows_packet(c, m->before);
    check_shows_packet(c, m->last);
    check_fails(c, arena_printf(c->arena, "%s leaves in one segment", m->name),
                "%zu segments carry its %zu bytes; the last one is packet %d, %zu bytes",
                m->segments, (size_t)(m->end - m->begin), m->last->id,
                (size_t)m->last->facts.payload_bytes);
}

/* Each message of one end.  Line i of the talk has these heads before it: its number, and in an answer
 * OK. */
static void each_message(struct checking *c, const struct connection *connection, enum end from,
                         enum talk talk, uint64_t seed, bool ok, const char *to, judge_fn *judge)
{
    uint64_t at = 0;
    struct text text;
    text_init(&text);
    for (size_t i = 0, count = talk_lines(talk, seed); i < count && !c->failed; i++) {
        text_clear(&text);
        if (ok)
            text_add(&text, "OK ");
        talk_head(talk, i, &text);
        talk_line(talk, seed, i, &text);
        struct message m = { .connection = connection,
                             .from = from,
                             .begin = at,
                             .end = at + text.len,
                             .name =
                                 arena_printf(c->arena, "%s %zu%s",
                                              from == END_CLIENT ? "line" : "answer", i + 1, to) };
        at = m.end;
        look_at(c, &m);
        judge(c, &m);
    }
    text_release(&text);
}

static void each_answer(struct checking *c, judge_fn *judge)
{
    for (size_t i = 0; i < c->visit_count && !c->failed; i++) {
        const char *name = arena_printf(c->arena, " to %s", expect_name(c, i));
        const struct connection *connection = expect_visit(c, i, name);
        if (connection)
            each_message(c, connection, END_SERVER, c->visits[i].talk, c->seed + i, false, name,
                         judge);
    }
}

static void each_line(struct checking *c, judge_fn *judge)
{
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    if (connection)
        each_message(c, connection, END_CLIENT, c->scenario->lines, c->seed, false, "", judge);
}

static void answers_at_once(struct checking *c)
{
    each_answer(c, was_not_held);
    each_answer(c, leaves_at_once);
}
const struct check check_server_one_trip = {
    .name = "server-one-trip",
    .says = "No part of an answer waits until another part is acknowledged, or for a timer.",
    .step = "16-small-writes",
    .scenario = &server_heads,
    .needs = { "server-heads" },
    .holds = answers_at_once,
};

static void answers_in_one(struct checking *c)
{
    each_answer(c, is_one_segment);
}
const struct check check_server_one_segment = {
    .name = "server-one-segment",
    .says = "Each answer, head and line, leaves in one segment.",
    .step = "16-small-writes",
    .scenario = &server_heads,
    .needs = { "server-heads" },
    .holds = answers_in_one,
};

static void lines_at_once(struct checking *c)
{
    each_line(c, was_not_held);
    each_line(c, leaves_at_once);
}
const struct check check_client_one_trip = {
    .name = "client-one-trip",
    .says = "No part of a line waits until another part is acknowledged, or for a timer.",
    .step = "16-small-writes",
    .scenario = &client_numbers,
    .needs = { "client-numbers" },
    .holds = lines_at_once,
};

static void lines_in_one(struct checking *c)
{
    each_line(c, is_one_segment);
}
const struct check check_client_one_segment = {
    .name = "client-one-segment",
    .says = "Each line, number and text, leaves in one segment.",
    .step = "16-small-writes",
    .scenario = &client_numbers,
    .needs = { "client-numbers" },
    .holds = lines_in_one,
};

/* ---- both ---- */

/* What the student's client must print of each line: OK, its number, and the capitals. */
static void expect_all_printed(struct checking *c)
{
    struct text lines;
    text_init(&lines);
    for (size_t i = 0, count = talk_lines(c->scenario->lines, c->seed); i < count; i++) {
        text_add(&lines, "OK ");
        talk_head(c->scenario->lines, i, &lines);
        talk_line(c->scenario->lines, c->seed, i, &lines);
    }
    sample_capitals(lines.s, lines.len);
    expect_printed_lines(c, &lines);
    text_release(&lines);
}

static void pair_at_once(struct checking *c)
{
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    enum talk talk = c->scenario->lines;
    expect_all_printed(c);
    judge_fn *const judges[] = { was_not_held, leaves_at_once };
    for (size_t i = 0; connection && i < sizeof judges / sizeof *judges; i++)
        for (enum end end = END_CLIENT; end <= END_SERVER; end++)
            each_message(c, connection, end, talk, c->seed, end == END_SERVER, "", judges[i]);
}
const struct check check_pair_one_trip = {
    .name = "pair-one-trip",
    .says = "Over a wire of 5 ms, each line and its answer take one round trip.",
    .step = "16-small-writes",
    .scenario = &pair_small_writes,
    .needs = { "client-numbers", "server-heads" },
    .holds = pair_at_once,
};
