/* The steps, their checks and points: 100 a step.
 *
 * All points go to what the step itself is about.  What earlier steps have asked for is in the
 * skeleton already: it earns nothing. But it must not get lost: each of these checks that fails
 * takes STEP_LOST_COSTS points away.  So the skeleton has 0 of 100 points as it comes, and a
 * mistake in an old part costs a little, not all that was written for this step.  A check that
 * needs another stands behind it. */
#include "grade/checks/checks.h"

#define KEEPS(check) \
    {                \
        &check, 0    \
    }

static const struct lab_step sockets = {
    .number = 1, .name = "01-sockets",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds),
        { &check_client_socket, 30 },
        { &check_server_socket, 20 },
        { &check_server_bind, 25 },
        { &check_server_address, 15 },
        { &check_silence, 10 },
    },
};

static const struct lab_step knock = {
    .number = 2, .name = "02-knock",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_bind), KEEPS(check_server_address),
        { &check_client_connects, 35 },
        { &check_server_listens, 35 },
        { &check_pair_connects, 30 },
    },
};

static const struct lab_step two_doors = {
    .number = 3, .name = "03-two-doors",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_client_connects),
        KEEPS(check_server_listens),
        { &check_server_accepts, 50 },
        { &check_server_says_client, 25 },
        { &check_pair_accepts, 25 },
    },
};

static const struct lab_step one_line = {
    .number = 4, .name = "04-one-line",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_client_connects),
        KEEPS(check_server_listens), KEEPS(check_server_accepts),
        { &check_client_sends, 35 },
        { &check_client_long, 10 },
        { &check_server_receives, 35 },
        { &check_pair_line, 20 },
    },
};

static const struct lab_step capitals = {
    .number = 5, .name = "05-capitals",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_client_sends_asking),
        { &check_server_capitals, 25 },
        { &check_server_long, 10 },
        { &check_server_bytes, 5 },
        { &check_server_one, 5 },
        { &check_server_nc, 5 },
        { &check_client_prints, 20 },
        { &check_client_one_answer, 5 },
        { &check_client_long_answer, 10 },
        { &check_pair_capitals, 15 },
    },
};

static const struct lab_step goodbye = {
    .number = 6, .name = "06-goodbye", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_client_sends_asking),
        KEEPS(check_server_capitals), KEEPS(check_server_long), KEEPS(check_server_one), KEEPS(check_client_prints),
        KEEPS(check_client_one_answer), KEEPS(check_client_long_answer), KEEPS(check_pair_capitals),
        { &check_client_closes, 40 },
        { &check_server_closes, 40 },
        { &check_pair_goodbye, 20 },
    },
};

static const struct lab_step forever = {
    .number = 7, .name = "07-forever", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_client_sends_asking),
        KEEPS(check_server_capitals), KEEPS(check_server_nc), KEEPS(check_client_prints), KEEPS(check_client_one_answer),
        KEEPS(check_client_long_answer), KEEPS(check_client_closes), KEEPS(check_server_closes),
        { &check_server_row, 40 },
        { &check_server_together, 15 },
        { &check_server_pieces, 5 },
        { &check_server_left, 10 },
        { &check_server_reset, 10 },
        { &check_pair_row, 20 },
    },
};

/* The server's loops are written anew here.  So what 07 asked of it is asked once more, and the
 * skeleton has it only when its TODOs are written. */
static const struct lab_step lines = {
    .number = 8, .name = "08-lines", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_row),
        KEEPS(check_server_together), KEEPS(check_server_left), KEEPS(check_server_reset),
        { &check_server_lines, 10 },
        { &check_server_cuts, 15 },
        { &check_server_waits, 5 },
        { &check_server_burst, 10 },
        { &check_server_short, 10 },
        { &check_server_long_line, 5 },
        { &check_server_nul, 5 },
        { &check_server_unended, 5 },
        { &check_client_lines, 10 },
        { &check_client_pieces, 10 },
        { &check_client_short, 5 },
        { &check_client_long_line, 5 },
        { &check_pair_lines, 5 },
    },
};

