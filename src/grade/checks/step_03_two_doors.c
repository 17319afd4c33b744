/* 03-two-doors: accept() hands out a second socket, with the same local port. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "grade/checks/checks.h"
#include "grade/nearest.h"

static void accepts(struct checking *c)
{
    const char *expected =
        "accept() gives a second socket for this client, with the same local port";
    const struct program *server = facts_server(c->timeline);
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    const struct call *tried = facts_call(c->timeline, server, CALL_ACCEPT, false);
    if (connection && connection->accepted)
        return;
    check_shows_call(c, tried);
    check_shows_packet(c, connection ? connection->handshake_ack : NULL);
    if (!tried)
        check_fails(c, expected, "the server calls no accept()%s", how_it_ended(c, server));
    else
        check_fails(c, expected, "%s", check_call(c, tried));
}
const struct check check_server_accepts = {
    .name = "server-accepts",
    .says = "accept() hands the server a socket of its own for the client.",
    .step = "03-two-doors",
    .scenario = &server_knocked,
    .needs = { "server-listens" },
    .by_calls = true,
    .holds = accepts,
};

/* A log may be full of numbers; the kernel chooses among some 28 000 ports. */
enum { PORTS_MAX = 256, ANY_PORT_FROM = 1024, ANY_PORT_UNTIL = 65535 };

/* The numbers that stand in an output and may be ports: how many different ones, and is this one
 * among them? */
static size_t ports_in(const struct text *printed, unsigned port, bool *among)
{
    static unsigned char seen[ANY_PORT_UNTIL + 1];
    size_t count = 0;
    memset(seen, 0, sizeof seen);
    *among = false;
    for (size_t i = 0; i < printed->len;) {
        unsigned number = 0;
        size_t begin = i;
        while (i < printed->len && printed->s[i] >= '0' && printed->s[i] <= '9') {
            if (number <= ANY_PORT_UNTIL)
                number = number * 10 + (unsigned)(printed->s[i] - '0');
            i++;
        }
        if (i == begin)
            i++;
        if (i == begin + 1 || number < ANY_PORT_FROM || number > ANY_PORT_UNTIL || seen[number])
            continue;
        seen[number] = 1;
        count++;
        *among |= number == port;
    }
    return count;
}

static bool has(const char *line, size_t length, const char *word)
{
    return memmem(line, length, word, strlen(word)) != NULL;
}

/* Java writes ::1 in full. */
static bool has_address(const char *line, size_t length, bool ipv6)
{
    return ipv6 ? has(line, length, "::1") || has(line, length, "0:0:0:0:0:0:0:1")
                : has(line, length, "127.0.0.1");
}

/* 0.0.0.0, ::, ::2: some address in numbers. */
static bool has_any_address(const char *line, size_t length)
{
    for (size_t i = 1; i + 1 < length; i++)
        if (line[i] == '.' && isdigit((unsigned char)line[i - 1]) &&
            isdigit((unsigned char)line[i + 1]))
            return true;
    return has(line, length, "::");
}

/* A line with the client's port has the client's address, too; or a program prints the two apart, and
 * no line with the port has any address. */
static bool says_address(const struct text *printed, const char *port, bool ipv6)
{
    bool other = false;
    for (size_t at = 0, length; at < printed->len; at += length + 1) {
        const char *line = printed->s + at, *newline = memchr(line, '\n', printed->len - at);
        length = newline ? (size_t)(newline - line) : printed->len - at;
        if (!has(line, length, port))
            continue;
        if (has_address(line, length, ipv6))
            return true;
        other |= has_any_address(line, length);
    }
    return !other && has_address(printed->s, printed->len, ipv6);
}

/* The port that the kernel chose for our client is a number that nobody could guess; whoever prints
 * all that there are has not said it. */
void expect_client_said(struct checking *c, const struct connection *connection)
{
    const struct program *server = facts_server(c->timeline);
    char port[16], expected[120];
    bool ipv6 = connection && connection->address[END_CLIENT].version == 6;
    const char *address = ipv6 ? "::1" : "127.0.0.1";
    struct text printed;
    unsigned client_port = connection ? connection->address[END_CLIENT].port : 0;
    snprintf(port, sizeof port, "%u", client_port);
    snprintf(expected, sizeof expected,
             "the server prints the client's address, %s, and its port, %s", address, port);
    text_init(&printed);
    facts_output(c->timeline, server, STREAM_STDOUT, &printed);
    facts_output(c->timeline, server, STREAM_STDERR, &printed);
    bool among;
    size_t ports = ports_in(&printed, client_port, &among);
    if (ports > PORTS_MAX) {
        check_shows_call(c, connection ? connection->accepted : NULL);
        check_fails(c, expected, "it prints %zu numbers that may be ports: none of them is said",
                    ports);
    } else if (!among || !says_address(&printed, port, ipv6)) {
        check_shows_call(c, connection ? connection->accepted : NULL);
        char wanted[64];
        size_t length = 0;
        snprintf(wanted, sizeof wanted, ipv6 ? "client is [%s]:%s" : "client is %s:%s", address,
                 port);
        const char *line = nearest_line(printed.s, printed.len, wanted, strlen(wanted), &length);
        check_fails(c, expected, "it prints %s%s",
                    printed.len ? check_quote(c, line, length) : "nothing",
                    how_it_ended(c, server));
    }
    text_release(&printed);
}

static void says_client(struct checking *c)
{
    expect_client_said(c, facts_connection(c->timeline, facts_client(c->timeline, 0)));
}
const struct check check_server_says_client = {
    .name = "server-says-client",
    .says = "The server says who its client is.",
    .step = "03-two-doors",
    .scenario = &server_knocked,
    .needs = { "server-accepts" },
    .by_calls = true,
    .holds = says_client,
};

const struct check check_pair_accepts = {
    .name = "pair-accepts",
    .says = "Your server accepts your client.",
    .step = "03-two-doors",
    .scenario = &pair_meets,
    .needs = { "client-connects", "server-accepts" },
    .by_calls = true,
    .holds = accepts,
};
