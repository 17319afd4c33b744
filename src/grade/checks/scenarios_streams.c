/* Who meets whom in 08 to 11: see scenarios.c. */
#include "grade/checks/scenario_parts.h"

/* Bytes one by one are many calls. */
enum { CALLS_FOR_FILE = 80000 };

/* ---- 08-lines ---- */

const struct scenario server_lines = {
    .name = "your server, our client with several lines",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LINES) },
};
const struct scenario server_cuts = {
    .name = "your server, lines cut in two",
    .server = STUDENT,
    .clients = { PEER(PLAYS_CUTS) },
    .provokes = { &rule_write_write_read },
};
const struct scenario server_burst = {
    .name = "your server, many lines in one piece",
    .server = STUDENT,
    .clients = { PEER(PLAYS_BURST) },
};
const struct scenario server_short = {
    .name = "your server, recv() gives 1 byte and send() takes 30",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LINES) },
    .provokes = { &rule_write_write_read },
    .injections = { "server: recv short 1", "server: send short 30" },
};
/* Who refuses the line leaves it unread. */
const struct scenario server_long_line = {
    .name = "your server, a line of 9000 bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LONG) },
    .provokes = { &rule_unread_at_close, &rule_close_before_answer },
};
const struct scenario server_nul = {
    .name = "your server, lines with NUL bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_NUL) },
    .provokes = { &rule_padding_sent, &rule_nul_sent, &rule_stale_tail },
};
const struct scenario server_unended = {
    .name = "your server, an end without a newline",
    .server = STUDENT,
    .clients = { PEER(PLAYS_UNENDED) },
};
const struct scenario client_lines = {
    .name = "your client with several lines, our server answers each",
    .server = PEER(PLAYS_TYPED),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario client_pieces = {
    .name = "your client, our server answers in pieces",
    .server = PEER(PLAYS_TYPED_PIECES),
    .clients = { STUDENT },
    .lines = TALK_PIECES,
};
const struct scenario client_short = {
    .name = "your client, send() takes 30 bytes and recv() gives 1",
    .server = PEER(PLAYS_TYPED),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
    .provokes = { &rule_write_write_read },
    .injections = { "client: send short 30", "client: recv short 1" },
};
const struct scenario client_long_line_typed = {
    .name = "your client with a line of 9000 bytes, our server answers",
    .server = PEER(PLAYS_TYPED_LONG),
    .clients = { STUDENT },
    .lines = TALK_TYPED_LONG,
};
const struct scenario pair_lines = {
    .name = "your server, your client with several lines",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_TYPED,
};

/* ---- 09-names ---- */

const struct scenario server_ways = {
    .name = "your server, our client by IPv4 and by IPv6",
    .server = STUDENT,
    .clients = { PEER(PLAYS_WAYS) },
    .ipv6 = true,
};
const struct scenario server_link = {
    .name = "your server, our client by a link-local address",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LINK) },
    .ipv6 = true,
};
/* localhost is ::1 and 127.0.0.1, ip6-localhost ::1 alone, servername 127.0.0.1 alone
 * (src/host/names.c). */
