/* Who meets whom in 01 to 07; 08 to 11: scenarios_streams.c; 12 to 17: scenarios_beyond.c.  Roles are explained in src/grade/visits.h
 * (our clients) and src/grade/role.h (our servers).
 *
 * A server in C has 16 descriptors for 26 clients or more, so that one which is lost for each client is
 * missed.  A runtime has files of its own open (Python a few, Java dozens): there it is 128 for
 * 140. */
#include "grade/checks/scenario_parts.h"

const struct scenario server_idles = {
    .name = "your server alone",
    .server = STUDENT,
    .clients = { PEER(PLAYS_IDLE) },
};
const struct scenario server_knocked = {
    .name = "your server, our client knocks",
    .server = STUDENT,
    .clients = { PEER(PLAYS_KNOCK) },
};
const struct scenario server_told = {
    .name = "your server, our client sends a line",
    .server = STUDENT,
    .clients = { PEER(PLAYS_TELL) },
};
const struct scenario server_asked = {
    .name = "your server, our client",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ASK) },
};
const struct scenario server_long = {
    .name = "your server, our client with 1024 bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_FULL) },
};
const struct scenario server_bytes = {
    .name = "your server, our client with NUL bytes",
    .server = STUDENT,
    .clients = { PEER(PLAYS_BYTES) },
    .provokes = { &rule_padding_sent, &rule_nul_sent, &rule_stale_tail },
};
const struct scenario server_one = {
    .name = "your server, our client with one byte",
    .server = STUDENT,
    .clients = { PEER(PLAYS_ONE) },
};
const struct scenario server_nc = {
    .name = "your server, nc",
    .server = STUDENT,
    .clients = { { .kind = PLAYER_NC } },
};
const struct scenario server_row = {
    .name = "your server, many of our clients in a row",
    .server = STUDENT,
    .descriptors = 16,
    .foreign_descriptors = 128,
    .clients = { { .kind = PLAYER_PEER, .role = PLAYS_SHORT_ROW, .foreign = PLAYS_LONG_ROW } },
};
const struct scenario server_together = {
    .name = "your server, three of our clients at once",
    .server = STUDENT,
    .clients = { PEER(PLAYS_TRIO) },
};
/* The end of a piece may come when the first piece is answered and the server about to close: what
 * it leaves unread is our doing. */
const struct scenario server_pieces = {
    .name = "your server, a line in two pieces, then our client",
    .server = STUDENT,
    .clients = { PEER(PLAYS_PIECES) },
    .provokes = { &rule_short_read, &rule_unread_at_close, &rule_write_write_read,
                  &rule_line_out_of_step },
};
const struct scenario server_left = {
    .name = "your server, clients that leave, and our client after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_LEFT) },
    .provokes = { &rule_slow_client_blocks, &rule_close_before_answer },
};
const struct scenario server_resets = {
    .name = "your server, clients that reset, and our client after each",
    .server = STUDENT,
    .clients = { PEER(PLAYS_RESETS) },
    .provokes = { &rule_slow_client_blocks, &rule_results_not_checked, &rule_short_send },
};

const struct scenario client_welcomed = {
    .name = "your client, our server accepts",
    .server = PEER(PLAYS_WELCOME),
    .clients = { STUDENT },
};
const struct scenario client_heard = {
    .name = "your client, our server listens to it",
    .server = PEER(PLAYS_HEAR),
    .clients = { STUDENT },
    /* our server waits for all bytes of the line, not for what ends it */
    .provokes = { &rule_newline_awaited },
};
const struct scenario client_heard_long = {
    .name = "your client with 1023 bytes, our server listens to it",
    .server = PEER(PLAYS_HEAR_LONG),
    .clients = { STUDENT },
    .typed = SAMPLE_LONG,
    /* our server waits for all bytes of the line, not for what ends it */
    .provokes = { &rule_newline_awaited },
};
const struct scenario client_answered = {
    .name = "your client, our server answers",
    .server = PEER(PLAYS_ANSWER),
    .clients = { STUDENT },
    /* our server waits for all bytes of the line, not for what ends it */
    .provokes = { &rule_newline_awaited },
};
const struct scenario client_answered_one = {
    .name = "your client with one byte, our server answers",
    .server = PEER(PLAYS_ANSWER_ONE),
    .clients = { STUDENT },
    .typed = SAMPLE_ONE,
    /* our server waits for all bytes of the line, not for what ends it */
    .provokes = { &rule_newline_awaited },
};
const struct scenario client_answered_long = {
    .name = "your client with 1023 bytes, our server answers",
    .server = PEER(PLAYS_ANSWER_LONG),
    .clients = { STUDENT },
    .typed = SAMPLE_LONG,
    /* our server waits for all bytes of the line, not for what ends it */
    .provokes = { &rule_newline_awaited },
};

const struct scenario pair_meets = {
    .name = "your server, your client",
    .server = STUDENT,
    .clients = { STUDENT },
    .bare = true,
};
const struct scenario pair_row = {
    .name = "your server, your client three times",
    .server = STUDENT,
    .clients = { STUDENT, STUDENT, STUDENT },
    .bare = true,
    /* where the client sends in pieces: our own clients ask for the rest */
    .provokes = { &rule_unread_at_close, &rule_close_before_answer },
};
