/* What the files of the checks share: scenarios, expectations, and the checks themselves. */
#ifndef GRADE_CHECKS_CHECKS_H
#define GRADE_CHECKS_CHECKS_H

#include "grade/check.h"
#include "grade/datagrams.h"
#include "grade/facts.h"
#include "grade/sample.h"
#include "grade/step.h"
#include "grade/visits.h"

/* ---- scenarios.c ---- */

extern const struct scenario server_idles, server_knocked, server_told, server_asked, server_long,
    server_bytes, server_one, server_nc, server_row, server_together, server_pieces, server_left,
    server_resets;
extern const struct scenario client_welcomed, client_heard, client_heard_long, client_answered,
    client_answered_one, client_answered_long;
extern const struct scenario pair_meets, pair_row;
extern const struct scenario server_lines, server_cuts, server_burst, server_short,
    server_long_line, server_nul, server_unended, client_lines, client_pieces, client_short,
    client_long_line_typed, pair_lines; /* 08 */
extern const struct scenario server_ways, server_link, client_ipv6, client_refused_first,
    client_dead_first, client_scope, client_refused, client_nowhere, pair_names; /* 09 */
/* 11 */
extern const struct scenario server_all, server_file, server_nothing, server_all_short,
    server_ended, client_whole, client_whole_pieces, client_streamed, client_file, client_nothing,
    client_whole_short, pair_file;
/* 12 */
extern const struct scenario server_killed, server_ended_serving, server_ended_idle, server_twice;
/* 10 */
extern const struct scenario server_gone, server_interrupted, server_fails, server_unreached,
    client_broken, client_refused_ways, client_nobody, client_interrupted, pair_interrupted;
/* 15 */
extern const struct scenario server_flood, server_trickle, server_short_sends, client_flooded,
    client_gulped, client_streamed_short, pair_flood;
/* 14 */
extern const struct scenario wire_syn, wire_line, wire_doubles, wire_fast, wire_no_sack,
    wire_overtaken, wire_twice, wire_damaged, wire_fin, wire_rough, wire_rough_2, wire_rough_3,
    wire_rough_4;
extern const struct scenario server_silent, server_halves, server_children, server_crowd; /* 13 */
/* 16 */
extern const struct scenario server_heads, server_heads_pieces, server_heads_short,
    server_heads_long, server_heads_left, client_numbers, client_numbers_short, pair_small_writes;
extern const struct scenario udp_server_row, udp_server_edges, udp_server_empty, udp_server_mix,
    udp_server_again, udp_server_bad, udp_client_answered, udp_client_loses, udp_client_late,
    udp_client_stranger, udp_pair, udp_pair_wire; /* 17 */

/* ---- the checks, by the step that asks for them ---- */

extern const struct check check_client_builds, check_server_builds, check_client_socket,
    check_server_socket, check_server_bind, check_server_address, check_silence; /* 01 */
/* 02 */
extern const struct check check_client_connects, check_server_listens, check_pair_connects;
/* 03 */
extern const struct check check_server_accepts, check_server_says_client, check_pair_accepts;
/* 04 */
extern const struct check check_client_sends, check_client_long, check_server_receives,
    check_pair_line;
/* client-sends, on a run in which our server answers: for later steps */
extern const struct check check_client_sends_asking;
extern const struct check check_server_capitals, check_server_long, check_server_bytes,
    check_server_one, check_server_nc, check_client_prints, check_client_one_answer,
    check_client_long_answer, check_pair_capitals; /* 05 */
/* 06 */
extern const struct check check_client_closes, check_server_closes, check_pair_goodbye;
extern const struct check check_server_row, check_server_together, check_server_pieces,
    check_server_left, check_server_reset, check_pair_row; /* 07 */
/* 08 */
extern const struct check check_server_lines, check_server_cuts, check_server_waits,
    check_server_burst, check_server_short, check_server_long_line, check_server_nul,
    check_server_unended, check_client_lines, check_client_pieces, check_client_short,
    check_client_long_line, check_pair_lines;
/* 09 */
extern const struct check check_server_both, check_server_link, check_server_says_both,
    check_client_ipv6, check_client_goes_on, check_client_dead, check_client_closes_failed,
    check_client_scope, check_client_refused, check_client_wrong_name, check_pair_names;
