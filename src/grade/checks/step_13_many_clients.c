/* 13-many-clients: many are served at once, each by itself, and nothing is left behind.
 *
 * How a server does it is its own affair: processes, threads, poll(), or all of these. */
#include <string.h>
#include <sys/syscall.h>

#include "call/table.h"
#include "grade/checks/checks.h"

static void all_served(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count && !c->failed; i++)
        expect_lines(c, i);
}
const struct check check_server_silent = {
    .name = "server-silent",
    .says = "A client that says nothing does not hold the others up, and is served when it speaks.",
    .step = "13-many-clients",
    .scenario = &server_silent,
    .needs = { "server-lines" },
    .holds = all_served,
};
const struct check check_server_halves = {
    .name = "server-halves",
    .says = "Eight clients at once, each in the middle of its line: each gets its own answer.",
    .step = "13-many-clients",
    .scenario = &server_halves,
    .needs = { "server-silent" },
    .holds = all_served,
};
const struct check check_server_crowd = {
    .name = "server-crowd",
    .says = "200 clients, 50 at once and slow ones among them, are all served.",
    .step = "13-many-clients",
    .scenario = &server_crowd,
    .needs = { "server-halves", "server-no-zombies" },
    .holds = all_served,
};

/* ---- zombies ---- */

/* When this process got its last connection; 0: it accepts none. */
static int64_t last_accepted_ns(const struct checking *c, pid_t pid)
{
    for (size_t i = c->timeline->call_count; i-- > 0;) {
        const struct call_facts *facts = c->timeline->calls[i]->facts;
        if (facts->pid == pid && facts->role == CALL_ACCEPT && c->timeline->calls[i]->ended &&
            !facts->error)
            return facts->t_end_ns;
    }
    return 0;
}

/* All was quiet then.  Who waits for children whenever it comes by may have some that ended after it
 * came by last. */
static void leaves_no_zombies(struct checking *c)
{
    size_t count = 0, processes = 0;
    const struct program_exit *first = NULL;
    for (size_t i = 0; i < c->timeline->event_count; i++) {
        const struct event *event = &c->timeline->events[i];
        if (event->kind != EVENT_EXIT || !event->exit->program->is_server)
            continue;
        processes++;
        if (!event->exit->zombie_of || event->t_ns >= last_accepted_ns(c, event->exit->zombie_of))
            continue;
        count++;
        first = first ? first : event->exit;
    }
    if (!first)
        return;
    check_fails(c, "each child that has ended is waited for, so that no zombie is left",
                "%zu of %zu processes of the server have ended and are zombies; the first is "
                "process %d: its parent, process %d, has accepted clients since and has not waited "
                "for it",
                count, processes, (int)first->pid, (int)first->zombie_of);
}
const struct check check_server_no_zombies = {
    .name = "server-no-zombies",
    .says = "Children that have ended are waited for: no zombie is left.",
    .step = "13-many-clients",
    .scenario = &server_children,
    .needs = { "server-halves" },
    .holds = leaves_no_zombies,
};

/* ---- the welcoming socket in the child ---- */

static bool gives_up(const struct call *call, const struct socket *welcoming)
{
    bool closes_many = false;
#ifdef SYS_close_range
    closes_many = call_is(call->facts->row, SYS_close_range);
#endif
    return closes_many || call_is_exec(call->facts->row) ||
           (call->facts->role == CALL_CLOSE && call->socket == welcoming);
}

/* The process that accepted this connection is another one than this, which serves it. */
static const struct call *served_by_child(const struct checking *c, const struct connection *of)
{
    const struct socket *socket = of->socket[END_SERVER];
    for (size_t i = 0; socket && of->accepted && i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->socket == socket && call->facts->role == CALL_RECEIVE &&
            call->facts->pid != of->accepted->facts->pid)
            return call;
    }
    return NULL;
}

/* The fork() that made it, after the server had begun to listen and before that call of its own; NULL:
 * it is older, or no child. */
static const struct call *made_by(const struct checking *c, pid_t pid,
                                  const struct socket *welcoming, const struct call *before)
{
    for (size_t i = 0; welcoming->listening && i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->facts->role == CALL_PROCESS && !call_is_exec(call->facts->row) &&
            call->facts->result == pid && call->id > welcoming->listening->id &&
            call->id < before->id)
            return call;
    }
    return NULL;
}

/* It closes the welcoming socket, or accepts clients itself and has a use for it; until that call,
 * if there is one. */
static bool lets_go(const struct checking *c, pid_t pid, const struct socket *welcoming,
                    const struct call *until)
{
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (until && call->id >= until->id)
            return false;
        if (call->facts->pid == pid &&
            (gives_up(call, welcoming) || call->facts->role == CALL_ACCEPT))
            return true;
    }
    return false;
}

/* The process that serves has a copy: it was given one by fork(), whose caller had one. */
static bool holds_welcoming(const struct checking *c, const struct call *serves,
                            const struct socket *welcoming)
{
    pid_t pid = serves->facts->pid;
    const struct call *until = NULL, *made;
    while ((made = made_by(c, pid, welcoming, until ? until : serves)) != NULL) {
        if (lets_go(c, pid, welcoming, until))
            return false;
        pid = made->facts->pid;
        until = made;
    }
    return until && pid == welcoming->listening->facts->pid;
}

static void child_closes(struct checking *c)
{
    const char *expected = "a child that serves closes its copy of the welcoming socket";
    for (size_t i = 0; i < c->visit_count && !c->failed; i++) {
        const struct connection *connection =
            facts_visit(c->timeline, facts_client(c->timeline, 0), i);
        const struct call *serves = connection ? served_by_child(c, connection) : NULL;
        const struct socket *welcoming = serves ? connection->accepted->socket : NULL;
        if (!welcoming || !holds_welcoming(c, serves, welcoming))
            continue;
        if (c->foreign) {
            check_notes(c, "the children keep the welcoming socket while they serve");
            return;
        }
        check_shows_call(c, connection->accepted);
        check_shows_call(c, serves);
        check_fails(c, expected,
                    "process %d, which serves our client %zu of %zu (call %d), keeps it: if the "
                    "parent ends, the port stays taken, and nobody accepts there",
                    (int)serves->facts->pid, i + 1, c->visit_count, serves->id);
    }
}
const struct check check_server_child_closes = {
    .name = "server-child-closes",
    .says = "A child that serves a client does not hold the welcoming socket.",
    .step = "13-many-clients",
    .scenario = &server_halves,
    .needs = { "server-halves" },
    .holds = child_closes,
};
