/* Who meets whom.  Roles are explained in src/grade/peer.h. */
#include "labs.h"

#define STUDENT { .kind = PLAYER_STUDENT }
#define PEER(name) { .kind = PLAYER_PEER, .role = name }

const struct scenario server_idles = {
    .name = "your server alone", .server = STUDENT, .clients = { PEER("idle") },
};
const struct scenario server_knocked = {
    .name = "your server, our client knocks", .server = STUDENT, .clients = { PEER("knock") },
};
const struct scenario server_told = {
    .name = "your server, our client sends a line", .server = STUDENT, .clients = { PEER("tell") },
};
const struct scenario server_asked = {
    .name = "your server, our client", .server = STUDENT, .clients = { PEER("ask") },
};
const struct scenario server_long = {
    .name = "your server, our client with 1000 bytes", .server = STUDENT, .clients = { PEER("long") },
};
const struct scenario server_nc = {
    .name = "your server, nc", .server = STUDENT, .clients = { { .kind = PLAYER_NC } },
};
const struct scenario server_row = {
    .name = "your server, three of our clients in a row", .server = STUDENT,
    .clients = { PEER("ask"), PEER("ask"), PEER("ask") },
};
const struct scenario server_together = {
    .name = "your server, three of our clients at once", .server = STUDENT,
    .clients = { PEER("ask"), PEER("ask"), PEER("ask") }, .together = true,
};
const struct scenario server_pieces = {
    .name = "your server, a line in two pieces, then our client", .server = STUDENT, .clients = { PEER("pieces"), PEER("ask") },
};
const struct scenario server_left = {
    .name = "your server, a client that leaves, then our client", .server = STUDENT, .clients = { PEER("leave"), PEER("ask") },
};
const struct scenario server_reset = {
    .name = "your server, a client that resets, then our client", .server = STUDENT, .clients = { PEER("reset"), PEER("ask") },
};

const struct scenario client_welcomed = {
    .name = "your client, our server accepts", .server = PEER("welcome"), .clients = { STUDENT },
};
const struct scenario client_heard = {
    .name = "your client, our server listens to it", .server = PEER("hear"), .clients = { STUDENT },
};
const struct scenario client_answered = {
    .name = "your client, our server answers", .server = PEER("answer"), .clients = { STUDENT },
};

const struct scenario pair_meets = {
    .name = "your server, your client", .server = STUDENT, .clients = { STUDENT }, .bare = true,
};
const struct scenario pair_row = {
    .name = "your server, your client three times", .server = STUDENT, .clients = { STUDENT, STUDENT, STUDENT }, .bare = true,
};