/* 10 */
extern const struct check check_server_gone_clients, check_server_interrupted,
    check_server_loses_clients, check_server_accept_fails, check_server_timed_out,
    check_client_gone_server, check_client_reset, check_client_other_failures,
    check_client_knocks_on, check_client_refusals, check_client_nobody, check_client_interrupted,
    check_pair_interrupted;
/* 11 */
extern const struct check check_server_whole, check_server_file, check_server_crumbs,
    check_server_nothing, check_server_goes_on, check_client_half_closes, check_client_reads_on,
    check_client_streamed, check_client_file, check_client_crumbs, check_client_nothing,
    check_pair_file;
/* 12 */
extern const struct check check_server_restarts, check_server_alone, check_server_ends_idle,
    check_server_ends_serving, check_server_again;
/* 13 */
extern const struct check check_server_silent, check_server_halves, check_server_child_closes,
    check_server_no_zombies, check_server_crowd;
/* 14 */
extern const struct check check_wire_syn, check_wire_line, check_wire_doubles, check_wire_fast,
    check_wire_no_sack, check_wire_overtaken, check_wire_twice, check_wire_damaged, check_wire_fin,
    check_wire_rough, check_wire_rough_2, check_wire_rough_3, check_wire_rough_4;
/* 15 */
extern const struct check check_server_at_once, check_server_flood, check_server_slow_reader,
    check_server_pieces_back, check_client_both_ways, check_client_holds_little,
    check_client_full_buffers, check_client_waits, check_client_short_both, check_pair_flood;
/* 16 */
extern const struct check check_server_heads, check_server_heads_pieces, check_server_heads_short,
    check_server_heads_long, check_server_heads_left, check_server_one_trip,
    check_server_one_segment, check_client_numbers, check_client_numbers_short,
    check_client_one_trip, check_client_one_segment, check_pair_one_trip;
/* 17 */
extern const struct check check_udp_server, check_udp_server_edges, check_udp_server_empty,
    check_udp_server_mix, check_udp_server_again, check_udp_server_bad, check_udp_client,
    check_udp_client_again, check_udp_client_pause, check_udp_client_late,
    check_udp_client_stranger, check_udp_pair, check_udp_pair_wire;

/* of a broken pair */
extern const struct check check_names_call, check_names_packet, check_scene_server,
    check_scene_client, check_scene_pair;
/* The step of that pair, in the arena. */
const struct lab_step *faults_step_of(struct arena *arena, const struct fault_scene *scene);

/* ---- expect.c ---- */

/* The first of these that does not hold makes the check fail. */
void expect_connected(struct checking *c, const struct program *client);
/* our client's visit got its line in capitals */
void expect_capitals(struct checking *c, size_t visit);
void expect_answer(struct checking *c, size_t visit); /* … got something */
/* The connection of that visit; NULL, and the check has failed, when there is none. */
const struct connection *expect_visit(struct checking *c, size_t visit, const char *expected);
/* "our client 7 of 32", and after an odd one, whom it came after. */
const char *expect_name(struct checking *c, size_t visit);

/* ---- expect_lines.c ---- */

/* Our client's visit of several lines got each of them in capitals, with its newline. */
void expect_lines(struct checking *c, size_t visit);
/* Our server got each line that was typed to the student's client, with its newline; and the client
 * printed what it was answered, in order. */
void expect_typed(struct checking *c);
/* … only that it printed what our server replies. */
void expect_replies_printed(struct checking *c);
/* The student's client printed what the student's server must make of each line. */
void expect_pair_lines(struct checking *c);
/* 11-half-close: the same, with the line that counts at the end. */
void expect_whole(struct checking *c, size_t visit);
void expect_pair_whole(struct checking *c);
/* Our client's first visit, of one line that is very long, got its whole answer, or was refused; all others
 * got theirs.  (In step_08_lines.c.) */
void expect_long_line(struct checking *c);
/* The client prints these lines, one after the other, whatever stands between them. */
void expect_printed_lines(struct checking *c, const struct text *lines);
/* … the client of that number */
void expect_printed_lines_of(struct checking *c, size_t number, const struct text *lines);

/* ---- expect_flood.c ---- */

/* 15-slow-reader.  All of a long text comes back to our client's visit, with the line that counts. */
void expect_flood_back(struct checking *c, size_t visit);
/* All that was typed arrives at our server, and the client prints all that it replies. */
void expect_flooded(struct checking *c);
/* The client prints what the student's server must make of it. */
void expect_pair_flooded(struct checking *c);
/* At no time a program holds much that it has taken in and not passed on. */
void expect_client_holds_little(struct checking *c);
void expect_server_holds_little(struct checking *c);
/* It makes no calls again and again that move nothing. */
void expect_client_waits(struct checking *c);

