/* 07-forever: client after client, and no client of the listing's kind stops the server. */
#include "labs.h"

static void all_get_capitals(struct checking *c)
{
    for (size_t i = 0; i < 3; i++)
        expect_capitals(c, i);
}
const struct check check_server_row = {
    .name = "server-row",
    .says = "Three clients, one after the other, are all served.",
    .step = "07-forever",
    .scenario = &server_row,
    .needs = { "server-capitals" },
    .holds = all_get_capitals,
};
const struct check check_server_together = {
    .name = "server-together", .says = "Three clients that knock at once are all served.", .step = "07-forever",
    .scenario = &server_together, .needs = { "server-row" }, .holds = all_get_capitals,
};

/* The odd client came first; what it got does not matter.  The next one must get its capitals. */
static void next_is_served(struct checking *c)
{
    expect_capitals(c, 1);
}
const struct check check_server_pieces = {
    .name = "server-pieces", .says = "A line that comes in two pieces does not stop the server.", .step = "07-forever",
    .scenario = &server_pieces, .needs = { "server-row" }, .holds = next_is_served,
};
const struct check check_server_left = {
    .name = "server-left", .says = "A client that connects and leaves does not stop the server.", .step = "07-forever",
    .scenario = &server_left, .needs = { "server-row" }, .holds = next_is_served,
};
const struct check check_server_reset = {
    .name = "server-reset", .says = "A client that resets its connection does not stop the server.", .step = "07-forever",
    .scenario = &server_reset, .needs = { "server-row" }, .holds = next_is_served,
};

static void pair_row_capitals(struct checking *c)
{
    char line[SAMPLE_MAX];
    sample_line(c->seed, line);
    sample_capitals(line);
    for (size_t i = 0; i < 3; i++)
        expect_printed(c, i, line);
}
const struct check check_pair_row = {
    .name = "pair-row", .says = "Your client, three times in a row, is served by your server.", .step = "07-forever",
    .scenario = &pair_row, .needs = { "client-prints", "server-row" }, .holds = pair_row_capitals,
};
