/* What the join made of a script, as text: see joined.h.  expect_sane() is in sane.c. */
#include "joined.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* The text without blanks at line ends, without empty lines, ending in a newline. */
static void add_normal(struct text *t, const char *s)
{
    while (*s) {
        size_t length = strcspn(s, "\n"), kept = length, skipped = strspn(s, " ");
        while (kept > 0 && s[kept - 1] == ' ')
            kept--;
        if (kept > skipped) {
            text_add_bytes(t, s + skipped, kept - skipped);
            text_add_char(t, '\n');
        }
        s += length + (s[length] == '\n');
    }
}

static void compare(struct text *got, const char *wanted)
{
    struct text want, have;
    text_init(&want);
    text_init(&have);
    add_normal(&want, wanted);
    add_normal(&have, got->s);
    text_release(got);
    bool same = strcmp(want.s, have.s) == 0;
    if (!same) {
        size_t at = 0, line = 1;
        while (want.s[at] && want.s[at] == have.s[at])
            line += want.s[at++] == '\n';
        print_message("---- wanted:\n%s---- got (differs in line %zu):\n%s----\n", want.s, line,
                      have.s);
    }
    text_release(&want);
    text_release(&have);
    if (!same)
        fail_msg("the join differs from what the test says");
}

static void add_call(struct text *t, const struct script *script, const struct call *call)
{
    const char *name = call_name(call->facts);
    int of_name = 0, number = 0;
    for (size_t i = 0; i < script->timeline.call_count; i++) {
        const struct call *other = script->timeline.calls[i];
        of_name += strcmp(call_name(other->facts), name) == 0;
        if (other == call)
            number = of_name;
    }
    text_add(t, name);
    if (of_name > 1)
        text_addf(t, ".%d", number);
}

static char letter(enum end end)
{
    return end == END_CLIENT ? 'C' : 'S';
}

static void add_trigger(struct text *t, const struct script *script, const struct trigger *trigger)
{
    text_add(t, " trigger=");
    switch (trigger->kind) {
    case TRIGGER_UNKNOWN: text_add(t, "unknown"); break;
    case TRIGGER_CALL: add_call(t, script, trigger->call); break;
    case TRIGGER_ARRIVAL: text_addf(t, "arrival(%d)", trigger->packet->id); break;
    case TRIGGER_EXIT: text_addf(t, "exit(%d)", (int)trigger->pid); break;
    case TRIGGER_TIMER: text_addf(t, "timer(%s)", timer_name(trigger->timer)); break;
    }
}

static void add_passage(struct text *t, const struct passage *passage)
{
    for (const struct arrival *a = passage ? passage->first : NULL; a; a = a->next) {
        text_add(t, a->fate.kind == FATE_LOST  ? " LOST"
                    : !fate_is_taken(&a->fate) ? " DAMAGED"
                                               : " arrived");
        for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
            if (a->analysis & 1u << bit)
                text_addf(t, " %s", analysis_name(bit));
    }
}

static void add_packet(struct text *t, const struct script *script, const struct packet *packet)
{
    text_addf(t, "%d", packet->id);
    if (script->timeline.connection_count > 1 && packet->connection)
        text_addf(t, " c%d", packet->connection->id);
    text_addf(t, " %c %s", packet->connection ? letter(packet->from) : '-',
              packet_kind_name(packet->kind));
    if (packet->has_range)
        text_addf(t, " %llu..%llu", (unsigned long long)packet->from_offset,
                  (unsigned long long)packet->to_offset);
    for (size_t i = 0; i < packet->carries_count; i++) {
        text_add(t, i ? "+" : " carries=");
        add_call(t, script, packet->carries[i]);
    }
    add_trigger(t, script, &packet->trigger);
    if (packet->completes) {
        text_add(t, " completes=");
        add_call(t, script, packet->completes);
    }
    if (packet->listen)
        text_add(t, " listen");
    if (packet->implies)
        text_addf(t, " implies=%s", packet->implies);
    for (unsigned bit = 0; bit < ANALYSIS_WORDS; bit++)
        if (packet->analysis & 1u << bit)
            text_addf(t, " %s", analysis_name(bit));
    add_passage(t, packet->passage);
    text_add_char(t, '\n');
}

