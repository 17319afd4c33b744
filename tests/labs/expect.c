/* What several checks expect: see labs.h. */
#include <stdio.h>
#include <string.h>

#include "grade/nearest.h"
#include "labs.h"

const char *how_it_ended(struct checking *c, const struct program *program)
{
    const struct program_exit *end = facts_exit(c->timeline, program);
    if (!end || facts_was_asked_to_end(c->timeline))
        return "";
    if (end->signal && facts_crash(c->timeline, program))
        return ""; /* the harness tells crashes */
    if (end->signal)
        return arena_printf(c->arena, " (it is killed by %s)", facts_signal_name(end->signal));
    return arena_printf(c->arena, " (it ends with status %d)", end->status);
}

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
        check_fails(c, expected, "the %s calls no connect()%s", client->id, how_it_ended(c, client));
    else if (tried->ended && tried->facts->error == 0)
        check_fails(c, expected, "%s, but no handshake was seen", facts_call_text(c->arena, tried));
    else
        check_fails(c, expected, "%s", facts_call_text(c->arena, tried));
}

/* A newline (or CR LF) at the end is no difference. */
static size_t without_newline(const char *s, size_t length)
{
    if (length && s[length - 1] == '\n')
        length--;
    if (length && s[length - 1] == '\r')
        length--;
    return length;
}

/* The line that our client number `client` said. */
static size_t line_of(struct checking *c, size_t client, char line[SAMPLE_MAX])
{
    bool is_long = strcmp(c->scenario->clients[client].role, "long") == 0;
    return is_long ? sample_long_line(c->seed + client, line) : sample_line(c->seed + client, line);
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

static void tell_reply(struct checking *c, const char *expected, const struct program *client, const char *line, size_t length,
                       const struct text *got)
{
    const struct program *server = facts_server(c->timeline);
    const char *end = how_it_ended(c, server);
    size_t same = first_difference(got->s, got->len, line, length);
    if (got->len == 0) {
        const struct call *last = facts_last_call(c->timeline, client);
        check_shows_call(c, last);
        check_fails(c, expected, "nothing comes back to our %s (its %s)%s%s", client->id,
                    last ? facts_call_text(c->arena, last) : "process never ran", *end ? "; the server is gone" : "", end);
    } else if (same == got->len && same < length) {
        check_fails(c, expected, "only the first %zu bytes come back; they end with %s%s", same,
                    check_quote_around(c, got->s, got->len, got->len), end);
    } else if (same == length) {
        check_fails(c, expected, "%zu bytes more than that come back; behind the line stands %s", got->len - length,
                    check_quote(c, got->s + length, got->len - length));
    } else {
        check_fails(c, expected, "%zu bytes come back; byte %zu is the first that differs: %s, where %s was expected", got->len, same + 1,
                    check_quote_around(c, got->s, got->len, same), check_quote_around(c, line, length, same));
    }
}

void expect_capitals(struct checking *c, size_t number)
{
    char line[SAMPLE_MAX], expected[300];
    const struct program *client = facts_client(c->timeline, number);
    size_t length = line_of(c, number, line);
    struct text got;
    sample_capitals(line);
    snprintf(expected, sizeof expected, "%zu bytes come back to our client%s: %s", length,
             c->scenario->clients[1].kind == PLAYER_NONE ? ""
             : number == 0                               ? " (the first)"
             : number == 1                               ? " (the second)"
                                                         : " (the third)",
             check_quote(c, line, length));
    if (!client) {
        check_fails(c, expected, "the run ended before that client could start");
        return;
    }
    text_init(&got);
    facts_received(c->timeline, client, &got);
    if (without_newline(got.s, got.len) != length || memcmp(got.s, line, length) != 0) {
        show_exchange(c, facts_connection(c->timeline, client));
        tell_reply(c, expected, client, line, length, &got);
    }
    text_release(&got);
}

/* Of what a program printed, on both streams, the line that is most like the text, quoted for a person. */
static const char *printed_by(struct checking *c, const struct program *program, const char *text)
{
    size_t length;
    struct text all;
    text_init(&all);
    facts_output(c->timeline, program, STREAM_STDOUT, &all);
    facts_output(c->timeline, program, STREAM_STDERR, &all);
    const char *line = nearest_line(all.s, all.len, text, strlen(text), &length);
    const char *quote = all.len ? check_quote_around(c, line, length, length) : "nothing";
    text_release(&all);
    return quote;
}

static bool prints(struct checking *c, const struct program *program, enum stream stream, const char *text)
{
    struct text all;
    text_init(&all);
    facts_output(c->timeline, program, stream, &all);
    bool found = memmem(all.s, all.len, text, strlen(text)) != NULL;
    text_release(&all);
    return found;
}

void expect_printed(struct checking *c, size_t number, const char *text)
{
    char expected[300];
    const struct program *client = facts_client(c->timeline, number);
    snprintf(expected, sizeof expected, "the client prints %s", check_quote(c, text, strlen(text)));
    if (!client) {
        check_fails(c, expected, "the run ended before that client could start");
        return;
    }
    if (prints(c, client, STREAM_STDOUT, text) || prints(c, client, STREAM_STDERR, text))
        return;
    const struct connection *connection = facts_connection(c->timeline, client);
    show_exchange(c, connection);
    check_shows_call(c, facts_call(c->timeline, client, CALL_RECEIVE, false));
    if (!connection || !connection->established)
        check_shows_call(c, facts_call(c->timeline, client, CALL_CONNECT, false));
    check_fails(c, expected, "it prints %s%s", printed_by(c, client, text), how_it_ended(c, client));
}

void expect_goodbye(struct checking *c, const struct program *program, const struct connection *connection, enum end end)
{
    const char *expected = "close() on the connection's socket, and a FIN from this end, no RST";
    const struct socket *socket = connection ? connection->socket[end] : NULL;
    const struct call *closed = socket ? facts_call_on(c->timeline, socket, CALL_CLOSE) : NULL;
    const struct packet *fin = connection ? facts_packet(c->timeline, connection, end, KIND_FIN) : NULL;
    const struct packet *rst = connection ? facts_packet(c->timeline, connection, end, KIND_RST) : NULL;
    if (closed && fin && !rst)
        return;
    check_shows_call(c, closed);
    check_shows_packet(c, fin);
    check_shows_packet(c, rst);
    if (!socket)
        check_fails(c, expected, "the %s has no connection%s", program->id, how_it_ended(c, program));
    else if (rst)
        check_fails(c, expected, "it resets the connection (RST, packet %d)%s", rst->id,
                    closed ? ": close() found bytes that nobody had read" : "");
    else if (!closed && fin)
        check_fails(c, expected, "no close(): its FIN (packet %d) was made by the kernel when the program ended", fin->id);
    else if (closed)
        check_fails(c, expected, "%s, but no FIN was sent: another descriptor still points to the socket",
                    facts_call_text(c->arena, closed));
    else
        check_fails(c, expected, "no close(), and no FIN: the connection stays open");
}
