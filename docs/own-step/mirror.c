/* A step of one's own: the server sends what it receives back from its last byte to its first. */
#include "grade/checks/step_object.h"

#include <string.h>

/* What must come back for the line that our client sends, or that is typed to the student's. */
static size_t mirrored(struct checking *c, enum sample_kind kind, char line[SAMPLE_MAX])
{
    size_t length = sample_line(c->seed, kind, line);
    for (size_t i = 0; i < length / 2; i++) {
        char byte = line[i];
        line[i] = line[length - 1 - i];
        line[length - 1 - i] = byte;
    }
    return length;
}

/* ---- the student's server meets our client, which sends one line ---- */

static const struct scenario server_alone = {
    .name = "your server, our client",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ASK) },
};

static void server_mirrors(struct checking *c)
{
    const char *expected = "the line comes back, its last byte first";
    const struct connection *connection = expect_visit(c, 0, expected);
    char line[SAMPLE_MAX];
    struct text got;
    if (!connection)
        return; /* expect_visit() has said why */
    size_t length = mirrored(c, c->visits[0].text, line);
    text_init(&got);
    facts_received_on(c->timeline, connection->socket[END_CLIENT], &got);
    check_shows_call(c, facts_call(c->timeline, facts_server(c->timeline), CALL_SEND, false));
    if (got.len != length || memcmp(got.s, line, length) != 0)
        check_fails(c, expected, "what comes back is %s", check_quote(c, got.s, got.len));
    text_release(&got);
}

static const struct check check_server_mirrors = {
    .name = "server-mirrors",
    .says = "The server sends back what it received, from its last byte to its first.",
    .step = "mirror",
    .sheet = "the sheet of week 9",
    .scenario = &server_alone,
    .needs = { "server-accepts" },
    .holds = server_mirrors,
};

/* ---- the two of them: what was typed stands mirrored on the client's screen ---- */

static const struct scenario both = {
    .name = "your client, your server",
    .server = STUDENT,
    .clients = { STUDENT },
};

static void pair_mirrors(struct checking *c)
{
    char line[SAMPLE_MAX];
    size_t length = mirrored(c, c->scenario->typed, line);
    expect_printed(c, 0, line, length);
}

static const struct check check_pair_mirrors = {
    .name = "pair-mirrors",
    .says = "The client prints the line that was typed, mirrored by the server.",
    .step = "mirror",
    .sheet = "the sheet of week 9",
    .scenario = &both,
    .needs = { "server-mirrors", "client-prints" },
    .holds = pair_mirrors,
};

/* Points only for what the step is about.  What the kit's steps have asked for must not get lost: it
 * earns nothing, and costs 10 points when it fails. */
static const struct lab_step mirror = {
    .number = 18, /* so many steps have been taught: mistakes of all that came before cost points */
    .name = "mirror",
    .checks = {
        { &check_client_builds, 0 },
        { &check_server_builds, 0 },
        { &check_client_connects, 0 },
        { &check_server_listens, 0 },
        { &check_server_accepts, 0 },
        { &check_client_sends_asking, 0 },
        { &check_client_prints, 20 },
        { &check_server_mirrors, 50 },
        { &check_pair_mirrors, 30 },
    },
};
STEP_OBJECT(mirror);
