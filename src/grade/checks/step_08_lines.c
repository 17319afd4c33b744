/* 08-lines: a line ends with its newline, however its bytes come; many lines on one connection. */
#include <string.h>
#include <sys/socket.h>

#include "grade/checks/checks.h"

/* ---- nothing before the newline ---- */

/* How many bytes the server had seen when this call began.  A thread or process of its own may have
 * received them.  `false`: not all that it took is known. */
static bool seen_before(const struct checking *c, const struct call *send, uint64_t *seen)
{
    uint64_t taken = 0;
    *seen = 0;
    for (size_t i = 0; i < c->timeline->call_count; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->socket != send->socket || call->facts->role != CALL_RECEIVE || !call->ended ||
            call->facts->error || call->facts->t_end_ns > send->facts->t_begin_ns)
            continue;
        bool peeks = call->facts->flags & MSG_PEEK;
        taken += peeks ? 0 : call->facts->moved_bytes;
        uint64_t now = taken + (peeks ? call->facts->moved_bytes : 0);
        *seen = now > *seen ? now : *seen;
    }
    return !send->socket->taken_unknown;
}

static void answers_whole_lines(struct checking *c)
{
    const struct connection *connection = facts_visit(c->timeline, facts_client(c->timeline, 0), 0);
    const struct socket *socket = connection ? connection->socket[END_SERVER] : NULL;
    struct text text;
    uint64_t sent = 0, seen;
    text_init(&text);
    talk_text(c->visits[0].talk, c->seed, &text);
    for (size_t i = 0; i < c->timeline->call_count && !c->failed; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->socket != socket || call->facts->role != CALL_SEND || !call->facts->moved_bytes)
            continue;
        sent += call->facts->moved_bytes;
        if (!seen_before(c, call, &seen) ||
            sent <= talk_whole_lines(text.s, seen < text.len ? (size_t)seen : text.len))
            continue;
        check_shows_call(c, facts_call_on(c->timeline, socket, CALL_RECEIVE));
        check_shows_call(c, call);
        check_fails(c, "a line is answered when its newline is there, and not before",
                    "call %d, %s(), sends more than the lines whose newline had come: the server "
                    "answers a piece",
                    call->id, call_name(call->facts));
    }
    text_release(&text);
}
/* ---- the server ---- */

static void all_talks_answered(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++)
        expect_lines(c, i);
}
const struct check check_server_lines = {
    .name = "server-lines",
    .says = "Line after line on one connection comes back in capitals, until the client's end.",
    .step = "08-lines",
    .scenario = &server_lines,
    .holds = all_talks_answered,
};

/* Who answers a piece gets lines out of step with our client, and one of the two waits in the end: what was
 * wrong is the answer that came too soon. */
static void lines_are_whole(struct checking *c)
{
    struct checking trial = *c;
    all_talks_answered(&trial);
    if (trial.failed)
        answers_whole_lines(c);
    all_talks_answered(c);
}
const struct check check_server_cuts = {
    .name = "server-cuts",
    .says = "A line that comes in two pieces is one line, wherever it was cut.",
    .step = "08-lines",
    .scenario = &server_cuts,
    .needs = { "server-lines" },
    .holds = lines_are_whole,
};
const struct check check_server_waits = {
    .name = "server-waits",
    .says = "The server waits for the newline before it answers a line.",
    .step = "08-lines",
    .scenario = &server_cuts,
    .needs = { "server-cuts" },
    .holds = answers_whole_lines,
};
const struct check check_server_burst = {
    .name = "server-burst",
    .says = "Many lines that come in one piece are many lines.",
    .step = "08-lines",
    .scenario = &server_burst,
    .needs = { "server-lines" },
    .holds = all_talks_answered,
};
const struct check check_server_short = {
    .name = "server-short",
    .says = "recv() that gives one byte and send() that takes thirty lose nothing.",
    .step = "08-lines",
    .scenario = &server_short,
    .needs = { "server-lines" },
    .holds = all_talks_answered,
};
const struct check check_server_nul = {
    .name = "server-nul",
    .says = "A NUL byte in a line ends nothing: only the newline does.",
    .step = "08-lines",
    .scenario = &server_nul,
    .needs = { "server-lines" },
    .holds = all_talks_answered,
};
const struct check check_server_unended = {
    .name = "server-unended",
    .says = "What stands before the end without a newline is answered, too.",
    .step = "08-lines",
    .scenario = &server_unended,
    .needs = { "server-lines" },
    .holds = all_talks_answered,
};

