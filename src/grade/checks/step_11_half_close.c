/* 11-half-close: one half of a connection is closed, and the other one goes on.
 *
 * Our client sends all and says its end before it reads; our server reads to the end before it
 * answers.  So neither gets anything from a program that takes the other's end for a goodbye, or
 * never says its own.  That the server's end is a FIN, and that nobody resets, is asked in every
 * run (leaves_nothing()). */
#include "grade/checks/checks.h"

/* ---- the server ---- */

static void all_answered(struct checking *c)
{
    for (size_t i = 0; i < c->visit_count; i++)
        if (c->visits[i].way == VISIT_ALL || c->visits[i].way == VISIT_ALL_SLOWLY)
            expect_whole(c, i);
}
const struct check check_server_whole = {
    .name = "server-whole",
    .says = "All that a client sends before its end comes back in capitals, and then the line that "
            "counts it.",
    .step = "11-half-close",
    .scenario = &server_all,
    .holds = all_answered,
};
const struct check check_server_file = {
    .name = "server-file",
    .says = "A long file comes back as a whole.",
    .step = "11-half-close",
    .scenario = &server_file,
    .needs = { "server-whole" },
    .holds = all_answered,
};
const struct check check_server_crumbs = {
    .name = "server-crumbs",
    .says = "recv() that gives one byte and send() that takes thirty lose nothing.",
    .step = "11-half-close",
    .scenario = &server_all_short,
    .needs = { "server-whole" },
    .holds = all_answered,
};
const struct check check_server_nothing = {
    .name = "server-nothing",
    .says = "A client that sends nothing before its end is answered, too.",
    .step = "11-half-close",
    .scenario = &server_nothing,
    .needs = { "server-whole" },
    .holds = all_answered,
};
const struct check check_server_goes_on = {
    .name = "server-goes-on",
    .says = "After clients that leave or reset, the next one is served.",
    .step = "11-half-close",
    .scenario = &server_ended,
    .needs = { "server-whole" },
    .holds = all_answered,
};

/* ---- the client ---- */

const struct check check_client_half_closes = {
    .name = "client-half-closes",
    .says = "The client sends all lines, says its end, and prints the answer that comes after it.",
    .step = "11-half-close",
    .scenario = &client_whole,
    .holds = expect_typed,
};
const struct check check_client_reads_on = {
    .name = "client-reads-on",
    .says = "An answer that comes in pieces is read to the server's end.",
    .step = "11-half-close",
    .scenario = &client_whole_pieces,
    .needs = { "client-half-closes" },
    .holds = expect_typed,
};
const struct check check_client_streamed = {
    .name = "client-streamed",
    .says = "What comes before the client's end is printed, too, and all that comes after it.",
    .step = "11-half-close",
    .scenario = &client_streamed,
    .needs = { "client-half-closes" },
    .holds = expect_typed,
};
const struct check check_client_file = {
    .name = "client-file",
    .says = "A long file arrives as a whole, and so does its answer.",
    .step = "11-half-close",
    .scenario = &client_file,
    .needs = { "client-half-closes" },
    .holds = expect_typed,
};
const struct check check_client_crumbs = {
    .name = "client-crumbs",
    .says = "send() that takes thirty bytes and recv() that gives one lose nothing.",
    .step = "11-half-close",
    .scenario = &client_whole_short,
    .needs = { "client-half-closes" },
    .holds = expect_typed,
};
const struct check check_client_nothing = {
    .name = "client-nothing",
    .says = "A client with nothing to send says its end, and prints the answer.",
    .step = "11-half-close",
    .scenario = &client_nothing,
    .needs = { "client-half-closes" },
    .holds = expect_typed,
};

/* ---- both ---- */

const struct check check_pair_file = {
    .name = "pair-file",
    .says = "A long file goes through both: your client prints all that your server made of it.",
    .step = "11-half-close",
    .scenario = &pair_file,
    .needs = { "client-file", "server-file" },
    .holds = expect_pair_whole,
};