/* The client of 08 connects to 127.0.0.1 whatever the name: so all else that is asked of a client
 * stands behind one that has to come by IPv6. */
static const struct lab_step names = {
    .number = 9, .name = "09-names", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_left),
        KEEPS(check_server_lines), KEEPS(check_server_cuts), KEEPS(check_server_burst), KEEPS(check_server_short),
        KEEPS(check_client_lines), KEEPS(check_client_short), KEEPS(check_pair_lines),
        { &check_server_both, 20 },
        { &check_server_link, 5 },
        { &check_server_says_both, 5 },
        { &check_client_ipv6, 10 },
        { &check_client_goes_on, 20 },
        { &check_client_dead, 15 },
        { &check_client_closes_failed, 5 },
        { &check_client_scope, 5 },
        { &check_client_refused, 5 },
        { &check_client_wrong_name, 5 },
        { &check_pair_names, 5 },
    },
};

/* Most of what the client of 08 says is right: it stands behind a server that is gone.  What 08 asked of
 * lines is asked again here, of calls that are interrupted. */
static const struct lab_step refusals = {
    .number = 10, .name = "10-refusals", .always = leaves_nothing_but_failures,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_left),
        KEEPS(check_server_reset),
        { &check_server_gone_clients, 15 },
        { &check_server_interrupted, 15 },
        { &check_server_loses_clients, 5 },
        { &check_server_accept_fails, 10 },
        { &check_server_timed_out, 5 },
        { &check_client_gone_server, 10 },
        { &check_client_reset, 5 },
        { &check_client_other_failures, 5 },
        { &check_client_knocks_on, 10 },
        { &check_client_refusals, 5 },
        { &check_client_nobody, 5 },
        { &check_client_interrupted, 5 },
        { &check_pair_interrupted, 5 },
    },
};

/* What 08 asked of a line's answer has no meaning here, since all of it comes behind the client's end: it
 * is asked anew, of all that is sent. */
static const struct lab_step half_close = {
    .number = 11, .name = "11-half-close", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address),
        { &check_server_whole, 15 },
        { &check_server_file, 10 },
        { &check_server_crumbs, 10 },
        { &check_server_nothing, 5 },
        { &check_server_goes_on, 5 },
        { &check_client_half_closes, 15 },
        { &check_client_reads_on, 10 },
        { &check_client_streamed, 5 },
        { &check_client_file, 10 },
        { &check_client_crumbs, 5 },
        { &check_client_nothing, 5 },
        { &check_pair_file, 5 },
    },
};

/* The client is that of 08 unchanged. */
static const struct lab_step restart = {
    .number = 12, .name = "12-restart", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_left),
        KEEPS(check_server_lines), KEEPS(check_server_cuts), KEEPS(check_server_burst), KEEPS(check_server_short),
        KEEPS(check_client_lines), KEEPS(check_pair_lines),
        { &check_server_restarts, 30 },
        { &check_server_alone, 15 },
        { &check_server_ends_idle, 20 },
        { &check_server_ends_serving, 25 },
        { &check_server_again, 10 },
    },
};

/* The client is that of 08 unchanged.  200 zombies are more processes than a run may have: so who
 * leaves them loses the crowd, too. */
static const struct lab_step many_clients = {
    .number = 13, .name = "13-many-clients", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_left),
        KEEPS(check_server_reset), KEEPS(check_server_lines), KEEPS(check_server_cuts), KEEPS(check_server_burst),
        KEEPS(check_server_short), KEEPS(check_client_lines), KEEPS(check_pair_lines),
        { &check_server_silent, 25 },
        { &check_server_halves, 20 },
        { &check_server_child_closes, 5 },
        { &check_server_no_zombies, 20 },
        { &check_server_crowd, 30 },
    },
};

