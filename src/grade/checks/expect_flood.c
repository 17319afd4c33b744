/* What is expected where 20 MB go both ways: see checks.h and flood.h. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/actor.h"
#include "grade/checks/checks.h"
#include "grade/flood.h"

/* So many bytes may be read and not yet sent on: a program with large pieces is right, one that takes in all of it is
 * not. */
enum { HELD_MAX = 4 << 20 };

/* ---- how much a program holds ---- */

struct held {
    uint64_t in, out, most;
};

static void goes(struct held *held, uint64_t in, uint64_t out)
{
    held->in += in;
    held->out += out;
    if (held->in > held->out && held->in - held->out > held->most)
        held->most = held->in - held->out;
}

/* What is only looked at stays where it is. */
static bool moved(const struct call *call, const struct program *program, enum call_role role)
{
    return call->program == program && call->facts->role == role && !call->facts->error &&
           !(call->facts->flags & MSG_PEEK) && call->socket && call->socket->connection;
}

static void look_at(const struct event *event, const struct program *program, struct held *to,
                    struct held *from)
{
    if (event->kind == EVENT_INPUT && event->output->program == program)
        goes(to, event->output->bytes, 0);
    else if (event->kind == EVENT_OUTPUT && event->output->program == program &&
             event->output->stream == STREAM_STDOUT)
        goes(from, 0, event->output->bytes);
    else if (event->kind == EVENT_RETURN && moved(event->call, program, CALL_SEND))
        goes(to, 0, event->call->facts->moved_bytes);
    else if (event->kind == EVENT_RETURN && moved(event->call, program, CALL_RECEIVE))
        goes(from, event->call->facts->moved_bytes, 0);
}

static void holds_little(struct checking *c, const struct program *program, const struct held *held,
                         const char *what)
{
    if (held->most <= HELD_MAX)
        return;
    check_shows_call(c, facts_call(c->timeline, program, CALL_SEND, true));
    check_fails(c,
                arena_printf(c->arena, "%s never holds more than %d MB", actor_said(program->id),
                             HELD_MAX >> 20),
                "at one time it holds %llu bytes that it has %s", (unsigned long long)held->most,
                what);
}

void expect_client_holds_little(struct checking *c)
{
    const struct program *client = facts_client(c->timeline, 0);
    struct held to = { 0 }, from = { 0 };
    for (size_t i = 0; client && i < c->timeline->event_count; i++)
        look_at(&c->timeline->events[i], client, &to, &from);
    holds_little(c, client, &to, "read from its input and not sent");
    holds_little(c, client, &from, "received and not printed");
}

void expect_server_holds_little(struct checking *c)
{
    const struct program *server = facts_server(c->timeline);
    struct held held = { 0 };
    for (size_t i = 0; i < c->timeline->event_count; i++) {
        const struct event *event = &c->timeline->events[i];
        if (event->kind != EVENT_RETURN)
            continue;
        if (moved(event->call, server, CALL_RECEIVE))
            goes(&held, event->call->facts->moved_bytes, 0);
        else if (moved(event->call, server, CALL_SEND))
            goes(&held, 0, event->call->facts->moved_bytes);
    }
    holds_little(c, server, &held, "received and not sent back");
}

/* ---- does it wait? ---- */

/* Who waits makes no call meanwhile; who sleeps and tries again makes a few. */
enum { IN_VAIN_MAX = 400 };

void expect_client_waits(struct checking *c)
{
    const struct program *client = facts_client(c->timeline, 0);
    const struct call *first = NULL;
    uint64_t in_vain = 0;
    for (size_t i = 0; i < c->timeline->call_count && in_vain <= IN_VAIN_MAX; i++) {
        const struct call *call = c->timeline->calls[i];
        if (call->program != client || !call->ended)
            continue;
        enum call_role role = call->facts->role;
        if ((role == CALL_SEND || role == CALL_RECEIVE) && call->facts->moved_bytes > 0)
            in_vain = 0;
        else if (role == CALL_SEND || role == CALL_RECEIVE || role == CALL_WAIT) {
            first = in_vain ? first : call;
            in_vain += call_times(call->facts);
        }
    }
    if (in_vain <= IN_VAIN_MAX)
        return;
    check_shows_call(c, first);
    check_fails(c, "while nothing comes and nothing can be sent, the client waits",
                "more than %d calls in a row move nothing: it asks again and again", IN_VAIN_MAX);
}

/* ---- what arrives ---- */

/* What our own program said of a byte that was wrong; "": nothing. */
static const char *said_wrong(struct checking *c, const struct program *ours)
{
    struct text said;
    text_init(&said);
    facts_output(c->timeline, ours, STREAM_STDOUT, &said);
    const char *wrong = strstr(said.s, "byte ");
    size_t length = wrong ? strcspn(wrong, "\n") : 0;
    const char *words = arena_printf(c->arena, "%.*s", (int)length, wrong ? wrong : "");
    text_release(&said);
    return words;
}

static void show_ends(struct checking *c, const struct connection *connection)
{
    for (int end = 0; connection && end < 2; end++)
        if (connection->socket[end])
            check_shows_call(c, facts_open_call(c->timeline, connection->socket[end]->program));
}

