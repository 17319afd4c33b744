/* Who meets whom in 12 to 17: see scenarios.c. */
#include "grade/checks/scenario_parts.h"

/* ---- 12-restart ---- */

#define STAY PEER(PLAYS_STAY)

/* What was open when the signal came is the kernel's to close; and that a server ended, and clients
 * were refused after it, is our doing. */
const struct scenario server_killed = {
    .name = "your server, killed under our client and started again, ten times",
    .server = STUDENT,
    .clients = { STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY },
    .again = AGAIN_KILL,
    .provokes = { &rule_connection_not_closed, &rule_serves_one_client },
};
const struct scenario server_ended_serving = {
    .name = "your server, ended by SIGTERM under our client and started again",
    .server = STUDENT,
    .clients = { STAY, STAY, STAY, STAY },
    .again = AGAIN_TERM,
    /* whether it gets its port back is a question of its own: server-restarts */
    .provokes = { &rule_connection_not_closed, &rule_serves_one_client, &rule_no_reuseaddr },
};
const struct scenario server_ended_idle = {
    .name = "your server, ended by SIGTERM while nobody is there",
    .server = STUDENT,
    .clients = { PEER(PLAYS_IDLE), PEER(PLAYS_LINES), PEER(PLAYS_LINES) },
    .again = AGAIN_TERM,
    .provokes = { &rule_serves_one_client, &rule_no_reuseaddr },
};
const struct scenario server_twice = {
    .name = "your server, and a second one beside it",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LINES), PEER(PLAYS_LINES) },
    .again = AGAIN_BESIDE,
    .provokes = { &rule_port_taken },
};

/* ---- 13-many-clients ---- */

/* Whether children are waited for is a question of its own: server-no-zombies. */
const struct scenario server_silent = {
    .name = "your server, a silent client, and others beside it",
    .server = STUDENT,
    .clients = { PEER(PLAYS_SILENT) },
    .provokes = { &rule_zombies },
};
const struct scenario server_halves = {
    .name = "your server, eight clients at once, three times",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HALVES) },
    .provokes = { &rule_zombies },
};
const struct scenario server_children = {
    .name = "your server, eight clients at once, and what is left of their children",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HALVES) },
};
/* 50 at once, and one that is lost for each of the 200 is missed. */
const struct scenario server_crowd = {
    .name = "your server, 200 clients, 50 at once",
    .server = STUDENT,
    .descriptors = 80,
    .foreign_descriptors = 200,
    .clients = { PEER(PLAYS_CROWD) },
};

/* ---- 14-bad-wire ---- */

/* The wire is the student's, the programs are those of 08.  Their kernels give up earlier than usual: after
 * some 10 s without an answer to a SYN, and 25 s without an ACK.  That a connection then comes to a bad end
 * is the wire's doing. */
#define OVER(file)                                                                             \
    .server = STUDENT, .clients = { STUDENT }, .bare = true, .lines = TALK_WIRE, .wire = file, \
    .rules = { "host any: tcp_syn_retries 2", "host any: tcp_retries2 6" },                    \
    .provokes = { &rule_unread_at_close, &rule_close_before_answer, &rule_connection_not_closed }

const struct scenario wire_syn = { .name = "the wire 1-syn", OVER("1-syn") };
const struct scenario wire_line = { .name = "the wire 2-line", OVER("2-line") };
const struct scenario wire_doubles = { .name = "the wire 3-doubles", OVER("3-doubles") };
const struct scenario wire_fast = { .name = "the wire 4-fast", OVER("4-fast") };
const struct scenario wire_no_sack = { .name = "the wire 5-no-sack", OVER("5-no-sack") };
const struct scenario wire_overtaken = { .name = "the wire 6-overtaken", OVER("6-overtaken") };
const struct scenario wire_twice = { .name = "the wire 7-twice", OVER("7-twice") };
const struct scenario wire_damaged = { .name = "the wire 8-damaged", OVER("8-damaged") };
const struct scenario wire_fin = { .name = "the wire 9-fin", OVER("9-fin") };
const struct scenario wire_rough = { .name = "the wire rough", OVER("rough") };
const struct scenario wire_rough_2 = { .name = "the wire rough, other seeds",
                                       OVER("rough"),
                                       .seeds = 1 };
const struct scenario wire_rough_3 = { .name = "the wire rough, third seeds",
                                       OVER("rough"),
                                       .seeds = 2 };
const struct scenario wire_rough_4 = { .name = "the wire rough, fourth seeds",
                                       OVER("rough"),
                                       .seeds = 3 };

/* ---- 15-slow-reader ---- */

/* Small pieces are many calls; and the client prints as much as it gets. */
enum { CALLS_FOR_FLOOD = 200000, OUTPUT_OF_FLOOD = 32 << 20 };

