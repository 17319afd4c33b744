/* 12-restart: the port is free at once for the same server, and for no second one; and SIGTERM ends
 * the server cleanly, wherever it waits.
 *
 * The run starts the server again and again (src/run/again.c): each start is a program of its own
 * on the timeline. */
#include <signal.h>
#include <string.h>

#include "grade/checks/checks.h"

static size_t starts(const struct checking *c)
{
    size_t count = 0;
    while (facts_server_again(c->timeline, count))
        count++;
    return count;
}

static const struct connection *connection_of(const struct checking *c, size_t start)
{
    return facts_visit(c->timeline, facts_client(c->timeline, start), 0);
}

/* ---- the port ---- */

static bool listens(const struct checking *c, const struct program *server)
{
    return facts_call(c->timeline, server, CALL_LISTEN, true) != NULL;
}

/* A call that failed, and how it ended: why it does not listen. */
static void tell_not_listening(struct checking *c, const char *expected,
                               const struct program *server, size_t start)
{
    const struct call *bind = facts_call(c->timeline, server, CALL_BIND, false);
    check_shows_call(c, bind);
    if (bind && bind->ended && bind->facts->error)
        check_fails(c, expected, "start %zu: %s", start + 1, check_call(c, bind));
    else
        check_fails(c, expected, "start %zu: it does not listen%s", start + 1,
                    how_it_ended(c, server));
}

/* Our client of that start got its line in capitals. */
static void is_served(struct checking *c, const char *expected, size_t start)
{
    const struct connection *connection = connection_of(c, start);
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed + start, c->visits[0].text, line);
    struct text got;
    line[length++] = '\n';
    sample_capitals(line, length);
    text_init(&got);
    if (connection)
        facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    if (got.len != length || memcmp(got.s, line, length) != 0) {
        check_shows_packet(c, connection ? connection->syn : NULL);
        check_fails(c, expected, "start %zu: our client got %s, not %s", start + 1,
                    check_quote(c, got.s, got.len), check_quote(c, line, length));
    }
    text_release(&got);
}

/* From start number `from` on. */
static void all_listen(struct checking *c, const char *expected, size_t from)
{
    for (size_t i = from, count = starts(c); i < count && !c->failed; i++) {
        const struct program *server = facts_server_again(c->timeline, i);
        if (!listens(c, server))
            tell_not_listening(c, expected, server, i);
        else
            is_served(c, expected, i);
    }
}

static void restarts(struct checking *c)
{
    all_listen(c, "each start takes the port at once and serves", 0);
}
const struct check check_server_restarts = {
    .name = "server-restarts",
    .says = "Started again at once, ten times, it takes its port although a connection is in "
            "TIME_WAIT.",
    .step = "12-restart",
    .scenario = &server_killed,
    .needs = { "server-lines" },
    .holds = restarts,
};

static void restarts_after_end(struct checking *c)
{
    all_listen(c, "after SIGTERM the next start takes the port at once and serves", 1);
}
const struct check check_server_again = {
    .name = "server-again",
    .says = "Ended by SIGTERM under a client, it leaves its port free for the next start.",
    .step = "12-restart",
    .scenario = &server_ended_serving,
    .needs = { "server-restarts", "server-ends-serving" },
    .holds = restarts_after_end,
};

/* How many of its sockets listen at the port; version: only those of IPv4 or 6; 0: all. */
static size_t doors(const struct checking *c, const struct program *server, int version)
{
    size_t count = 0;
    for (size_t i = 0; i < c->timeline->socket_count; i++) {
        const struct socket *socket = c->timeline->sockets[i];
        count += socket->program == server && socket->listening && socket->local.port == 12000 &&
                 (version == 0 || socket->local.version == version);
    }
    return count;
}