const struct scenario client_ipv6 = {
    .name = "your client, a name with IPv6 only, our server on IPv6 only",
    .server = PEER_AT(PLAYS_TYPED, AT_IPV6),
    .clients = { STUDENT },
    .host = "ip6-localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_refused_first = {
    .name = "your client, a name with both, our server on IPv4 only",
    .server = PEER(PLAYS_TYPED),
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_dead_first = {
    .name = "your client, a name with both, silence by IPv6",
    .server = PEER_AT(PLAYS_TYPED, AT_DEAD),
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_scope = {
    .name = "your client, a link-local address in numbers",
    .server = PEER_AT(PLAYS_TYPED, AT_IPV6),
    .clients = { STUDENT },
    .host = "fe80::1%1", /* the scope is a number, too: lo is always interface 1 */
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_refused = {
    .name = "your client, a name with both, and nobody there",
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_nowhere = {
    .name = "your client, a name that nobody has",
    .clients = { STUDENT },
    .host = "nowhere.invalid", /* RFC 6761: there is no such name, and never will be */
    .lines = TALK_TYPED,
};
const struct scenario pair_names = {
    .name = "your server, your client with a name that has both",
    .server = STUDENT,
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};

/* ---- 10-refusals ---- */

/* What a client of ours leaves unread, or does not wait for, is our doing; and so is an end that --inject
 * has made. */
const struct scenario server_gone = {
    .name = "your server, clients that are gone when it answers, and our client after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_GONE) },
    .calls = CALLS_FOR_FILE,
    .provokes = { &rule_slow_client_blocks, &rule_short_send },
};
const struct scenario server_interrupted = {
    .name = "your server, its calls interrupted",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LINES) },
    .provokes = { &rule_write_write_read },
    .injections = { "server: accept EINTR @ 1,3", "server: recv EINTR @ 1,3,4",
                    "server: send EINTR @ 2,3,5", "server: send short 30" },
};
/* A failure each for the first four clients; then accept() fails, and no client is lost by it. */
const struct scenario server_fails = {
    .name = "your server, its calls fail",
    .server = STUDENT,
    .clients = { PEER(PLAYS_VICTIMS) },
    .provokes = { &rule_unread_at_close, &rule_close_before_answer, &rule_short_send },
    .injections = { "server: recv fail ETIMEDOUT @ 1", "server: recv fail EHOSTUNREACH @ 2",
                    "server: send fail EHOSTUNREACH @ 1", "server: send fail ETIMEDOUT @ 2",
                    "server: accept fail ECONNABORTED @ 6", "server: accept fail EMFILE @ 8" },
};
/* What carries data to the first client is lost, however often it is sent again: so the server's kernel
 * gives up, and recv() says so. */
const struct scenario server_unreached = {
    .name = "your server, a client that no answer reaches, and our client after it",
    .server = STUDENT,
    .clients = { PEER(PLAYS_VANISH), PEER(PLAYS_LINES) },
    .rules = { "server: \"dst host 192.0.2.11 and tcp[13] & 8 != 0\" drop",
               "host server: tcp_retries2 1" },
};
/* The first three meet our server's ways (breaks.h); the next ones are served, and --inject breaks them. */
const struct scenario client_broken = {
    .name = "your client, connections that break",
    .server = PEER(PLAYS_BREAKS),
    .clients = { STUDENT, STUDENT, STUDENT, STUDENT, STUDENT, STUDENT },
    .lines = TALK_TYPED,
    .provokes = { &rule_write_write_read, &rule_short_send, &rule_unread_at_close },
    .injections = { "client3: send short 8", "client4: recv fail ETIMEDOUT @ 1",
                    "client5: send fail EHOSTUNREACH @ 1",
                    "client6: connect fail EADDRNOTAVAIL @ 1" },
};
/* The first one is served in the end; its SYN is sent again after a second, and an answer is late (so
 * are the copies that its kernel sends meanwhile): long enough for a signal to come. */
const struct scenario client_refused_ways = {
    .name = "your client, a wire that loses, refuses and is silent",
    .server = PEER(PLAYS_TYPED),
    .clients = { STUDENT, STUDENT, STUDENT, STUDENT, STUDENT },
    .lines = TALK_TYPED,
    .rules = { "client: syn drop @ 1", "server: data delay 700ms @ 1-3",
               "client2: syn answer net-unreachable", "client3: syn answer host-unreachable",
               "client4: syn answer port-unreachable", "client5: syn drop",
               "host client5: tcp_syn_retries 1" },
};
const struct scenario client_nobody = {
    .name = "your client, and nobody there",
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario client_interrupted = {
    .name = "your client, its calls interrupted",
    .server = PEER(PLAYS_TYPED),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
    .provokes = { &rule_write_write_read },
    .injections = { "client: send EINTR @ 1,3", "client: send short 30",
                    "client: recv EINTR @ 1,4,5", "client: recv short 20" },
};
const struct scenario pair_interrupted = {
    .name = "your server, your client, the calls of both interrupted",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_TYPED,
    .injections = { "any: accept EINTR @ 1", "any: recv EINTR @ 1,3", "any: send EINTR @ 2" },
};

/* ---- 11-half-close ---- */

const struct scenario server_all = {
    .name = "your server, our client sends all and half-closes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ALL) },
};
const struct scenario server_file = {
    .name = "your server, our client with a long file",
    .server = STUDENT,
    .clients = { PEER(PLAYS_FILE) },
    .calls = CALLS_FOR_FILE,
};
const struct scenario server_nothing = {
    .name = "your server, our client half-closes at once",
    .server = STUDENT,
    .clients = { PEER(PLAYS_NOTHING) },
};
const struct scenario server_all_short = {
    .name = "your server, our client half-closes; recv() gives 1 byte and send() takes 30",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ALL) },
    .provokes = { &rule_write_write_read },
    .injections = { "server: recv short 1", "server: send short 30" },
};
const struct scenario server_ended = {
    .name = "your server, clients that leave or reset, and one that half-closes after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ENDED) },
    .provokes = { &rule_slow_client_blocks, &rule_close_before_answer },
};
const struct scenario client_whole = {
    .name = "your client, our server reads to its end and then answers",
    .server = PEER(PLAYS_WHOLE),
    .clients = { STUDENT },
    .lines = TALK_WHOLE,
};
const struct scenario client_whole_pieces = {
    .name = "your client, our server answers in pieces after its end",
    .server = PEER(PLAYS_WHOLE_PIECES),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_PIECES,
};
const struct scenario client_streamed = {
    .name = "your client, our server answers while it sends and after its end",
    .server = PEER(PLAYS_STREAMED),
    .clients = { STUDENT },
    .lines = TALK_STREAMED,
    /* our server answers line by line, and the client sends on */
    .provokes = { &rule_write_write_read },
};
const struct scenario client_file = {
    .name = "your client with a long file, our server answers after its end",
    .server = PEER(PLAYS_WHOLE_FILE),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_FILE,
    .calls = CALLS_FOR_FILE,
};
const struct scenario client_nothing = {
    .name = "your client with nothing to send, our server answers after its end",
    .server = PEER(PLAYS_WHOLE_NOTHING),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_NOTHING,
};
const struct scenario client_whole_short = {
    .name =
        "your client, our server answers after its end; send() takes 30 bytes and recv() gives 1",
    .server = PEER(PLAYS_WHOLE),
    .clients = { STUDENT },
    .lines = TALK_WHOLE,
    .provokes = { &rule_write_write_read },
    .injections = { "client: send short 30", "client: recv short 1" },
};
const struct scenario pair_file = {
    .name = "your server, your client with a long file",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
    .lines = TALK_WHOLE_FILE,
    .calls = CALLS_FOR_FILE,
};
