/* 15-slow-reader: both sides send at the same time, and neither waits for the other for ever.
 *
 * Our server answers as it reads, our client sends and reads at the same time.  A program that does only one of both until
 * it is done stands still with ours, once all buffers are full: that is seen from outside, and not by a clock.  What 11 asked
 * of short texts is asked again, of a server that answers at once. */
#include "grade/checks/checks.h"

/* ---- the server ---- */

static void answered_at_once(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++)
        if (c->visits[i].way == VISIT_TALK)
            expect_whole(c, i);
}
const struct check check_server_at_once = {
    .name = "server-at-once",
    .says =
        "What has come is answered before the client says more; the line that counts comes after its end.",
    .step = "15-slow-reader",
    .scenario = &server_lines,
    .holds = answered_at_once,
};

static void floods_back(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++) {
        if (c->visits[i].way == VISIT_FLOOD)
            expect_flood_back(c, i);
        else
            expect_whole(c, i);
    }
}
static void floods_back_bounded(struct checking *c)
{
    floods_back(c);
    expect_server_holds_little(c);
}
const struct check check_server_flood = {
    .name = "server-flood",
    .says = "20 MB come back while they are sent, and the server never holds much of them.",
    .step = "15-slow-reader",
    .scenario = &server_flood,
    .needs = { "server-at-once" },
    .holds = floods_back_bounded,
};
const struct check check_server_slow_reader = {
    .name = "server-slow-reader",
    .says = "A client that reads nothing until all buffers are full loses nothing.",
    .step = "15-slow-reader",
    .scenario = &server_trickle,
    .needs = { "server-at-once" },
    .holds = floods_back,
};
const struct check check_server_pieces_back = {
    .name = "server-short",
    .says = "send() that takes thirty bytes loses nothing.",
    .step = "15-slow-reader",
    .scenario = &server_short_sends,
    .needs = { "server-at-once" },
    .holds = floods_back,
};

/* ---- the client ---- */

const struct check check_client_both_ways = {
    .name = "client-both-ways",
    .says = "The client sends 20 MB and takes the answer at the same time, to the end.",
    .step = "15-slow-reader",
    .scenario = &client_flooded,
    .holds = expect_flooded,
};
const struct check check_client_holds_little = {
    .name = "client-holds-little",
    .says = "The client never holds much of what it reads or receives.",
    .step = "15-slow-reader",
    .scenario = &client_flooded,
    .needs = { "client-both-ways" },
    .holds = expect_client_holds_little,
};
const struct check check_client_full_buffers = {
    .name = "client-full-buffers",
    .says =
        "With small buffers and a server that reads much before it answers, no send() waits while an answer comes.",
    .step = "15-slow-reader",
    .scenario = &client_gulped,
    .needs = { "client-both-ways" },
    .holds = expect_flooded,
};
const struct check check_client_waits = {
    .name = "client-waits",
    .says = "While nothing comes and nothing can be sent, the client waits.",
    .step = "15-slow-reader",
    .scenario = &client_gulped,
    .needs = { "client-full-buffers" },
    .holds = expect_client_waits,
};
const struct check check_client_short_both = {
    .name = "client-short",
    .says = "send() that takes thirty bytes and recv() that gives one lose nothing.",
    .step = "15-slow-reader",
    .scenario = &client_streamed_short,
    .needs = { "client-both-ways" },
    .holds = expect_typed,
};

/* ---- both ---- */

static void pair_flooded(struct checking *c)
{
    expect_pair_flooded(c);
    expect_client_holds_little(c);
    expect_server_holds_little(c);
}
const struct check check_pair_flood = {
    .name = "pair-flood",
    .says = "20 MB go through both, and neither holds much of them.",
    .step = "15-slow-reader",
    .scenario = &pair_flood,
    .needs = { "client-both-ways", "server-flood" },
    .holds = pair_flooded,
};
