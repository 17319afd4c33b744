/* 04-one-line: bytes that one program drops into the connection are taken out by the other. */
#include <stdio.h>
#include <string.h>

#include "grade/checks/checks.h"

/* What arrives at our server, which knows what was typed.  The listing's client sends no newline,
 * and this step asks for none; a later step is about other things, and there it is a note. */
static void arrives(struct checking *c, bool newline_is_wrong)
{
    char line[SAMPLE_MAX], expected[300];
    size_t length = sample_line(c->seed, c->scenario->typed, line);
    const struct program *client = facts_client(c->timeline, 0);
    const struct call *sent = facts_call(c->timeline, client, CALL_SEND, false);
    const struct connection *connection = facts_connection(c->timeline, client);
    struct text got;
    snprintf(expected, sizeof expected, "%zu bytes arrive at our server: %s", length,
             check_quote(c, line, length));
    text_init(&got);
    facts_received(c->timeline, facts_server(c->timeline), &got);
    bool begins = got.len >= length && memcmp(got.s, line, length) == 0;
    bool newline = begins && got.len == length + 1 && got.s[length] == '\n';
    if (newline && !newline_is_wrong)
        check_notes(c,
                    "the client sends the newline, too: 04-one-line asks for the line without it");
    if (!begins || (got.len > length && (!newline || newline_is_wrong))) {
        check_shows_call(c, sent);
        check_shows_packet(
            c, connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA) : NULL);
        if (newline)
            check_fails(c, expected, "%zu bytes arrive: the newline was sent, too", got.len);
        else if (begins)
            check_fails(c, expected, "%zu bytes arrive; behind the line stands %s", got.len,
                        check_quote(c, got.s + length, got.len - length));
        else if (got.len)
            check_fails(c, expected, "%zu bytes arrive: %s", got.len,
                        check_quote(c, got.s, got.len));
        else if (sent && sent->facts->error)
            check_fails(c, expected, "%s", check_call(c, sent));
        else
            check_fails(c, expected, "nothing arrives%s", how_it_ended(c, client));
    }
    text_release(&got);
}

static void client_sends(struct checking *c)
{
    arrives(c, true);
}
const struct check check_client_sends = {
    .name = "client-sends",
    .says = "The line that is typed arrives at the other end, byte for byte.",
    .step = "04-one-line",
    .scenario = &client_heard,
    .needs = { "client-connects" },
    .by_calls = true,
    .holds = client_sends,
};
const struct check check_client_long = {
    .name = "client-long",
    .says = "A line of 1023 bytes, as many as the array holds, arrives as a whole.",
    .step = "04-one-line",
    .scenario = &client_heard_long,
    .needs = { "client-sends" },
    .by_calls = true,
    .holds = client_sends,
};

static void client_sends_asking(struct checking *c)
{
    arrives(c, false);
}
const struct check check_client_sends_asking = {
    .name = "client-sends",
    .says = "The line that is typed arrives at the other end, byte for byte.",
    .step = "04-one-line",
    .scenario = &client_answered,
    .by_calls = true,
    .holds = client_sends_asking,
};

/* The server's connection socket of a client took all that the client sent. */
static void takes_all(struct checking *c, size_t least)
{
    char expected[100];
    const struct program *server = facts_server(c->timeline);
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    const struct socket *socket = connection ? connection->socket[END_SERVER] : NULL;
    uint64_t taken = socket ? facts_received_bytes(c->timeline, socket) : 0;
    snprintf(expected, sizeof expected,
             "the server receives the %zu bytes from its connection socket", least);
    if (taken >= least && least > 0)
        return;
    const struct call *tried = socket ? facts_call_on(c->timeline, socket, CALL_RECEIVE) : NULL;
    tried = tried ? tried : facts_call(c->timeline, server, CALL_RECEIVE, false);
    check_shows_call(c, tried);
    check_shows_packet(c, connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA)
                                     : NULL);
    if (!connection || !connection->established)
        expect_connected(c, facts_client(c->timeline, 0));
    else if (taken)
        check_fails(c, expected, "it takes %llu of them%s", (unsigned long long)taken,
                    how_it_ended(c, server));
    else if (tried)
        check_fails(c, expected, "%s%s", check_call(c, tried), how_it_ended(c, server));
    else
        check_fails(c, expected,
                    "it receives nothing%s: its kernel has the bytes, the program does not",
                    how_it_ended(c, server));
}

static void server_receives(struct checking *c)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->visits[0].text, line);
    takes_all(c, length);
    expect_shown_by_server(c, line, length);
}
const struct check check_server_receives = {
    .name = "server-receives",
    .says = "The server takes the line out of the connection, and prints it.",
    .step = "04-one-line",
    .scenario = &server_told,
    .needs = { "server-listens" },
    .by_calls = true,
    .holds = server_receives,
};

static void pair_line(struct checking *c)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->scenario->typed, line);
    takes_all(c, length);
    expect_shown_by_server(c, line, length);
}
const struct check check_pair_line = {
    .name = "pair-line",
    .says = "The line goes from your client to your server.",
    .step = "04-one-line",
    .scenario = &pair_meets,
    .needs = { "client-sends", "server-receives" },
    .by_calls = true,
    .holds = pair_line,
};
