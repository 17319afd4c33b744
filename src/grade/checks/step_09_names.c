/* 09-names: a name has several addresses, of both families; each is tried in turn, and one that is
 * silent costs a while and no more.
 *
 * In which order the addresses come is the C library's business (RFC 6724), and a client may try
 * several at once: only whom it reaches is judged, and that it tries all before it gives up. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "grade/checks/checks.h"

/* ---- the server ---- */

static const char *way(const struct checking *c, size_t visit)
{
    static const char *const names[] = {
        [BY_IPV4] = "by IPv4, to 127.0.0.1",
        [BY_IPV6] = "by IPv6, to ::1",
        [BY_LINK] = "by IPv6, to the link-local address fe80::1",
    };
    return names[c->visits[visit].by];
}

static void all_ways_answered(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count && !c->failed; i++)
        if (expect_visit(c, i, arena_printf(c->arena, "our client comes %s", way(c, i))))
            expect_lines(c, i);
}
const struct check check_server_both = {
    .name = "server-both",
    .says = "Clients of IPv4 and of IPv6 are served, in turn.",
    .step = "09-names",
    .scenario = &server_ways,
    .holds = all_ways_answered,
};
const struct check check_server_link = {
    .name = "server-link",
    .says = "A client that comes to a link-local address is served.",
    .step = "09-names",
    .scenario = &server_link,
    .needs = { "server-both" },
    .holds = all_ways_answered,
};

static void says_both(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count && !c->failed; i++)
        expect_client_said(c, facts_visit(c->timeline, facts_client(c->timeline, 0), i));
}
const struct check check_server_says_both = {
    .name = "server-says-both",
    .says = "The server says who its client is, by IPv4 and by IPv6.",
    .step = "09-names",
    .scenario = &server_ways,
    .needs = { "server-both" },
    .holds = says_both,
};

/* ---- the client reaches somebody ---- */

const struct check check_client_ipv6 = {
    .name = "client-ipv6",
    .says = "The client reaches a server by IPv6.",
    .step = "09-names",
    .scenario = &client_ipv6,
    .holds = expect_typed,
};
const struct check check_client_goes_on = {
    .name = "client-goes-on",
    .says = "Refused at one address of a name, the client goes on to the next.",
    .step = "09-names",
    .scenario = &client_refused_first,
    .needs = { "client-ipv6" },
    .holds = expect_typed,
};
const struct check check_client_dead = {
    .name = "client-dead",
    .says = "An address that never answers is left, and the next one is tried.",
    .step = "09-names",
    .scenario = &client_dead_first,
    .needs = { "client-goes-on" },
    .holds = expect_typed,
};
const struct check check_client_scope = {
    .name = "client-scope",
    .says = "A link-local address with its scope, fe80::1%1, is an address like any other.",
    .step = "09-names",
    .scenario = &client_scope,
    .needs = { "client-ipv6" },
    .holds = expect_typed,
};

/* ---- … and leaves nothing behind ---- */

/* Its connection came to nothing. */
static bool has_failed(const struct socket *socket)
{
    return socket->connecting && socket->local.port && socket->connection &&
           socket->connection->socket[END_CLIENT] == socket && !socket->connection->established;
}

static void closes_failed(struct checking *c)
{
    const struct program *client = facts_client(c->timeline, 0);
    for (size_t i = 0; i < c->timeline->socket_count; i++) {
        const struct socket *socket = c->timeline->sockets[i];
        if (socket->program != client || socket->type != SOCK_STREAM || !has_failed(socket) ||
            (facts_closed(c->timeline, socket) && !facts_left_open(c->timeline, socket)))
            continue;
        check_shows_call(c, socket->created);
        check_shows_call(c, socket->connecting);
        check_shows_packet(c, socket->connection->syn);
        check_fails(c, "the socket of an address that failed is closed",
                    "the client never closes the socket of call %d, %s(), whose connect() failed",
                    socket->created ? socket->created->id : 0,
                    socket->created ? call_name(socket->created->facts) : "?");
    }
}
const struct check check_client_closes_failed = {
    .name = "client-closes-failed",
    .says = "The socket of an address that failed is closed.",
    .step = "09-names",
    .scenario = &client_refused_first,
    .needs = { "client-goes-on" },
    .holds = closes_failed,
};