/* ---- expect_wire.c ---- */

/* What packets of the run's one connection are, and what became of them on the wire: for
 * 14-bad-wire.  (facts_connection() of its client; NULL: it did not even send a SYN.) */
const struct connection *wire_connection(const struct checking *c);
/* The next packet of the connection from *at on; NULL: no more.  *at moves behind it. */
const struct packet *wire_next_packet(const struct checking *c, size_t *at);
/* A later packet that carries some of its bytes, its SYN or its FIN again; NULL: none does. */
const struct packet *wire_sent_again(const struct checking *c, const struct packet *packet);
bool wire_came(const struct packet *packet); /* a copy of it, undamaged */
/* So often it came, undamaged. */
unsigned wire_copies(const struct packet *packet);
bool wire_was_damaged(const struct packet *packet); /* a copy of it came with a wrong checksum */
/* A packet of the same end that left later came before it; NULL: none did. */
const struct packet *wire_overtaker(const struct checking *c, const struct packet *packet);
/* It does not hold: the wire did not do what is wanted.  Tells what it did do, and which rule met no
 * packet. */
void wire_fails(struct checking *c, const char *expected, const char *why);

/* ---- expect_datagrams.c ---- */

/* Socket number `number` (from 0) of a program that is for datagrams. */
const struct socket *expect_datagram_socket(struct checking *c, const struct program *program,
                                            int number);
/* Our client gets one answer for each datagram that it has sent, where it sent it from, from the
 * port that it asked, and nothing else. */
void expect_datagrams(struct checking *c);
/* Our server gets sentence i at least least[i] times, always as the same datagram, and nothing
 * else. */
void expect_requests(struct checking *c, const int least[], size_t count);

/* ---- expect_told.c ---- */

/* The student's client of that number has met a failure (`what`: which), says what its call said, and
 * ends by itself with a status that is not 0. */
void expect_told(struct checking *c, size_t number, const char *what);
/* Two clients, from one number until another, that met different failures say different things. */
void expect_told_apart(struct checking *c, size_t from, size_t until);
/* The program says no error that none of its calls had. */
void expect_no_wrong_words(struct checking *c, const struct program *program);

/* ---- expect_print.c ---- */

/* The student's client prints the capitals of the line that was typed to it.  Where one end sends
 * in pieces and the other takes the first for all, less may come: 08-lines is about that, and
 * nobody's mistake before. */
void expect_pair(struct checking *c, size_t number);
bool is_short_read(const struct checking *c);
/* Our client of this number, or the student's, prints this; and nothing of it is cut off, and no
 * byte that nobody sent stands right behind it. */
void expect_printed(struct checking *c, size_t number, const char *text, size_t length);
void expect_not_printed(struct checking *c, size_t number, const char *text, size_t length,
                        const char *why);
/* The server prints what it received, as the TODO of 04 asks.  A server that we did not build may
 * be the listing's, which prints nothing. */
void expect_shown_by_server(struct checking *c, const char *text, size_t length);
/* A program need not print what it receives.  When it does, it prints what came. */
void expect_honest_print(struct checking *c, const struct program *program, const char *text,
                         size_t length);

/* The server prints the address and the port of the client of that connection.  (In
 * step_03_two_doors.c.) */
void expect_client_said(struct checking *c, const struct connection *connection);

/* ---- expect_end.c ---- */

/* The end of a connection was said goodbye by a call of the program, not by its end; and it sent no
 * RST. */
void expect_goodbye(struct checking *c, const struct program *program,
                    const struct connection *connection, enum end end);

/* From step 06 on, in every run: each connection of the student's programs is closed by a call,
 * while the program lives; and each of our clients that asks gets its goodbye. */
void leaves_nothing(struct checking *c);
/* … or, in 10-refusals, while it was not about to end with a status that is not 0. */
void leaves_nothing_but_failures(struct checking *c);
void leaves_nothing_of(struct checking *c, bool may_fail);

/* "the server ended (status 1) before" and the like, with its last call; "" when it was there to
 * the end. */
const char *how_it_ended(struct checking *c, const struct program *program);
/* … " (the server ends with status 1)", where "it" would be another one */
const char *how_the_server_ended(struct checking *c);

#endif