void expect_packets(struct script *script, int from_id, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = (size_t)from_id - 1; i < script->timeline.packet_count; i++)
        add_packet(&got, script, script->timeline.packets[i]);
    compare(&got, wanted);
    expect_sane(&script->timeline);
}

static const char *known(enum tcp_state state)
{
    return state == STATE_NONE ? "?" : tcp_state_name(state);
}

static void add_chain(struct text *t, const struct script *script, const struct connection *c,
                      enum end end)
{
    bool first = true;
    for (size_t i = 0; i < script->timeline.event_count; i++) {
        if (script->timeline.events[i].kind != EVENT_STATE)
            continue;
        const struct state_change *change = script->timeline.events[i].state;
        if (change->connection != c || change->end != end)
            continue;
        if (first)
            text_addf(t, " %s", known(change->from));
        first = false;
        text_addf(t, " %s(", known(change->to));
        if (change->packet)
            text_addf(t, "%d)", change->packet->id);
        else if (change->call)
            add_call(t, script, change->call), text_add(t, ")");
        else
            text_addf(t, "exit %d)", (int)change->exit_pid);
    }
    if (first)
        text_addf(t, " %s", known(c->state[end]));
}

void expect_states(struct script *script, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = 0; i < script->timeline.connection_count; i++)
        for (int end = 0; end < 2; end++) {
            const struct connection *c = script->timeline.connections[i];
            if (script->timeline.connection_count > 1)
                text_addf(&got, "c%d ", c->id);
            text_addf(&got, "%c:", letter((enum end)end));
            add_chain(&got, script, c, (enum end)end);
            text_add_char(&got, '\n');
        }
    compare(&got, wanted);
    expect_sane(&script->timeline);
}

void expect_ranges(struct script *script, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = 0; i < script->timeline.event_count; i++) {
        const struct event *event = &script->timeline.events[i];
        if (event->kind != EVENT_RETURN || !event->call->has_range)
            continue;
        add_call(&got, script, event->call);
        text_addf(&got, " %llu..%llu%s\n", (unsigned long long)event->call->from,
                  (unsigned long long)event->call->to,
                  event->call->among_others ? " among others" : "");
    }
    compare(&got, wanted);
}

static void add_address(struct text *t, const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    text_add(t, address->version ? address_format(address, text) : "-");
}

void expect_sockets(struct script *script, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = 0; i < script->timeline.socket_count; i++) {
        const struct socket *s = script->timeline.sockets[i];
        text_addf(&got, "#%d %s %s ", (int)s->inode, s->program->id, socket_role_name(s->role));
        add_address(&got, &s->local);
        text_add_char(&got, '>');
        add_address(&got, &s->peer);
        if (s->connection)
            text_addf(&got, " c%d %c", s->connection->id, letter(s->end));
        if (s->state)
            text_addf(&got, " %s", tcp_state_name(s->state));
        text_add_char(&got, '\n');
    }
    compare(&got, wanted);
}

void expect_connections(struct script *script, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (size_t i = 0; i < script->timeline.connection_count; i++) {
        const struct connection *c = script->timeline.connections[i];
        text_addf(&got, "%d %s %s %s %s bytes %llu/%llu", c->id, opened_name(c->opened),
                  closed_name(c->closed), connection_state(c), c->history[0] ? c->history : "-",
                  (unsigned long long)c->bytes[0], (unsigned long long)c->bytes[1]);
        if (c->first_closer >= 0)
            text_addf(&got, " first %c", letter((enum end)c->first_closer));
        text_add_char(&got, '\n');
    }
    compare(&got, wanted);
}

void expect_says(struct script *script, int id, const char *wanted)
{
    struct text got;
    text_init(&got);
    text_add(&got, packet_by_id(script, id)->says);
    compare(&got, wanted);
}

void expect_disagreements(struct script *script, const char *wanted)
{
    struct text got;
    text_init(&got);
    for (const struct disagreement *d = script->timeline.disagreements; d; d = d->next) {
        if (d->call)
            add_call(&got, script, d->call);
        text_addf(&got, " %s kernel %s\n", tcp_state_name(d->ours), tcp_state_name(d->kernel));
    }
    compare(&got, wanted);
}

const struct packet *packet_by_id(const struct script *script, int id)
{
    if (id < 1 || (size_t)id > script->timeline.packet_count)
        fail_msg("no packet %d: there are %zu", id, script->timeline.packet_count);
    return script->timeline.packets[id - 1];
}
