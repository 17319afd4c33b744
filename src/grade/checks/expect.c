/* What several checks expect of a connection and of what comes back: see checks.h. */
#include <stdio.h>
#include <string.h>

#include "base/actor.h"
#include "grade/checks/checks.h"
#include "grade/nearest.h"

void expect_connected(struct checking *c, const struct program *client)
{
    const char *expected = "connect() to port 12000, and SYN, SYN-ACK, ACK on the wire";
    const struct connection *connection = facts_connection(c->timeline, client);
    const struct call *tried = facts_call(c->timeline, client, CALL_CONNECT, false);
    if (connection && connection->established)
        return;
    check_shows_call(c, tried);
    check_shows_packet(c, connection ? connection->syn : NULL);
    check_shows_packet(c, connection ? connection->last[END_SERVER] : NULL);
    if (!client)
        check_fails(c, expected, "the run ended before a client could start");
    else if (!tried)
        check_fails(c, expected, "%s calls no connect()%s", actor_said(client->id),
                    how_it_ended(c, client));
    else if (tried->ended && tried->facts->error == 0)
        check_fails(c, expected, "%s, but no handshake was seen", check_call(c, tried));
    else
        check_fails(c, expected, "%s", check_call(c, tried));
}

/* The answer to a line with a newline may come with it or without. */
static size_t without_newline(const struct visit *visit, const struct text *got)
{
    return got->len && visit->newline && got->s[got->len - 1] == '\n' ? got->len - 1 : got->len;
}

static size_t line_of(const struct checking *c, size_t visit, char line[SAMPLE_MAX])
{
    return sample_line(c->seed + visit, c->visits[visit].text, line);
}

static void show_exchange(struct checking *c, const struct connection *connection)
{
    const struct socket *socket = connection ? connection->socket[END_SERVER] : NULL;
    if (!connection)
        return;
    check_shows_packet(c, facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA));
    check_shows_packet(c, facts_packet(c->timeline, connection, END_SERVER, KIND_DATA));
    check_shows_call(c, socket ? facts_call_on(c->timeline, socket, CALL_RECEIVE) : NULL);
    check_shows_call(c, socket ? facts_call_on(c->timeline, socket, CALL_SEND) : NULL);
}

const char *expect_name(struct checking *c, size_t visit)
{
    if (c->visit_count == 1)
        return "our client";
    enum visit_way before = visit > 0 ? c->visits[visit - 1].way : VISIT_ASK;
    if (before != VISIT_ASK && before != VISIT_TALK && before != VISIT_ALL &&
        before != VISIT_ALL_SLOWLY && before != VISIT_FLOOD)
        return arena_printf(c->arena, "our client that comes after one %s", visit_name(before));
    return arena_printf(c->arena, "our client %zu of %zu", visit + 1, c->visit_count);
}

/* Our client waits for the end of another connection, whose answer it has: of a visit before, while this one
 * is there already.  NULL: it does not. */
static const struct call *waits_for_other_end(const struct checking *c,
                                              const struct connection *connection)
{
    const struct call *last = facts_last_call(c->timeline, facts_client(c->timeline, 0));
    const struct socket *socket = last ? last->socket : NULL;
    if (!socket || last->ended || last->facts->role != CALL_RECEIVE || !socket->connection ||
        socket->connection == connection || !socket->shut ||
        facts_received_bytes(c->timeline, socket) == 0)
        return NULL;
    const struct socket *other = socket->connection->socket[END_SERVER];
    return other && !facts_closed(c->timeline, other) ? last : NULL;
}

static void tell_reply(struct checking *c, const char *expected, const char *name, const char *line,
                       size_t length, const struct text *got, const struct connection *connection)
{
    const struct program *server = facts_server(c->timeline);
    const char *end = how_it_ended(c, server);
    const struct call *waits = waits_for_other_end(c, connection);
    size_t same = first_difference(got->s, got->len, line, length);
    if (got->len == 0 && waits) {
        check_shows_call(c, waits);
        check_fails(
            c, expected,
            "%s never gets its turn: one before it waits for ever in call %d, %s(), for the end of its connection, which the server does not close",
            name, waits->id, call_name(waits->facts));
    } else if (got->len == 0) {
        const struct call *last = facts_last_call(c->timeline, facts_client(c->timeline, 0));
        check_shows_call(c, last);
        check_fails(c, expected, "nothing comes back to %s (its %s)%s%s", name,
                    last ? check_call(c, last) : "process never ran",
                    *end ? "; the server is gone" : "", end);
    } else if (same == got->len && same < length) {
        check_fails(c, expected, "only the first %zu bytes come back; they end with %s%s", same,
                    check_quote_around(c, got->s, got->len, got->len), end);
    } else if (same == length) {
        check_fails(c, expected, "%zu bytes more than that come back; behind the line stands %s",
                    got->len - length, check_quote(c, got->s + length, got->len - length));
    } else {
        check_fails(
            c, expected,
            "%zu bytes come back; byte %zu is the first that differs: %s, where %s was expected",
            got->len, same + 1, check_quote_around(c, got->s, got->len, same),
            check_quote_around(c, line, length, same));
    }
}

/* Our client comes to its next visit when this one has ended.  NULL: it waits in none. */
static const struct call *waits_for_end(const struct checking *c, const struct program *client)
{
    const struct call *last = client ? facts_last_call(c->timeline, client) : NULL;
    return last && !last->ended && last->facts->role == CALL_RECEIVE ? last : NULL;
}

const struct connection *expect_visit(struct checking *c, size_t visit, const char *expected)
{
    const struct program *client = facts_client(c->timeline, 0);
    const struct connection *connection = facts_visit(c->timeline, client, visit);
    if (connection && connection->established)
        return connection;
    check_shows_call(c, facts_last_call(c->timeline, facts_server(c->timeline)));
    check_shows_call(c, facts_last_call(c->timeline, client));
    const struct call *waits = waits_for_end(c, client);
    if (!client)
        check_fails(c, expected, "the run ended before that client could start");
    else if (waits)
        check_fails(
            c, expected,
            "%s never gets its turn: the one before it waits for ever in call %d, %s(), for the end of its connection, which the server does not close",
            expect_name(c, visit), waits->id, call_name(waits->facts));
    else
        check_fails(c, expected, "%s finds nobody%s", expect_name(c, visit),
                    how_the_server_ended(c));
    return NULL;
}

void expect_answer(struct checking *c, size_t visit)
{
    const char *expected =
        arena_printf(c->arena, "an answer comes back to %s", expect_name(c, visit));
    const struct connection *connection = expect_visit(c, visit, expected);
    if (!connection || facts_received_bytes(c->timeline, connection->socket[END_CLIENT]) > 0)
        return;
    show_exchange(c, connection);
    check_fails(c, expected, "nothing comes back%s", how_it_ended(c, facts_server(c->timeline)));
}

void expect_capitals(struct checking *c, size_t visit)
{
    char line[SAMPLE_MAX], expected[400];
    size_t length = line_of(c, visit, line);
    const char *name = expect_name(c, visit);
    struct text got;
    sample_capitals(line, length);
    snprintf(expected, sizeof expected, "%zu byte%s come%s back to %s: %s", length,
             length == 1 ? "" : "s", length == 1 ? "s" : "", name, check_quote(c, line, length));
    const struct connection *connection = expect_visit(c, visit, expected);
    if (!connection)
        return;
    text_init(&got);
    facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    if (without_newline(&c->visits[visit], &got) != length || memcmp(got.s, line, length) != 0) {
        show_exchange(c, connection);
        tell_reply(c, expected, name, line, length, &got, connection);
    }
    text_release(&got);
}