/* ---- longer than the array ---- */

/* So many bytes are no chance: it is the beginning of the answer. */
enum { BEGINNING = 8 };

static bool begins_like(const struct text *got, const char *want)
{
    return got->len && memcmp(got->s, want, got->len < BEGINNING ? got->len : BEGINNING) == 0;
}

/* Answered: as a whole.  Refused: with an end, or with other words.  What begins like the answer, with its
 * head or without, and is not all of it is neither. */
static bool is_refused(const struct checking *c, const struct connection *connection,
                       const struct text *want)
{
    struct text got;
    text_init(&got);
    facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    const struct call *last = facts_last_call(c->timeline, facts_client(c->timeline, 0));
    bool waits = last && !last->ended && last->socket == connection->socket[END_CLIENT];
    struct text head;
    text_init(&head);
    talk_head(c->visits[0].talk, 0, &head);
    bool begins = begins_like(&got, want->s) || begins_like(&got, want->s + head.len);
    text_release(&head);
    text_release(&got);
    return !begins && !waits;
}

void expect_long_line(struct checking *c)
{
    const char *expected = "our client with a line of 9000 bytes is served or refused";
    const struct connection *connection = expect_visit(c, 0, expected);
    if (connection) {
        struct text want;
        text_init(&want);
        talk_headed(c->visits[0].talk, c->seed, &want);
        sample_capitals(want.s, want.len);
        if (is_refused(c, connection, &want))
            check_notes(c, "the server refuses a line of 9000 bytes");
        else
            expect_lines(c, 0);
        text_release(&want);
    }
    for (size_t i = 1; i < c->visit_count; i++)
        expect_lines(c, i);
}
const struct check check_server_long_line = {
    .name = "server-long-line",
    .says = "A line longer than the array is answered or refused, and never cut without a word.",
    .step = "08-lines",
    .scenario = &server_long_line,
    .needs = { "server-lines" },
    .holds = expect_long_line,
};

/* ---- the client ---- */

const struct check check_client_lines = {
    .name = "client-lines",
    .says = "The client sends line after line, each with its newline, and prints each answer.",
    .step = "08-lines",
    .scenario = &client_lines,
    .holds = expect_typed,
};
const struct check check_client_pieces = {
    .name = "client-pieces",
    .says = "An answer that comes in pieces is one answer.",
    .step = "08-lines",
    .scenario = &client_pieces,
    .needs = { "client-lines" },
    .holds = expect_typed,
};
const struct check check_client_short = {
    .name = "client-short",
    .says = "send() that takes thirty bytes and recv() that gives one lose nothing.",
    .step = "08-lines",
    .scenario = &client_short,
    .needs = { "client-lines" },
    .holds = expect_typed,
};

/* A client may refuse what is too long for it: then it sends nothing of it. */
static void client_long_line(struct checking *c)
{
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    const struct packet *data =
        connection ? facts_packet(c->timeline, connection, END_CLIENT, KIND_DATA) : NULL;
    if (connection && !data)
        check_notes(c, "the client refuses a line of 9000 bytes");
    else
        expect_typed(c);
}
const struct check check_client_long_line = {
    .name = "client-long-line",
    .says = "A line of 9000 bytes arrives as a whole, and so does its answer; or it is refused.",
    .step = "08-lines",
    .scenario = &client_long_line_typed,
    .needs = { "client-lines" },
    .holds = client_long_line,
};

/* ---- both ---- */

const struct check check_pair_lines = {
    .name = "pair-lines",
    .says = "Your client prints what your server made of each of its lines.",
    .step = "08-lines",
    .scenario = &pair_lines,
    .needs = { "client-lines", "server-lines" },
    .holds = expect_pair_lines,
};