static void is_alone(struct checking *c)
{
    const struct program *first = facts_server_again(c->timeline, 0),
                         *second = facts_server_again(c->timeline, 1);
    const char *expected = "while one server listens, a second one finds the port taken";
    if (!first || !listens(c, first)) {
        check_fails(c, expected, "the first server does not listen%s",
                    first ? how_it_ended(c, first) : "");
        return;
    }
    if (!second || doors(c, second, 0) == 0)
        return; /* or it has taken another port */
    check_shows_call(c, facts_call(c->timeline, second, CALL_BIND, true));
    check_shows_call(c, facts_call(c->timeline, second, CALL_LISTEN, true));
    if (doors(c, first, 4) > 1) /* on purpose */
        check_notes(c,
                    "it shares its port among several sockets, and so with a second server, too");
    else
        check_fails(c, expected,
                    "both listen at one port, and the kernel deals the clients out between them: "
                    "that is what SO_REUSEPORT does");
}
const struct check check_server_alone = {
    .name = "server-alone",
    .says = "A second server beside the first one finds the port taken: SO_REUSEPORT is not it.",
    .step = "12-restart",
    .scenario = &server_twice,
    .needs = { "server-restarts" },
    .holds = is_alone,
};

/* ---- SIGTERM ---- */

/* It ended by itself, with status 0. */
static void ends_well(struct checking *c, const char *expected, size_t start)
{
    const struct program *server = facts_server_again(c->timeline, start);
    const struct program_exit *end = facts_exit(c->timeline, server);
    const struct call *last = facts_last_call(c->timeline, server);
    if (end && !end->signal && end->status == 0)
        return;
    check_shows_call(c, last);
    if (end && end->signal == SIGTERM)
        check_fails(c, expected,
                    "start %zu: SIGTERM kills it: no handler is installed when it comes",
                    start + 1);
    else if (end && !end->signal) {
        c->told_status |= !c->failed;
        check_fails(c, expected, "start %zu: it ends with status %d", start + 1, end->status);
    } else if (end && end->signal != SIGKILL)
        check_fails(c, expected, "start %zu: it is killed by %s", start + 1,
                    facts_signal_name(end->signal));
    else if (last)
        check_fails(c, expected, "start %zu: it does not end; its last call is call %d, %s()",
                    start + 1, last->id, call_name(last->facts));
    else
        check_fails(c, expected, "start %zu: it does not end", start + 1);
}

/* The last start ends with the run, not by the signal that this is about; and one that did not
 * listen has nothing to end. */
static bool is_asked_about(const struct checking *c, size_t start, size_t count)
{
    return start + 1 < count && (start == 0 || listens(c, facts_server_again(c->timeline, start)));
}

static void ends_idle(struct checking *c)
{
    for (size_t i = 0, count = starts(c); i < count && !c->failed; i++)
        if (is_asked_about(c, i, count))
            ends_well(c, "SIGTERM while it waits for a client ends it with status 0", i);
}
const struct check check_server_ends_idle = {
    .name = "server-ends-idle",
    .says = "SIGTERM ends the server with status 0 while it waits for a client.",
    .step = "12-restart",
    .scenario = &server_ended_idle,
    .needs = { "server-lines" },
    .holds = ends_idle,
};

/* Served to its end, or closed: with a FIN. */
static void parts_well(struct checking *c, const char *expected, size_t start)
{
    const struct connection *connection = connection_of(c, start);
    const struct packet *fin = NULL, *rst = NULL;
    if (connection) {
        fin = facts_packet(c->timeline, connection, END_SERVER, KIND_FIN);
        rst = facts_reset(c->timeline, connection, END_SERVER);
    }
    check_shows_packet(c, rst);
    if (rst)
        check_fails(c, expected, "start %zu: our client is reset (RST, packet %d)", start + 1,
                    rst->id);
    else if (!fin)
        check_fails(c, expected, "start %zu: our client gets no FIN", start + 1);
}

static void ends_serving(struct checking *c)
{
    const char *expected = "SIGTERM under a client ends it with status 0, and the client's "
                           "connection with a FIN";
    for (size_t i = 0, count = starts(c); i < count && !c->failed; i++) {
        if (!is_asked_about(c, i, count))
            continue;
        is_served(c, expected, i);
        ends_well(c, expected, i);
        parts_well(c, expected, i);
    }
}
const struct check check_server_ends_serving = {
    .name = "server-ends-serving",
    .says = "SIGTERM ends it with status 0 under a client, who gets its answer and a FIN.",
    .step = "12-restart",
    .scenario = &server_ended_serving,
    .needs = { "server-lines" },
    .holds = ends_serving,
};
