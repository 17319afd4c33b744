/* Who meets whom in 08 to 17: see scenarios.c. */
#include "grade/checks/scenario_parts.h"

/* ---- 08-lines ---- */

const struct scenario server_lines = {
    .name = "your server, our client with several lines",
    .server = STUDENT,
    .clients = { PEER("lines") },
};
const struct scenario server_cuts = {
    .name = "your server, lines cut in two",
    .server = STUDENT,
    .clients = { PEER("cuts") },
    .provokes = { "write-write-read" },
};
const struct scenario server_burst = {
    .name = "your server, many lines in one piece",
    .server = STUDENT,
    .clients = { PEER("burst") },
};
const struct scenario server_short = {
    .name = "your server, recv() gives 1 byte and send() takes 30",
    .server = STUDENT,
    .clients = { PEER("lines") },
    .provokes = { "write-write-read" },
    .injections = { "server: recv short 1", "server: send short 30" },
};
/* Who refuses the line leaves it unread. */
const struct scenario server_long_line = {
    .name = "your server, a line of 9000 bytes",
    .server = STUDENT,
    .clients = { PEER("long") },
    .provokes = { "unread-at-close", "close-before-answer" },
};
const struct scenario server_nul = {
    .name = "your server, lines with NUL bytes",
    .server = STUDENT,
    .clients = { PEER("nul") },
    .provokes = { "padding-sent", "nul-sent", "stale-tail" },
};
const struct scenario server_unended = {
    .name = "your server, an end without a newline",
    .server = STUDENT,
    .clients = { PEER("unended") },
};
const struct scenario client_lines = {
    .name = "your client with several lines, our server answers each",
    .server = PEER("typed"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario client_pieces = {
    .name = "your client, our server answers in pieces",
    .server = PEER("typed-pieces"),
    .clients = { STUDENT },
    .lines = TALK_PIECES,
};
const struct scenario client_short = {
    .name = "your client, send() takes 30 bytes and recv() gives 1",
    .server = PEER("typed"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
    .provokes = { "write-write-read" },
    .injections = { "client: send short 30", "client: recv short 1" },
};
const struct scenario client_long_line_typed = {
    .name = "your client with a line of 9000 bytes, our server answers",
    .server = PEER("typed-long"),
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
    .clients = { PEER("ways") },
    .ipv6 = true,
};
const struct scenario server_link = {
    .name = "your server, our client by a link-local address",
    .server = STUDENT,
    .clients = { PEER("link") },
    .ipv6 = true,
};
/* localhost is ::1 and 127.0.0.1, ip6-localhost ::1 alone, servername 127.0.0.1 alone
 * (src/host/names.c). */
const struct scenario client_ipv6 = {
    .name = "your client, a name with IPv6 only, our server on IPv6 only",
    .server = PEER("typed@ipv6"),
    .clients = { STUDENT },
    .host = "ip6-localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_refused_first = {
    .name = "your client, a name with both, our server on IPv4 only",
    .server = PEER("typed"),
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_dead_first = {
    .name = "your client, a name with both, silence by IPv6",
    .server = PEER("typed@dead"),
    .clients = { STUDENT },
    .host = "localhost",
    .ipv6 = true,
    .lines = TALK_TYPED,
};
const struct scenario client_scope = {
    .name = "your client, a link-local address in numbers",
    .server = PEER("typed@ipv6"),
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
    .clients = { PEER("gone") },
    .provokes = { "slow-client-blocks", "short-send" },
};
const struct scenario server_interrupted = {
    .name = "your server, its calls interrupted",
    .server = STUDENT,
    .clients = { PEER("lines") },
    .provokes = { "write-write-read" },
    .injections = { "server: accept EINTR @ 1,3", "server: recv EINTR @ 1,3,4",
                    "server: send EINTR @ 2,3,5", "server: send short 30" },
};
/* A failure each for the first four clients; then accept() fails, and no client is lost by it. */
const struct scenario server_fails = {
    .name = "your server, its calls fail",
    .server = STUDENT,
    .clients = { PEER("victims") },
    .provokes = { "unread-at-close", "close-before-answer", "short-send" },
    .injections = { "server: recv fail ETIMEDOUT @ 1", "server: recv fail EHOSTUNREACH @ 2",
                    "server: send fail EHOSTUNREACH @ 1", "server: send fail ETIMEDOUT @ 2",
                    "server: accept fail ECONNABORTED @ 6", "server: accept fail EMFILE @ 8" },
};
/* What carries data to the first client is lost, however often it is sent again: so the server's kernel
 * gives up, and recv() says so. */
const struct scenario server_unreached = {
    .name = "your server, a client that no answer reaches, and our client after it",
    .server = STUDENT,
    .clients = { PEER("vanish"), PEER("lines") },
    .rules = { "server: \"dst host 192.0.2.11 and tcp[13] & 8 != 0\" drop",
               "host server: tcp_retries2 1" },
};
/* The first three meet our server's ways (breaks.h); the next ones are served, and --inject breaks them. */
const struct scenario client_broken = {
    .name = "your client, connections that break",
    .server = PEER("breaks"),
    .clients = { STUDENT, STUDENT, STUDENT, STUDENT, STUDENT, STUDENT },
    .lines = TALK_TYPED,
    .provokes = { "write-write-read", "short-send", "unread-at-close" },
    .injections = { "client3: send short 8", "client4: recv fail ETIMEDOUT @ 1",
                    "client5: send fail EHOSTUNREACH @ 1",
                    "client6: connect fail EADDRNOTAVAIL @ 1" },
};
/* The first one is served in the end; its SYN is sent again after a second, and an answer is late (so
 * are the copies that its kernel sends meanwhile): long enough for a signal to come. */
const struct scenario client_refused_ways = {
    .name = "your client, a wire that loses, refuses and is silent",
    .server = PEER("typed"),
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
    .server = PEER("typed"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
    .provokes = { "write-write-read" },
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

/* Bytes one by one are many calls. */
enum { CALLS_FOR_FILE = 80000 };

const struct scenario server_all = {
    .name = "your server, our client sends all and half-closes",
    .server = STUDENT,
    .clients = { PEER("all") },
};
const struct scenario server_file = {
    .name = "your server, our client with a long file",
    .server = STUDENT,
    .clients = { PEER("file") },
    .calls = CALLS_FOR_FILE,
};
const struct scenario server_nothing = {
    .name = "your server, our client half-closes at once",
    .server = STUDENT,
    .clients = { PEER("nothing") },
};
const struct scenario server_all_short = {
    .name = "your server, our client half-closes; recv() gives 1 byte and send() takes 30",
    .server = STUDENT,
    .clients = { PEER("all") },
    .provokes = { "write-write-read" },
    .injections = { "server: recv short 1", "server: send short 30" },
};
const struct scenario server_ended = {
    .name = "your server, clients that leave or reset, and one that half-closes after each",
    .server = STUDENT,
    .clients = { PEER("ended") },
    .provokes = { "slow-client-blocks", "close-before-answer" },
};
const struct scenario client_whole = {
    .name = "your client, our server reads to its end and then answers",
    .server = PEER("whole"),
    .clients = { STUDENT },
    .lines = TALK_WHOLE,
};
const struct scenario client_whole_pieces = {
    .name = "your client, our server answers in pieces after its end",
    .server = PEER("whole-pieces"),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_PIECES,
};
const struct scenario client_streamed = {
    .name = "your client, our server answers while it sends and after its end",
    .server = PEER("streamed"),
    .clients = { STUDENT },
    .lines = TALK_STREAMED,
    /* our server answers line by line, and the client sends on */
    .provokes = { "write-write-read" },
};
const struct scenario client_file = {
    .name = "your client with a long file, our server answers after its end",
    .server = PEER("whole-file"),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_FILE,
    .calls = CALLS_FOR_FILE,
};
const struct scenario client_nothing = {
    .name = "your client with nothing to send, our server answers after its end",
    .server = PEER("whole-nothing"),
    .clients = { STUDENT },
    .lines = TALK_WHOLE_NOTHING,
};
const struct scenario client_whole_short = {
    .name =
        "your client, our server answers after its end; send() takes 30 bytes and recv() gives 1",
    .server = PEER("whole"),
    .clients = { STUDENT },
    .lines = TALK_WHOLE,
    .provokes = { "write-write-read" },
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

/* ---- 12-restart ---- */

#define STAY PEER("stay")

/* What was open when the signal came is the kernel's to close; and that a server ended, and clients
 * were refused after it, is our doing. */
const struct scenario server_killed = {
    .name = "your server, killed under our client and started again, ten times",
    .server = STUDENT,
    .clients = { STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY, STAY },
    .again = AGAIN_KILL,
    .provokes = { "connection-not-closed", "serves-one-client" },
};
const struct scenario server_ended_serving = {
    .name = "your server, ended by SIGTERM under our client and started again",
    .server = STUDENT,
    .clients = { STAY, STAY, STAY, STAY },
    .again = AGAIN_TERM,
    /* whether it gets its port back is a question of its own: server-restarts */
    .provokes = { "connection-not-closed", "serves-one-client", "no-reuseaddr" },
};
const struct scenario server_ended_idle = {
    .name = "your server, ended by SIGTERM while nobody is there",
    .server = STUDENT,
    .clients = { PEER("idle"), PEER("lines"), PEER("lines") },
    .again = AGAIN_TERM,
    .provokes = { "serves-one-client", "no-reuseaddr" },
};
const struct scenario server_twice = {
    .name = "your server, and a second one beside it",
    .server = STUDENT,
    .clients = { PEER("lines"), PEER("lines") },
    .again = AGAIN_BESIDE,
    .provokes = { "port-taken" },
};

/* ---- 13-many-clients ---- */

/* Whether children are waited for is a question of its own: server-no-zombies. */
const struct scenario server_silent = {
    .name = "your server, a silent client, and others beside it",
    .server = STUDENT,
    .clients = { PEER("silent") },
    .provokes = { "zombies" },
};
const struct scenario server_halves = {
    .name = "your server, eight clients at once, three times",
    .server = STUDENT,
    .clients = { PEER("halves") },
    .provokes = { "zombies" },
};
const struct scenario server_children = {
    .name = "your server, eight clients at once, and what is left of their children",
    .server = STUDENT,
    .clients = { PEER("halves") },
};
/* 50 at once, and one that is lost for each of the 200 is missed. */
const struct scenario server_crowd = {
    .name = "your server, 200 clients, 50 at once",
    .server = STUDENT,
    .descriptors = 80,
    .foreign_descriptors = 200,
    .clients = { PEER("crowd") },
};

/* ---- 15-slow-reader ---- */

/* Small pieces are many calls; and the client prints as much as it gets. */
enum { CALLS_FOR_FLOOD = 200000, OUTPUT_OF_FLOOD = 32 << 20 };

const struct scenario server_flood = {
    .name = "your server, our client sends 20 MB and takes the answer meanwhile",
    .server = STUDENT,
    .clients = { PEER("flood") },
    .calls = CALLS_FOR_FLOOD,
};
const struct scenario server_trickle = {
    .name = "your server, our client reads nothing until all buffers are full",
    .server = STUDENT,
    .clients = { PEER("trickle") },
    .calls = CALLS_FOR_FLOOD,
    .small_buffers = true,
};
/* recv() that gives one byte would leave nothing for a short send() to cut */
const struct scenario server_short_sends = {
    .name = "your server, our client half-closes; send() takes 30 bytes",
    .server = STUDENT,
    .clients = { PEER("all") },
    .provokes = { "write-write-read" },
    .injections = { "server: send short 30" },
};
const struct scenario client_flooded = {
    .name = "your client with 20 MB, our server answers as it reads",
    .server = PEER("flooded"),
    .clients = { STUDENT },
    .lines = TALK_FLOODED,
    .calls = CALLS_FOR_FLOOD,
    .output = OUTPUT_OF_FLOOD,
};
const struct scenario client_gulped = {
    .name = "your client, small buffers, our server reads much before it answers",
    .server = PEER("gulped"),
    .clients = { STUDENT },
    .lines = TALK_GULPED,
    .calls = CALLS_FOR_FLOOD,
    .output = OUTPUT_OF_FLOOD,
    .small_buffers = true,
};
const struct scenario client_streamed_short = {
    .name = "your client, our server answers meanwhile; send() takes 30 bytes and recv() gives 1",
    .server = PEER("streamed"),
    .clients = { STUDENT },
    .lines = TALK_STREAMED,
    .provokes = { "write-write-read" },
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
    .clients = { PEER("heads") },
};
const struct scenario server_heads_pieces = {
    .name = "your server with heads, lines cut in two, and many lines in one piece",
    .server = STUDENT,
    .clients = { PEER("headcuts") },
    .provokes = { "write-write-read" },
};
/* Two bytes: a head is cut, too. */
const struct scenario server_heads_short = {
    .name = "your server with heads, recv() gives 1 byte and send() takes 2",
    .server = STUDENT,
    .clients = { PEER("heads") },
    .provokes = { "write-write-read" },
    .injections = { "server: recv short 1 @ 1-100", "server: send short 2 @ 1-40" },
};
const struct scenario server_heads_long = {
    .name = "your server with heads, a line of 9000 bytes",
    .server = STUDENT,
    .clients = { PEER("headlong") },
    .provokes = { "unread-at-close", "close-before-answer", "write-write-read" },
};
const struct scenario server_heads_left = {
    .name = "your server with heads, clients that leave, and our client after each",
    .server = STUDENT,
    .clients = { PEER("headleft") },
};
const struct scenario client_numbers = {
    .name = "your client numbers its lines, our server answers",
    .server = PEER("typed-numbers"),
    .clients = { STUDENT },
    .lines = TALK_NUMBERS,
};
const struct scenario client_numbers_short = {
    .name = "your client numbers its lines, send() takes 1, 2 or 30 bytes",
    .server = PEER("typed-numbers"),
    .clients = { STUDENT },
    .lines = TALK_NUMBERS,
    .provokes = { "write-write-read" },
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
    .clients = { PEER("udp-row") },
};
const struct scenario udp_server_edges = {
    .name = "your server, datagrams of 1 and of 1024 bytes",
    .server = STUDENT,
    .clients = { PEER("udp-edges") },
};
const struct scenario udp_server_empty = {
    .name = "your server, an empty datagram",
    .server = STUDENT,
    .clients = { PEER("udp-empty") },
};
const struct scenario udp_server_mix = {
    .name = "your server, three clients with datagrams at once",
    .server = STUDENT,
    .clients = { PEER("udp-mix") },
};
const struct scenario udp_server_again = {
    .name = "your server, requests that come again",
    .server = STUDENT,
    .clients = { PEER("udp-again") },
};
const struct scenario udp_server_bad = {
    .name = "your server, bad datagrams, and our client after each",
    .server = STUDENT,
    .clients = { PEER("udp-bad") },
};
const struct scenario udp_client_answered = {
    .name = "your client, our server answers its datagrams",
    .server = PEER("udp-answer"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_loses = {
    .name = "your client, our server loses requests",
    .server = PEER("udp-loses"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_late = {
    .name = "your client, our server answers twice and late",
    .server = PEER("udp-late"),
    .clients = { STUDENT },
    .lines = TALK_TYPED,
};
const struct scenario udp_client_stranger = {
    .name = "your client, a stranger answers before our server",
    .server = PEER("udp-stranger"),
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
