/* 06-goodbye: both ends say that they send no more: FIN, made by close(). */
#include "grade/checks/checks.h"

static void client_closes(struct checking *c)
{
    const struct program *client = facts_client(c->timeline, 0);
    expect_goodbye(c, client, facts_connection(c->timeline, client), END_CLIENT);
}
const struct check check_client_closes = {
    .name = "client-closes",
    .says = "The client closes its socket: its FIN comes from close().",
    .step = "06-goodbye",
    .scenario = &client_answered,
    .needs = { "client-sends" },
    .holds = client_closes,
};

static void server_closes(struct checking *c)
{
    expect_goodbye(c, facts_server(c->timeline),
                   facts_connection(c->timeline, facts_client(c->timeline, 0)), END_SERVER);
}
const struct check check_server_closes = {
    .name = "server-closes",
    .says = "The server closes the connection socket: its FIN comes from close().",
    .step = "06-goodbye",
    .scenario = &server_asked,
    .needs = { "server-capitals" },
    .holds = server_closes,
};

static void pair_goodbye(struct checking *c)
{
    const char *expected =
        "a FIN from each end, and no RST: every byte was read before the goodbye";
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    if (connection && connection->closed == CLOSED_FIN)
        return;
    bool left_unread =
        connection && connection->closed == CLOSED_RST && connection->resetter == END_CLIENT;
    if (left_unread && is_short_read(c)) {
        check_notes(
            c,
            "the server answers in pieces, and the client takes the first of them for all: 08-lines is about that");
        return;
    }
    check_shows_packet(c, connection ? connection->last[END_CLIENT] : NULL);
    check_shows_packet(c, connection ? connection->last[END_SERVER] : NULL);
    if (!connection)
        check_fails(c, expected, "there is no connection");
    else if (connection->closed == CLOSED_RST)
        check_fails(c, expected, "the %s resets the connection (RST)",
                    connection->resetter == END_SERVER ? "server" : "client");
    else
        check_fails(c, expected, "a FIN is missing: one end keeps its socket open");
}
const struct check check_pair_goodbye = {
    .name = "pair-goodbye",
    .says = "Your two programs part in peace.",
    .step = "06-goodbye",
    .scenario = &pair_meets,
    .needs = { "client-closes", "server-closes", "pair-capitals" },
    .holds = pair_goodbye,
};
