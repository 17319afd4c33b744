/* 05-capitals: the answer comes back, and the client shows it. */
#include <string.h>

#include "grade/checks/checks.h"

static void server_capitals(struct checking *c)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->visits[0].text, line);
    expect_capitals(c, 0);
    /* what has a NUL in it may end there on a terminal */
    if (c->visits[0].text != SAMPLE_BYTES && length > 1)
        expect_honest_print(c, facts_server(c->timeline), line, length);
}
const struct check check_server_capitals = {
    .name = "server-capitals",
    .says = "The server sends the line back in capitals.",
    .step = "05-capitals",
    .scenario = &server_asked,
    .needs = { "server-receives" },
    .by_calls = true,
    .holds = server_capitals,
};
const struct check check_server_long = {
    .name = "server-long",
    .says = "A line of 1024 bytes, as many as recv() is asked for, comes back as a whole.",
    .step = "05-capitals",
    .scenario = &server_long,
    .needs = { "server-capitals" },
    .by_calls = true,
    .holds = server_capitals,
};
const struct check check_server_bytes = {
    .name = "server-bytes",
    .says = "What came is bytes and no C string: a NUL in it ends nothing.",
    .step = "05-capitals",
    .scenario = &server_bytes,
    .needs = { "server-capitals" },
    .by_calls = true,
    .holds = server_capitals,
};
const struct check check_server_one = {
    .name = "server-one",
    .says = "A line of one byte comes back, too.",
    .step = "05-capitals",
    .scenario = &server_one,
    .needs = { "server-capitals" },
    .by_calls = true,
    .holds = server_capitals,
};

/* A reset overtakes the answer now and then: that it did not this time is no merit. */
static void read_to_the_end(struct checking *c)
{
    const struct connection *connection =
        facts_connection(c->timeline, facts_client(c->timeline, 0));
    if (!connection || connection->closed != CLOSED_RST || connection->resetter != END_SERVER)
        return;
    const struct packet *rst = facts_reset(c->timeline, connection, END_SERVER);
    check_shows_packet(c, rst);
    check_fails(c, "the server reads all that nc sent before it lets the connection go",
                "it resets the connection (RST, packet %d): the answer was there first by luck",
                rst ? rst->id : 0);
}

/* nc prints what it receives; nothing else writes to its terminal. */
static void server_nc_line(struct checking *c)
{
    char line[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->scenario->typed, line);
    sample_capitals(line, length);
    expect_printed(c, 0, line, length);
    if (!c->failed)
        read_to_the_end(c);
}
const struct check check_server_nc = {
    .name = "server-nc",
    .says = "A client that nobody here wrote, nc, gets its capitals, too.",
    .step = "05-capitals",
    .scenario = &server_nc,
    .needs = { "server-capitals" },
    .holds = server_nc_line,
};

/* The answer is in small letters: the line in capitals is what a client could only have made
 * itself. */
static void client_prints(struct checking *c)
{
    char line[SAMPLE_MAX], reply[SAMPLE_MAX];
    size_t length = sample_line(c->seed, c->scenario->typed, line);
    expect_printed(c, 0, reply, sample_reply(c->seed, c->scenario->typed, reply));
    sample_capitals(line, length);
    expect_not_printed(c, 0, line, length, "our server did not send that");
}
const struct check check_client_prints = {
    .name = "client-prints",
    .says = "The client receives the answer, whatever it is, and prints it.",
    .step = "05-capitals",
    .scenario = &client_answered,
    .needs = { "client-sends" },
    .by_calls = true,
    .holds = client_prints,
};
/* What the client prints once it has received something: only there an answer can stand.  (What it
 * printed before may be seen late, and count too.) */
static void printed_after_answer(struct checking *c, struct text *printed)
{
    const struct program *client = facts_client(c->timeline, 0);
    bool answered = false;
    for (size_t i = 0; i < c->timeline->event_count; i++) {
        const struct event *event = &c->timeline->events[i];
        if (event->kind == EVENT_RETURN && event->call->program == client &&
            event->call->facts->role == CALL_RECEIVE && event->call->facts->result > 0)
            answered = true;
        else if (answered && event->kind == EVENT_OUTPUT && event->output->program == client)
            text_add_bytes(printed, event->output->text, event->output->bytes);
    }
}

/* A sign in quotes or brackets is one of three. */
enum { SIGNS_MAX = 4 };

/* What the client prints anyway may hold that sign, too: it counts only behind the answer. */
static void client_prints_one(struct checking *c)
{
    char reply[SAMPLE_MAX];
    struct text printed;
    size_t signs = 0, length = sample_reply(c->seed, c->scenario->typed, reply);
    text_init(&printed);
    printed_after_answer(c, &printed);
    for (const char *sign = sample_signs; *sign; sign++)
        signs += memchr(printed.s, *sign, printed.len) != NULL;
    if (signs > SIGNS_MAX)
        check_fails(c, "the client prints the sign that came, and no other",
                    "it prints %zu different signs: any answer would be among them", signs);
    expect_printed(c, 0, reply, length);
    if (!memchr(printed.s, reply[0], printed.len))
        check_fails(c, "the client prints the sign that came",
                    "it prints that sign only before it has received it");
    text_release(&printed);
}
const struct check check_client_one_answer = {
    .name = "client-one",
    .says = "An answer of one byte is an answer: the client prints it.",
    .step = "05-capitals",
    .scenario = &client_answered_one,
    .needs = { "client-prints" },
    .by_calls = true,
    .holds = client_prints_one,
};
const struct check check_client_long_answer = {
    .name = "client-long",
    .says = "A line of 1023 bytes gets its answer of 1023 bytes, and the client prints all of it.",
    .step = "05-capitals",
    .scenario = &client_answered_long,
    .needs = { "client-prints" },
    .by_calls = true,
    .holds = client_prints,
};

static void pair_capitals(struct checking *c)
{
    expect_pair(c, 0);
}
const struct check check_pair_capitals = {
    .name = "pair-capitals",
    .says = "Your client prints what your server made of its line.",
    .step = "05-capitals",
    .scenario = &pair_meets,
    .needs = { "client-prints", "server-capitals" },
    .by_calls = true,
    .holds = pair_capitals,
};