/* So many of `wanted` bytes came to our program, and its verdict on them. */
static void arrives(struct checking *c, const struct connection *connection, enum end ours,
                    const char *where, uint64_t wanted)
{
    const struct socket *socket = connection->socket[ours];
    const struct program *program = socket ? socket->program : NULL,
                         *other =
                             connection->socket[!ours] ? connection->socket[!ours]->program : NULL;
    uint64_t got = socket ? facts_received_bytes(c->timeline, socket) : 0;
    const char *expected =
        arena_printf(c->arena, "%llu bytes %s", (unsigned long long)wanted, where);
    const char *wrong = program ? said_wrong(c, program) : "";
    if (*wrong || got != wanted)
        show_ends(c, connection);
    if (*wrong)
        check_fails(c, expected, "%s", wrong);
    else if (got < wanted)
        check_fails(c, expected, "only %llu of them do%s", (unsigned long long)got,
                    other ? how_it_ended(c, other) : "");
    else if (got > wanted)
        check_fails(c, expected, "%llu bytes do", (unsigned long long)got);
}

static void count_line(struct text *line, size_t lines)
{
    text_addf(line, "lines: %zu, bytes: %zu\n", lines, lines * (size_t)FLOOD_LINE);
}

void expect_flood_back(struct checking *c, size_t visit)
{
    const char *where = arena_printf(c->arena, "come back to %s", expect_name(c, visit));
    const struct connection *connection = expect_visit(c, visit, where);
    if (!connection)
        return;
    struct text last, got;
    text_init(&last);
    text_init(&got);
    size_t lines = talk_lines(c->visits[visit].talk, c->seed + visit);
    count_line(&last, lines);
    arrives(c, connection, END_CLIENT, where, (uint64_t)lines * FLOOD_LINE + last.len);
    facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    if (got.len < last.len || memcmp(got.s + got.len - last.len, last.s, last.len) != 0)
        check_fails(c,
                    arena_printf(c->arena, "the last line is %s", check_quote(c, last.s, last.len)),
                    "another one comes");
    text_release(&last);
    text_release(&got);
}

/* ---- what the client prints ---- */

/* What a program printed, piece by piece: all of it at once would be much. */
struct printed_so_far {
    const struct timeline *timeline;
    const struct program *program;
    size_t event, at; /* behind what was found last */
    struct text held;
};

enum { DONE_WITH = 1 << 16 };

static void let_go(struct printed_so_far *printed)
{
    struct text *held = &printed->held;
    memmove(held->s, held->s + printed->at, held->len - printed->at);
    text_cut(held, held->len - printed->at);
    printed->at = 0;
}

/* The next line that must be printed, somewhere behind the one before. */
static bool finds(struct printed_so_far *printed, const char *line, size_t length)
{
    const struct text *held = &printed->held;
    size_t from = printed->at;
    for (;;) {
        const char *found = memmem(held->s + from, held->len - from, line, length);
        if (found) {
            printed->at = (size_t)(found - held->s) + length;
            if (printed->at > DONE_WITH)
                let_go(printed);
            return true;
        }
        if (held->len > from + length - 1)
            from = held->len - (length - 1); /* it may begin here */
        if (!facts_output_more(printed->timeline, printed->program, STREAM_STDOUT, &printed->event,
                               &printed->held))
            return false;
    }
}

static void tell_print(struct checking *c, const struct program *client, size_t number,
                       size_t count)
{
    check_shows_call(c, facts_last_call(c->timeline, client));
    const char *expected = arena_printf(
        c->arena, "the client prints all %zu lines of the answer, and its last line", count - 1);
    if (number + 1 == count)
        check_fails(c, expected, "the last line is missing%s", how_it_ended(c, client));
    else
        check_fails(c, expected, "line %zu of them is not printed as a whole%s", number + 1,
                    how_it_ended(c, client));
}

/* `made`: line number i of the answer; one more than `lines` of them. */
static void prints(struct checking *c, size_t lines,
                   void (*made)(const struct checking *c, size_t i, struct text *line))
{
    const struct program *client = facts_client(c->timeline, 0);
    struct printed_so_far printed = { .timeline = c->timeline, .program = client };
    struct text line;
    text_init(&printed.held);
    text_init(&line);
    for (size_t i = 0; i <= lines && !c->failed; i++) {
        text_clear(&line);
        made(c, i, &line);
        if (!finds(&printed, line.s, line.len))
            tell_print(c, client, i, lines + 1);
    }
    text_release(&printed.held);
    text_release(&line);
}

static void reply_of(const struct checking *c, size_t i, struct text *line)
{
    talk_reply(c->scenario->lines, c->seed, i, line);
}

static void capitals_of(const struct checking *c, size_t i, struct text *line)
{
    size_t lines = talk_lines(c->scenario->lines, c->seed);
    if (i == lines) {
        count_line(line, lines);
        return;
    }
    talk_line(c->scenario->lines, c->seed, i, line);
    sample_capitals(line->s, line->len);
}

void expect_flooded(struct checking *c)
{
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    size_t lines = talk_lines(c->scenario->lines, c->seed);
    expect_connected(c, facts_client(c->timeline, 0));
    if (connection && !c->failed)
        arrives(c, connection, END_SERVER, "arrive at our server", (uint64_t)lines * FLOOD_LINE);
    if (!c->failed)
        prints(c, lines, reply_of);
}

void expect_pair_flooded(struct checking *c)
{
    prints(c, talk_lines(c->scenario->lines, c->seed), capitals_of);
}
