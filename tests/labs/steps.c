/* The steps, their checks and points: 100 a step.  What a step is about weighs most; what earlier steps asked for stays in it
 * with a few points.  A check that needs another stands behind it. */
#include "labs.h"

static const struct step sockets = {
    .number = 1, .name = "01-sockets",
    .checks = {
        { &check_client_builds, 10 },
        { &check_server_builds, 10 },
        { &check_client_socket, 25 },
        { &check_server_socket, 20 },
        { &check_server_bind, 20 },
        { &check_server_address, 5 },
        { &check_silence, 10 },
    },
};

static const struct step knock = {
    .number = 2, .name = "02-knock",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_socket, 5 },
        { &check_server_bind, 5 },
        { &check_client_connects, 30 },
        { &check_server_listens, 30 },
        { &check_pair_connects, 20 },
    },
};

static const struct step two_doors = {
    .number = 3, .name = "03-two-doors",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_connects, 10 },
        { &check_server_listens, 10 },
        { &check_server_accepts, 40 },
        { &check_server_says_client, 15 },
        { &check_pair_accepts, 15 },
    },
};

static const struct step one_line = {
    .number = 4, .name = "04-one-line",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_connects, 5 },
        { &check_server_listens, 5 },
        { &check_server_accepts, 5 },
        { &check_client_sends, 35 },
        { &check_server_receives, 30 },
        { &check_pair_line, 10 },
    },
};

static const struct step capitals = {
    .number = 5, .name = "05-capitals",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_sends, 5 },
        { &check_server_receives, 5 },
        { &check_server_capitals, 25 },
        { &check_server_nc, 5 },
        { &check_server_long, 10 },
        { &check_client_prints, 25 },
        { &check_pair_capitals, 15 },
    },
};

static const struct step goodbye = {
    .number = 6, .name = "06-goodbye",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_sends, 5 },
        { &check_server_receives, 5 },
        { &check_server_capitals, 5 },
        { &check_client_prints, 5 },
        { &check_client_closes, 25 },
        { &check_server_closes, 25 },
        { &check_pair_capitals, 5 },
        { &check_pair_goodbye, 15 },
    },
};

static const struct step forever = {
    .number = 7, .name = "07-forever",
    .checks = {
        { &check_client_builds, 5 },
        { &check_server_builds, 5 },
        { &check_client_sends, 5 },
        { &check_server_receives, 5 },
        { &check_server_capitals, 5 },
        { &check_server_nc, 5 },
        { &check_server_long, 5 },
        { &check_client_prints, 5 },
        { &check_client_closes, 5 },
        { &check_server_closes, 5 },
        { &check_server_row, 20 },
        { &check_server_together, 10 },
        { &check_server_pieces, 5 },
        { &check_server_left, 5 },
        { &check_server_reset, 5 },
        { &check_pair_row, 5 },
    },
};

const struct step *const steps[] = { &sockets, &knock, &two_doors, &one_line, &capitals, &goodbye, &forever };
const size_t step_count = sizeof steps / sizeof *steps;
