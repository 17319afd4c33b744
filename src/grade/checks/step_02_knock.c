/* 02-knock: the handshake, made by the two kernels inside connect(). */
#include "grade/checks/checks.h"

static void client_connects(struct checking *c)
{
    expect_connected(c, facts_client(c->timeline, 0));
}
const struct check check_client_connects = {
    .name = "client-connects",
    .says = "The client's connect() makes the handshake: SYN, SYN-ACK, ACK.",
    .step = "02-knock",
    .scenario = &client_welcomed,
    .by_calls = true,
    .holds = client_connects,
};

static void server_listens(struct checking *c)
{
    const char *expected =
        "listen() on the socket with port 12000, and a SYN-ACK for our client's SYN";
    const struct program *server = facts_server(c->timeline);
    const struct socket *door = facts_socket(c->timeline, server, ROLE_WELCOMING);
    const struct call *tried = facts_call(c->timeline, server, CALL_LISTEN, false);
    const struct connection *knock = facts_connection(c->timeline, facts_client(c->timeline, 0));
    if ((knock && knock->established) || (door && door->local.port == 12000))
        return; /* a server of a later step may listen and end, before our client is there */
    check_shows_call(c, tried);
    check_shows_call(c, facts_call(c->timeline, facts_client(c->timeline, 0), CALL_CONNECT, false));
    check_shows_packet(c, knock ? knock->syn : NULL);
    if (!tried)
        check_fails(c, expected, "the server calls no listen()%s: our client is refused",
                    how_it_ended(c, server));
    else if (!door)
        check_fails(c, expected, "%s", check_call(c, tried));
    else
        check_fails(c, expected, "it listens on port %u: our client knocks at 12000 and is refused",
                    door->local.port);
}
const struct check check_server_listens = {
    .name = "server-listens",
    .says = "The server's socket listens: its kernel answers whoever knocks.",
    .step = "02-knock",
    .scenario = &server_knocked,
    .by_calls = true,
    .holds = server_listens,
};

static void pair_connects(struct checking *c)
{
    expect_connected(c, facts_client(c->timeline, 0));
}
const struct check check_pair_connects = {
    .name = "pair-connects",
    .says = "Your client reaches your server.",
    .step = "02-knock",
    .scenario = &pair_meets,
    .needs = { "client-connects", "server-listens" },
    .by_calls = true,
    .holds = pair_connects,
};
