/* 01-sockets: two endpoints exist, and no packet was sent. */
#include <sys/socket.h>

#include "base/actor.h"
#include "grade/checks/checks.h"

const struct check check_client_builds = {
    .name = "client-builds",
    .says = "The client can be built.",
    .step = "01-sockets",
    .sheet = "run",
};
const struct check check_server_builds = {
    .name = "server-builds",
    .says = "The server can be built.",
    .step = "01-sockets",
    .sheet = "run",
    .of_server = true,
};

static void has_tcp_socket(struct checking *c, const struct program *program)
{
    const char *expected = "socket() with IPv4 and SOCK_STREAM";
    if (facts_tcp_socket(c->timeline, program))
        return;
    const struct call *made = facts_call(c->timeline, program, CALL_CREATE, false);
    check_shows_call(c, made);
    if (!made)
        check_fails(c, expected, "%s makes no socket%s", actor_said(program->id),
                    how_it_ended(c, program));
    else if (made->facts->error)
        check_fails(c, expected, "%s", check_call(c, made));
    else
        check_fails(c, expected, "call %d makes another kind of socket: %s, %s", made->id,
                    domain_name(made->facts->domain), socket_type_name(made->facts->type));
}

static void client_socket(struct checking *c)
{
    has_tcp_socket(c, facts_client(c->timeline, 0));
}
const struct check check_client_socket = {
    .name = "client-socket",
    .says = "The client makes a TCP socket.",
    .step = "01-sockets",
    .scenario = &client_welcomed,
    .by_calls = true,
    .holds = client_socket,
};

static void server_socket(struct checking *c)
{
    has_tcp_socket(c, facts_server(c->timeline));
}
const struct check check_server_socket = {
    .name = "server-socket",
    .says = "The server makes a TCP socket.",
    .step = "01-sockets",
    .scenario = &server_idles,
    .by_calls = true,
    .holds = server_socket,
};

/* The server's TCP socket that has been bound; preferably to the port that was asked for. */
static const struct socket *bound_socket(const struct timeline *timeline)
{
    const struct socket *found = NULL;
    for (size_t i = 0; i < timeline->socket_count; i++) {
        const struct socket *socket = timeline->sockets[i];
        if (socket->program != facts_server(timeline) || !socket->bound ||
            socket->type != SOCK_STREAM)
            continue;
        if (socket->local.port == 12000)
            return socket;
        found = found ? found : socket;
    }
    return found;
}

static void server_bind(struct checking *c)
{
    const char *expected = "bind() gives its socket port 12000";
    const struct program *server = facts_server(c->timeline);
    const struct socket *socket = bound_socket(c->timeline);
    const struct call *tried = facts_call(c->timeline, server, CALL_BIND, false);
    check_shows_call(c, tried);
    if (!tried)
        check_fails(c, expected, "the server calls no bind()%s", how_it_ended(c, server));
    else if (!socket)
        check_fails(c, expected, "%s", check_call(c, tried));
    else if (socket->local.port == 57390)
        check_fails(
            c, expected,
            "its port is 57390: that is 12000 with its two bytes swapped (htons() is missing)");
    else if (socket->local.port != 12000 && tried->facts->address.port == 0)
        check_fails(c, expected,
                    "bind() asks for port 0, so the kernel picks one, %u (a port wants htons(); "
                    "htonl() makes 0 of it)",
                    socket->local.port);
    else if (socket->local.port != 12000)
        check_fails(c, expected, "its port is %u", socket->local.port);
}
const struct check check_server_bind = {
    .name = "server-bind",
    .says = "The server's socket has the port that clients look for.",
    .step = "01-sockets",
    .scenario = &server_idles,
    .needs = { "server-socket" },
    .by_calls = true,
    .holds = server_bind,
};

static void server_address(struct checking *c)
{
    const struct socket *socket = bound_socket(c->timeline);
    char text[ADDRESS_TEXT_BYTES];
    if (socket && address_is_any(&socket->local))
        return;
    check_shows_call(c, socket ? socket->bound : NULL);
    check_fails(c, "bind() to any address of this host (INADDR_ANY)",
                "it is bound to %s: clients on other machines are refused",
                socket ? address_format(&socket->local, text) : "nothing");
}
const struct check check_server_address = {
    .name = "server-address",
    .says = "The server can be reached at every address of its host.",
    .step = "01-sockets",
    .scenario = &server_idles,
    .needs = { "server-bind" },
    .by_calls = true,
    .holds = server_address,
};

/* A name service on this host may have been asked for the server's address: that is no packet of
 * ours. */
static void silence(struct checking *c)
{
    for (size_t i = 0; i < c->timeline->packet_count; i++) {
        const struct packet *packet = c->timeline->packets[i];
        if (packet->facts.src.port != 12000 && packet->facts.dst.port != 12000)
            continue;
        check_shows_packet(c, packet);
        check_fails(c, "no packet at all: this step makes sockets, and nothing else",
                    "packet %d (%s)", packet->id, packet_kind_name(packet->kind));
    }
}
const struct check check_silence = {
    .name = "silence",
    .says = "Both sockets exist, and not one packet was sent.",
    .step = "01-sockets",
    .scenario = &pair_meets,
    .needs = { "client-socket", "server-bind" },
    .holds = silence,
};
