/* 10-refusals: what goes wrong is told apart, said rightly, and survived.
 *
 * Each error is met twice: made by the other end or by the wire, and put in by --inject where no other end
 * could make it.  Which client meets what stands in scenarios_streams.c; numbers from 0 here. */
#include "grade/checks/checks.h"

/* ---- the server lives ---- */

static void talks_answered(struct checking *c, size_t from, size_t until)
{
    for (size_t i = from; i < until && i < c->visit_count && !c->failed; i++)
        if (c->visits[i].way == VISIT_TALK)
            expect_lines(c, i);
}

static void all_talks_answered(struct checking *c)
{
    talks_answered(c, 0, c->visit_count);
    expect_no_wrong_words(c, facts_server(c->timeline));
}
const struct check check_server_gone_clients = {
    .name = "server-gone-clients",
    .says = "Clients that are gone when it answers do not end the server: no SIGPIPE.",
    .step = "10-refusals",
    .scenario = &server_gone,
    .holds = all_talks_answered,
};
const struct check check_server_interrupted = {
    .name = "server-interrupted",
    .says = "accept(), recv() and send() that a signal interrupts are called again.",
    .step = "10-refusals",
    .scenario = &server_interrupted,
    .needs = { "server-gone-clients" },
    .holds = all_talks_answered,
};

/* Four may lose their answer, whoever meets what: one failure each.  The next one is served, and what is
 * said of the failures is true. */
enum { VICTIMS = 4, BEFORE_ACCEPT_FAILS = 5 };

static void loses_only_those(struct checking *c)
{
    talks_answered(c, VICTIMS, BEFORE_ACCEPT_FAILS);
    expect_no_wrong_words(c, facts_server(c->timeline));
}
const struct check check_server_loses_clients = {
    .name = "server-loses-clients",
    .says = "A client whose recv() or send() fails is lost, and the next one is served.",
    .step = "10-refusals",
    .scenario = &server_fails,
    .needs = { "server-gone-clients" },
    .holds = loses_only_those,
};
static void accepts_again(struct checking *c)
{
    talks_answered(c, BEFORE_ACCEPT_FAILS, c->visit_count);
}
const struct check check_server_accept_fails = {
    .name = "server-accept-fails",
    .says =
        "accept() that fails for one client, or for want of a descriptor, does not end the server.",
    .step = "10-refusals",
    .scenario = &server_fails,
    .needs = { "server-loses-clients" },
    .holds = accepts_again,
};

/* The second client process is the one that asks. */
static void served_after_silence(struct checking *c)
{
    struct text want, got;
    const struct connection *connection = facts_visit(c->timeline, facts_client(c->timeline, 1), 0);
    text_init(&want);
    text_init(&got);
    talk_text(TALK_LINES, c->seed + 1, &want);
    sample_capitals(want.s, want.len);
    if (connection)
        facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    if (got.len < want.len) {
        check_shows_call(c, facts_last_call(c->timeline, facts_server(c->timeline)));
        check_fails(c, "the client that comes after the one that can't be reached is served",
                    "it gets %zu of %zu bytes%s", got.len, want.len,
                    how_it_ended(c, facts_server(c->timeline)));
    }
    expect_no_wrong_words(c, facts_server(c->timeline));
    text_release(&want);
    text_release(&got);
}
const struct check check_server_timed_out = {
    .name = "server-timed-out",
    .says = "A client that can't be reached any more is given up, and the next one is served.",
    .step = "10-refusals",
    .scenario = &server_unreached,
    .needs = { "server-gone-clients" },
    .holds = served_after_silence,
};

/* ---- the client tells ---- */

/* Our server's ways, in the order in which the clients come: breaks.h. */
enum { AMID, END, GONE, RECV_TIMES_OUT, SEND_UNREACHABLE, CONNECT_NO_PORT, BREAKS };

static void gone_server(struct checking *c)
{
    expect_told(c, GONE, "the server is gone when the line is sent");
}
const struct check check_client_gone_server = {
    .name = "client-gone-server",
    .says =
        "A server that is gone when the client sends does not kill it: no SIGPIPE, and it says so.",
    .step = "10-refusals",
    .scenario = &client_broken,
    .holds = gone_server,
};