const struct scenario server_flood = {
    .name = "your server, our client sends 20 MB and reads once it can send no more",
    .server = STUDENT,
    .clients = { PEER(PLAYS_FLOOD) },
    .calls = CALLS_FOR_FLOOD,
};
const struct scenario server_trickle = {
    .name = "your server, our client reads nothing until all buffers are full",
    .server = STUDENT,
    .clients = { PEER(PLAYS_TRICKLE) },
    .calls = CALLS_FOR_FLOOD,
    .small_buffers = true,
};
/* recv() that gives one byte would leave nothing for a short send() to cut */
const struct scenario server_short_sends = {
    .name = "your server, our client half-closes; send() takes 30 bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ALL) },
    .provokes = { &rule_write_write_read },
    .injections = { "server: send short 30" },
};
const struct scenario client_flooded = {
    .name = "your client with 20 MB, our server answers as it reads",
    .server = PEER(PLAYS_FLOODED),
    .clients = { STUDENT },
    .lines = TALK_FLOODED,
    .calls = CALLS_FOR_FLOOD,
    .output = OUTPUT_OF_FLOOD,
};
const struct scenario client_gulped = {
    .name = "your client, small buffers, our server reads much before it answers",
    .server = PEER(PLAYS_GULPED),
    .clients = { STUDENT },
    .lines = TALK_GULPED,
    .calls = CALLS_FOR_FLOOD,
    .output = OUTPUT_OF_FLOOD,
    .small_buffers = true,
};
const struct scenario client_streamed_short = {
    .name = "your client, our server answers meanwhile; send() takes 30 bytes and recv() gives 1",
    .server = PEER(PLAYS_STREAMED),
    .clients = { STUDENT },
    .lines = TALK_STREAMED,
    .provokes = { &rule_write_write_read },
    .injections = { "client: send short 30", "client: recv short 1" },
};
const struct scenario pair_flood = {
    .name = "your server, your client with 20 MB",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_FLOODED,
    .calls = CALLS_FOR_FLOOD,
    .output = OUTPUT_OF_FLOOD,
};

/* ---- 16-small-writes ---- */

const struct scenario server_heads = {
    .name = "your server, our client with several lines, whose answers have heads",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HEADS) },
};
const struct scenario server_heads_pieces = {
    .name = "your server with heads, lines cut in two, and many lines in one piece",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HEADS_CUTS) },
    .provokes = { &rule_write_write_read },
};
/* Two bytes: a head is cut, too. */
const struct scenario server_heads_short = {
    .name = "your server with heads, recv() gives 1 byte and send() takes 2",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HEADS) },
    .provokes = { &rule_write_write_read },
    .injections = { "server: recv short 1 @ 1-100", "server: send short 2 @ 1-40" },
};
const struct scenario server_heads_long = {
    .name = "your server with heads, a line of 9000 bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HEADS_LONG) },
    .provokes = { &rule_unread_at_close, &rule_close_before_answer, &rule_write_write_read },
};
const struct scenario server_heads_left = {
    .name = "your server with heads, clients that leave, and our client after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_HEADS_LEFT) },
};
const struct scenario client_numbers = {
    .name = "your client numbers its lines, our server answers",
    .server = PEER(PLAYS_TYPED_NUMBERS),
    .clients = { STUDENT },
    .lines = TALK_NUMBERS,
};
const struct scenario client_numbers_short = {
    .name = "your client numbers its lines, send() takes 1, 2 or 30 bytes",
    .server = PEER(PLAYS_TYPED_NUMBERS),
    .clients = { STUDENT },
    .lines = TALK_NUMBERS,
    .provokes = { &rule_write_write_read },
    .injections = { "client: send short 1 @ 1-5", "client: send short 2 @ 6-150",
                    "client: send short 30 @ 151-" },
};
const struct scenario pair_small_writes = {
    .name = "your server, your client, and 5 ms of wire between them",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_NUMBERS,
    .rules = { "delay 5ms" },
};

/* ---- 17-udp ---- */

const struct scenario udp_server_row = {
    .name = "your server, our client with datagrams",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_ROW) },
};
const struct scenario udp_server_edges = {
    .name = "your server, datagrams of 1 and of 1024 bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_EDGES) },
};
const struct scenario udp_server_empty = {
    .name = "your server, an empty datagram",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_EMPTY) },
};
const struct scenario udp_server_mix = {
    .name = "your server, three clients with datagrams at once",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_MIX) },
};
const struct scenario udp_server_again = {
    .name = "your server, requests that come again",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_AGAIN) },
};
const struct scenario udp_server_bad = {
    .name = "your server, bad datagrams, and our client after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UDP_BAD) },
};
const struct scenario udp_client_answered = {
    .name = "your client, our server answers its datagrams",
    .server = PEER(PLAYS_UDP_ANSWER),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_loses = {
    .name = "your client, our server loses requests",
    .server = PEER(PLAYS_UDP_LOSES),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_late = {
    .name = "your client, our server answers twice and late",
    .server = PEER(PLAYS_UDP_LATE),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_stranger = {
    .name = "your client, a stranger answers before our server",
    .server = PEER(PLAYS_UDP_STRANGER),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_pair = {
    .name = "your server, your client with datagrams",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_TYPED,
};
/* Five sentences: of each kind of trouble at least one, and nothing by chance. */
const struct scenario udp_pair_wire = {
    .name = "your server, your client, and between them a wire that loses and doubles",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_TYPED,
    .rules = { "delay 5ms", "client: udp drop @ 1,4", "server: udp drop @ 2",
               "client: udp duplicate @ 6", "server: udp duplicate @ 4" },
};
