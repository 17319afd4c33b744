/* 05-capitals: the answer comes back, and the client shows it. */
#include <string.h>

#include "labs.h"

static void server_capitals(struct checking *c)
{
    expect_capitals(c, 0);
}
const struct check check_server_capitals = {
    .name = "server-capitals", .says = "The server sends the line back in capitals.", .step = "05-capitals",
    .scenario = &server_asked, .needs = { "server-receives" }, .holds = server_capitals,
};

static void server_long_line(struct checking *c)
{
    expect_capitals(c, 0);
}
const struct check check_server_long = {
    .name = "server-long",
    .says = "A line of 1000 bytes comes back as a whole.",
    .step = "05-capitals",
    .scenario = &server_long,
    .needs = { "server-capitals" },
    .holds = server_long_line,
};

/* nc prints what it receives; nothing else writes to its terminal. */
static void server_nc_line(struct checking *c)
{
    char line[SAMPLE_MAX];
    sample_line(c->seed, line);
    sample_capitals(line);
    expect_printed(c, 0, line);
}
const struct check check_server_nc = {
    .name = "server-nc", .says = "A client that nobody here wrote, nc, gets its capitals, too.", .step = "05-capitals",
    .scenario = &server_nc, .needs = { "server-capitals" }, .holds = server_nc_line,
};

static void client_prints(struct checking *c)
{
    char reply[SAMPLE_MAX];
    sample_reply(c->seed, reply);
    expect_printed(c, 0, reply);
}
const struct check check_client_prints = {
    .name = "client-prints", .says = "The client receives the answer, whatever it is, and prints it.", .step = "05-capitals",
    .scenario = &client_answered, .needs = { "client-sends" }, .holds = client_prints,
};

static void pair_capitals(struct checking *c)
{
    char line[SAMPLE_MAX];
    sample_line(c->seed, line);
    sample_capitals(line);
    expect_printed(c, 0, line);
}
const struct check check_pair_capitals = {
    .name = "pair-capitals", .says = "Your client prints what your server made of its line.", .step = "05-capitals",
    .scenario = &pair_meets, .needs = { "client-prints", "server-capitals" }, .holds = pair_capitals,
};