static void reset_told(struct checking *c)
{
    expect_told(c, AMID, "RST comes in the middle of an answer");
    expect_told(c, END, "the server closes in the middle of an answer");
    expect_told_apart(c, AMID, GONE + 1);
}
const struct check check_client_reset = {
    .name = "client-reset",
    .says = "A reset, an end and a broken pipe are told apart, and nothing wrong is said.",
    .step = "10-refusals",
    .scenario = &client_broken,
    .needs = { "client-gone-server" },
    .holds = reset_told,
};

static void failures_told(struct checking *c)
{
    expect_told(c, RECV_TIMES_OUT, "recv() fails with ETIMEDOUT");
    expect_told(c, SEND_UNREACHABLE, "send() fails with EHOSTUNREACH");
    expect_told(c, CONNECT_NO_PORT, "connect() fails with EADDRNOTAVAIL");
    expect_told_apart(c, RECV_TIMES_OUT, BREAKS);
}
const struct check check_client_other_failures = {
    .name = "client-other-failures",
    .says = "Rare failures of connect(), send() and recv() are said as they are.",
    .step = "10-refusals",
    .scenario = &client_broken,
    .needs = { "client-reset" },
    .holds = failures_told,
};

const struct check check_client_knocks_on = {
    .name = "client-knocks-on",
    .says =
        "A SYN that is lost, an answer that is late, and signals meanwhile: the client is served.",
    .step = "10-refusals",
    .scenario = &client_refused_ways,
    .needs = { "client-gone-server" },
    .holds = expect_typed,
};

/* The clients of that run, after the one that is served. */
enum { NO_NETWORK = 1, NO_HOST, NO_PORT, SILENCE, WAYS };

/* Who is not connected has nothing to send: the failure is connect()'s, or SO_ERROR's. */
static void sends_nothing(struct checking *c, size_t number)
{
    const struct program *client = facts_client(c->timeline, number);
    for (size_t i = 0; i < c->timeline->call_count && !c->failed; i++) {
        const struct call *call = c->timeline->calls[i];
        const struct socket *socket = call->socket;
        bool sends = call->facts->role == CALL_SEND || call->facts->role == CALL_RECEIVE;
        if (call->program != client || !sends || !socket || !socket->connecting ||
            !socket->connection || socket->connection->established)
            continue;
        check_shows_call(c, socket->connecting);
        check_shows_call(c, call);
        check_fails(c, "a connect() that came to nothing is found out before a line is asked for",
                    "%s goes on as if it were connected", check_call(c, call));
    }
}

static void refusals_told(struct checking *c)
{
    for (size_t i = NO_NETWORK; i < WAYS; i++)
        sends_nothing(c, i);
    expect_told(c, NO_NETWORK, "the wire answers the SYN with \"network unreachable\"");
    expect_told(c, NO_HOST, "the wire answers the SYN with \"host unreachable\"");
    expect_told(c, NO_PORT, "the wire answers the SYN with \"port unreachable\"");
    expect_told(c, SILENCE, "no SYN has an answer");
    expect_told_apart(c, NO_NETWORK, WAYS);
}
const struct check check_client_refusals = {
    .name = "client-refusals",
    .says = "Refused, unreachable and timed out are told apart, and nothing wrong is said.",
    .step = "10-refusals",
    .scenario = &client_refused_ways,
    .needs = { "client-knocks-on" },
    .holds = refusals_told,
};

static void refused(struct checking *c)
{
    expect_told(c, 0, "nobody listens at the port");
}
const struct check check_client_nobody = {
    .name = "client-nobody",
    .says = "Refused by RST, the client says so, and ends.",
    .step = "10-refusals",
    .scenario = &client_nobody,
    .needs = { "client-gone-server" },
    .holds = refused,
};

const struct check check_client_interrupted = {
    .name = "client-interrupted",
    .says =
        "send() and recv() that a signal interrupts are called again: nothing is lost or doubled.",
    .step = "10-refusals",
    .scenario = &client_interrupted,
    .needs = { "client-gone-server" },
    .holds = expect_typed,
};

/* ---- both ---- */

const struct check check_pair_interrupted = {
    .name = "pair-interrupted",
    .says = "Your client and your server, both interrupted again and again, lose nothing.",
    .step = "10-refusals",
    .scenario = &pair_interrupted,
    .needs = { "client-interrupted", "server-interrupted" },
    .holds = expect_pair_lines,
};

/* ---- nothing is left ---- */

/* A client that has said what went wrong and ends with a status may leave its socket to the kernel. */
void leaves_nothing_but_failures(struct checking *c)
{
    leaves_nothing_of(c, true);
}