/* The wires alone are graded: the programs are those of 08, and the step's own (given.h). */
static const struct lab_step bad_wire = {
    .number = 14, .name = "14-bad-wire",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds),
        { &check_wire_syn, 5 },
        { &check_wire_line, 10 },
        { &check_wire_doubles, 10 },
        { &check_wire_fast, 15 },
        { &check_wire_no_sack, 10 },
        { &check_wire_overtaken, 10 },
        { &check_wire_twice, 10 },
        { &check_wire_damaged, 10 },
        { &check_wire_fin, 5 },
        { &check_wire_rough, 6 },
        { &check_wire_rough_2, 3 },
        { &check_wire_rough_3, 3 },
        { &check_wire_rough_4, 3 },
    },
};

/* The server answers at once, the client takes the answer at once: both loops are written anew, so what 11 asked
 * of the ends is asked again. */
static const struct lab_step slow_reader = {
    .number = 15, .name = "15-slow-reader", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_server_whole),
        KEEPS(check_server_nothing), KEEPS(check_server_goes_on), KEEPS(check_client_half_closes), KEEPS(check_client_reads_on),
        KEEPS(check_client_nothing),
        { &check_server_at_once, 10 },
        { &check_server_flood, 10 },
        { &check_server_slow_reader, 10 },
        { &check_server_pieces_back, 5 },
        { &check_client_both_ways, 25 },
        { &check_client_holds_little, 10 },
        { &check_client_full_buffers, 10 },
        { &check_client_waits, 5 },
        { &check_client_short_both, 5 },
        { &check_pair_flood, 10 },
    },
};

/* An answer has a head here, and a line a number: so what 08 asked of lines is asked anew.  Who makes the
 * second part of a message wait has two segments for it, too, and loses both; TCP_NODELAY only mends the
 * first. */
static const struct lab_step small_writes = {
    .number = 16, .name = "16-small-writes", .always = leaves_nothing,
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds), KEEPS(check_server_address), KEEPS(check_pair_lines),
        { &check_server_heads, 10 },
        { &check_server_heads_pieces, 5 },
        { &check_server_heads_short, 5 },
        { &check_server_heads_long, 5 },
        { &check_server_heads_left, 5 },
        { &check_server_one_trip, 10 },
        { &check_server_one_segment, 15 },
        { &check_client_numbers, 5 },
        { &check_client_numbers_short, 10 },
        { &check_client_one_trip, 10 },
        { &check_client_one_segment, 10 },
        { &check_pair_one_trip, 10 },
    },
};

/* What 05 asked of a connection has no meaning here: all of it is asked anew, of datagrams. */
static const struct lab_step udp = {
    .number = 17, .name = "17-udp",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds),
        { &check_udp_server, 10 },
        { &check_udp_server_edges, 10 },
        { &check_udp_server_empty, 5 },
        { &check_udp_server_mix, 10 },
        { &check_udp_server_again, 5 },
        { &check_udp_server_bad, 5 },
        { &check_udp_client, 10 },
        { &check_udp_client_again, 20 },
        { &check_udp_client_pause, 5 },
        { &check_udp_client_late, 5 },
        { &check_udp_client_stranger, 5 },
        { &check_udp_pair, 5 },
        { &check_udp_pair_wire, 5 },
    },
};

/* A broken pair.  What it must pass besides depends on the pair: faults_step_of() adds it. */
const struct lab_step faults_step = {
    .number = FAULTS_NUMBER, .name = "faults",
    .checks = {
        KEEPS(check_client_builds), KEEPS(check_server_builds),
        { &check_names_call, 20 },
        { &check_names_packet, 20 },
        KEEPS(check_scene_server), KEEPS(check_scene_client),
        { &check_scene_pair, 60 },
    },
};

const struct lab_step *const steps[] = { &sockets,      &knock,    &two_doors,   &one_line,
                                         &capitals,     &goodbye,  &forever,     &lines,
                                         &names,        &refusals, &half_close,  &restart,
                                         &many_clients, &bad_wire, &slow_reader, &small_writes,
                                         &udp };
const size_t step_count = sizeof steps / sizeof *steps;