/* ---- the client reaches nobody ---- */

static bool tried(const struct checking *c, const struct program *client, int version)
{
    const struct connection *connection;
    for (size_t i = 0; (connection = facts_visit(c->timeline, client, i)); i++)
        if (connection->address[END_SERVER].version == version)
            return true;
    return false;
}

static void printed(const struct checking *c, const struct program *client, struct text *text)
{
    text_init(text);
    facts_output(c->timeline, client, STREAM_STDERR, text);
    facts_output(c->timeline, client, STREAM_STDOUT, text);
}

/* It ended by itself, with a status that says so, and with words. */
static void gives_up(struct checking *c, const char *expected, const struct program *client)
{
    const struct program_exit *end = facts_exit(c->timeline, client);
    struct text said;
    printed(c, client, &said);
    if (!client || !end || end->signal)
        check_fails(c, expected, "it does not end by itself");
    else if (end->status == 0)
        check_fails(c, expected, "it ends with status 0, as if all were well");
    else if (said.len == 0)
        check_fails(c, expected, "it ends without a word");
    text_release(&said);
}

static void refused_everywhere(struct checking *c)
{
    const char *expected = "both ::1 and 127.0.0.1 are tried; then it says so, and its status is "
                           "not 0";
    const struct program *client = facts_client(c->timeline, 0);
    check_shows_call(c, facts_call(c->timeline, client, CALL_CONNECT, false));
    for (int version = 4; version <= 6; version += 2)
        if (!tried(c, client, version))
            check_fails(c, expected, "it sends no SYN by IPv%d%s", version,
                        how_it_ended(c, client));
    gives_up(c, expected, client);
}
const struct check check_client_refused = {
    .name = "client-refused",
    .says = "When all addresses of a name refuse, the client says so and ends.",
    .step = "09-names",
    .scenario = &client_refused,
    .needs = { "client-goes-on" },
    .holds = refused_everywhere,
};

/* getaddrinfo() does not set errno: what is in it then is what some call left there, and often
 * nothing.  -2 and -3 are what it returned, for who takes that for an error's number. */
static const char *words_of_errno(const struct text *said)
{
    static const int left[] = { 0,      ENOENT, EINVAL,   EAGAIN,       EBADF, ENOTTY,
                                ESPIPE, ENXIO,  ESRCH,    ECONNREFUSED, EIO,   ENETUNREACH,
                                EPERM,  ENODEV, EMSGSIZE, ENOTCONN,     -2,    -3 };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        const char *words = strerror(left[i]);
        if (memmem(said->s, said->len, words, strlen(words)))
            return words;
    }
    return NULL;
}

static void wrong_name(struct checking *c)
{
    const char *expected = "gai_strerror() says why the name is not known, and the status is not 0";
    const struct program *client = facts_client(c->timeline, 0);
    struct text said;
    printed(c, client, &said);
    const char *wrong = words_of_errno(&said);
    if (wrong)
        check_fails(c, expected,
                    "it says \"%s\": that is errno's, which getaddrinfo() does not set", wrong);
    if (facts_visit(c->timeline, client, 0))
        check_fails(c, expected, "it knocks somewhere all the same");
    gives_up(c, expected, client);
    text_release(&said);
}
const struct check check_client_wrong_name = {
    .name = "client-wrong-name",
    .says = "A name that nobody has is said to be unknown, in the words of gai_strerror().",
    .step = "09-names",
    .scenario = &client_nowhere,
    .needs = { "client-ipv6" },
    .holds = wrong_name,
};

/* ---- both ---- */

const struct check check_pair_names = {
    .name = "pair-names",
    .says = "Your client finds your server by a name that has both.",
    .step = "09-names",
    .scenario = &pair_names,
    .needs = { "client-goes-on", "server-both" },
    .holds = expect_pair_lines,
};
