/* 04-one-line: bytes that one program drops into the connection are taken out by the other. */
#include <stdio.h>
#include <string.h>

#include "labs.h"

/* Is `got` the line, with or without the newline behind it? */
static bool is_line(const struct text *got, const char *line, size_t length)
{
    if (got->len < length || memcmp(got->s, line, length) != 0)
        return false;
    const char *rest = got->s + length;
    size_t left = got->len - length;
    return left == 0 || (left == 1 && rest[0] == '\n') || (left == 2 && rest[0] == '\r' && rest[1] == '\n');
}

static void client_sends(struct checking *c)
{
    char line[SAMPLE_MAX], expected[200];
    size_t length = sample_line(c->seed, line);
    const struct program *client = facts_client(c->timeline, 0);
    const struct call *sent = facts_call(c->timeline, client, CALL_SEND, false);
    const struct connection *connection = facts_connection(c->timeline, client);
    struct text got;
    snprintf(expected, sizeof expected, "%zu bytes arrive at our server: %s", length, check_quote(c, line, length));
    text_init(&got);
    facts_received(c->timeline, facts_server(c->timeline), &got);
    if (!is_line(&got, line, length)) {
        check_shows_call(c, sent);
        check_shows_packet(c, connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA) : NULL);
        if (got.len)
            check_fails(c, expected, "%zu bytes arrive: %s", got.len, check_quote(c, got.s, got.len));
        else if (sent && sent->facts->error)
            check_fails(c, expected, "%s", facts_call_text(c->arena, sent));
        else
            check_fails(c, expected, "nothing arrives%s", how_it_ended(c, client));
    }
    text_release(&got);
}
const struct check check_client_sends = {
    .name = "client-sends", .says = "The line that is typed arrives at the other end, byte for byte.", .step = "04-one-line",
    .scenario = &client_heard, .needs = { "client-connects" }, .holds = client_sends,
};

/* The server's connection socket of a client took all that the client sent (a newline at its end may stay behind). */
static void takes_all(struct checking *c, size_t least)
{
    char expected[100];
    const struct program *server = facts_server(c->timeline);
    const struct connection *connection = facts_connection(c->timeline, facts_client(c->timeline, 0));
    const struct socket *socket = connection ? connection->socket[END_SERVER] : NULL;
    uint64_t taken = socket ? facts_received_bytes(c->timeline, socket) : 0;
    snprintf(expected, sizeof expected, "the server receives the %zu bytes from its connection socket", least);
    if (taken >= least && least > 0)
        return;
    const struct call *tried = socket ? facts_call_on(c->timeline, socket, CALL_RECEIVE) : NULL;
    tried = tried ? tried : facts_call(c->timeline, server, CALL_RECEIVE, false);
    check_shows_call(c, tried);
    check_shows_packet(c, connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA) : NULL);
    if (!connection || !connection->established)
        expect_connected(c, facts_client(c->timeline, 0));
    else if (taken)
        check_fails(c, expected, "it takes %llu of them%s", (unsigned long long)taken, how_it_ended(c, server));
    else if (tried)
        check_fails(c, expected, "%s%s", facts_call_text(c->arena, tried), how_it_ended(c, server));
    else
        check_fails(c, expected, "it receives nothing%s: its kernel has the bytes, the program does not",
                    how_it_ended(c, server));
}

static void server_receives(struct checking *c)
{
    char line[SAMPLE_MAX];
    takes_all(c, sample_line(c->seed, line));
}
const struct check check_server_receives = {
    .name = "server-receives", .says = "The server takes the line out of the connection.", .step = "04-one-line",
    .scenario = &server_told, .needs = { "server-listens" }, .holds = server_receives,
};

static void pair_line(struct checking *c)
{
    char line[SAMPLE_MAX];
    takes_all(c, sample_line(c->seed, line));
}
const struct check check_pair_line = {
    .name = "pair-line",
    .says = "The line goes from your client to your server.",
    .step = "04-one-line",
    .scenario = &pair_meets,
    .needs = { "client-sends", "server-receives" },
    .holds = pair_line,
};
