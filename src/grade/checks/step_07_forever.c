/* 07-forever: client after client, and no client of the listing's kind stops the server. */
#include <errno.h>

#include "base/clock.h"
#include "grade/checks/checks.h"

/* The door stays open: who waits in its queue would be reset, and who knocks refused. */
static void keeps_its_door(struct checking *c)
{
    for (size_t i = 0; i < c->timeline->socket_count; i++) {
        const struct socket *socket = c->timeline->sockets[i];
        if (socket->program != facts_server(c->timeline) || socket->role != ROLE_WELCOMING ||
            facts_left_open(c->timeline, socket))
            continue;
        check_shows_call(c, socket->listening);
        check_shows_call(c, facts_call_on(c->timeline, socket, CALL_CLOSE));
        check_fails(c, "the welcoming socket stays open: it is bound and listens once",
                    "it is closed%s: clients in its queue are reset, and others refused",
                    how_it_ended(c, facts_server(c->timeline)));
    }
}

enum { RESTS_MS = 4, IN_VAIN_MAX = 20 };

static bool is_in_vain(const struct checking *c, const struct call *call)
{
    return call->program == facts_server(c->timeline) && call->facts->role == CALL_ACCEPT &&
           call->ended && call->facts->error == EAGAIN;
}

/* A packet came for the server meanwhile: it may be what a signal, or a wait that is no call of ours, has told it. */
static bool somebody_came(const struct checking *c, int64_t since_ns, int64_t until_ns)
{
    for (size_t i = packets_until(c->timeline, until_ns); i-- > 0;) {
        const struct packet *packet = c->timeline->packets[i];
        if (packet->facts.t_ns < since_ns)
            return false;
        if (packet->from == END_CLIENT)
            return true;
    }
    return false;
}

/* The thread came straight from another try: it has not slept in between, and nothing has told it
 * that somebody is there. */
static bool came_at_once(const struct checking *c, const struct call *call)
{
    for (size_t i = (size_t)call->id - 1; i-- > 0;) {
        const struct call *before = c->timeline->calls[i];
        if (before->facts->tid != call->facts->tid)
            continue;
        if (before->facts->role == CALL_WAIT && before->facts->result > 0)
            return false;
        if (is_in_vain(c, before))
            return call->facts->t_begin_ns - before->facts->t_begin_ns < RESTS_MS * NS_PER_MS &&
                   !somebody_came(c, before->facts->t_begin_ns, call->facts->t_begin_ns);
    }
    return false;
}

/* A server that asks again and again whether a client is there takes the processor from all others.
 * One that sleeps a while after each try, or gives accept() a time limit, does not. */
static void sleeps_between_clients(struct checking *c)
{
    size_t in_vain = 0;
    const struct call *last = NULL;
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (is_in_vain(c, call) && came_at_once(c, call))
            last = call, in_vain++;
    }
    if (in_vain <= IN_VAIN_MAX)
        return;
    check_shows_call(c, last);
    check_fails(c, "the server sleeps until a client comes: in accept(), or in poll() and its kin",
                "it asks again and again without a rest: %zu calls of accept() failed with EAGAIN "
                "less than %d ms after the one before",
                in_vain, RESTS_MS);
}

/* The answer to the client before could not be sent.  What a program does with it is a matter of
 * 10-refusals (one that keeps it in a pipe gives it to the next client); that it goes on is asked
 * here. */
static bool after_lost_answer(const struct checking *c, size_t visit)
{
    return visit > 0 && c->visits[visit - 1].way == VISIT_RESET_LINE;
}

/* An odd client's own answer does not matter; whoever asks must get its capitals, whoever came
 * before. */
static void serves_all(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++)
        if (c->visits[i].way == VISIT_ASK)
            (after_lost_answer(c, i) ? expect_answer : expect_capitals)(c, i);
    keeps_its_door(c);
    sleeps_between_clients(c);
}
const struct check check_server_row = {
    .name = "server-row",
    .says = "Client after client is served, whatever they say, and nothing is used up.",
    .step = "07-forever",
    .scenario = &server_row,
    .needs = { "server-capitals" },
    .holds = serves_all,
};
const struct check check_server_together = {
    .name = "server-together",
    .says = "Three clients that knock at once are all served.",
    .step = "07-forever",
    .scenario = &server_together,
    .needs = { "server-capitals" },
    .holds = serves_all,
};
const struct check check_server_pieces = {
    .name = "server-pieces",
    .says = "A line that comes in two pieces does not stop the server.",
    .step = "07-forever",
    .scenario = &server_pieces,
    .needs = { "server-row" },
    .holds = serves_all,
};
const struct check check_server_left = {
    .name = "server-left",
    .says =
        "A client that leaves without a word, or in the middle of one, does not stop the server.",
    .step = "07-forever",
    .scenario = &server_left,
    .needs = { "server-row" },
    .holds = serves_all,
};

/* The last call that was to move bytes; a runtime may look at its sockets once more when it ends.
 */
static const struct call *last_move(const struct checking *c, const struct program *program)
{
    for (size_t i = c->timeline->call_count; i-- > 0;) {
        const struct call *call = c->timeline->calls[i];
        if (call->program == program && call->socket &&
            (call->facts->role == CALL_SEND || call->facts->role == CALL_RECEIVE))
            return call;
    }
    return NULL;
}

/* The server ended by itself, and the reset had made its last call fail. */
static const struct call *ended_by_reset(const struct checking *c)
{
    const struct program *server = facts_server(c->timeline);
    const struct program_exit *end = facts_exit(c->timeline, server);
    const struct call *last = last_move(c, server);
    bool by_itself = end && end->signal == 0 && !facts_was_asked_to_end(c->timeline);
    bool is_reset =
        last && last->ended && (last->facts->error == ECONNRESET || last->facts->error == EPIPE);
    return by_itself && is_reset ? last : NULL;
}

/* In C a call that fails returns, and going on is what happens by itself: who ends the server has
 * written it.  In Python and its like the same failure is an exception, and ending is what
 * happens by itself; the listing has no word against it, and 10-refusals is where one is learned.
 * So there the end is a note, if the reset alone is its reason.  Of an executable nobody can say what it was written in:
 * it may be C, and gets what C gets. */
static void serves_all_after_resets(struct checking *c)
{
    const struct call *last = c->script ? ended_by_reset(c) : NULL;
    c->excused = last != NULL;
    if (last)
        check_notes(c, "a client's reset ends the server (%s): 10-refusals is about that",
                    facts_call_text(c->arena, last));
    else
        serves_all(c);
}
const struct check check_server_reset = {
    .name = "server-reset",
    .says = "A client that resets its connection does not stop the server.",
    .step = "07-forever",
    .scenario = &server_resets,
    .needs = { "server-row" },
    .holds = serves_all_after_resets,
};

static void pair_row_capitals(struct checking *c)
{
    for (size_t i = 0; i < 3; i++)
        expect_pair(c, i);
    keeps_its_door(c);
}
const struct check check_pair_row = {
    .name = "pair-row",
    .says = "Your client, three times in a row, is served by your server.",
    .step = "07-forever",
    .scenario = &pair_row,
    .needs = { "client-prints", "server-capitals" },
    .holds = pair_row_capitals,
};
