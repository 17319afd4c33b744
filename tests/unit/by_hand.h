/* Timelines written by hand, for the tests of views: records and events are filled in directly,
 * without the join.
 *
 * Time stands still until it is moved on: hand_us().  Functions that make an event give it the
 * present time. Arguments of a call are given as texts, in the order of its row in the table of
 * calls; "~0" is a quiet one. */
#ifndef TESTS_BY_HAND_H
#define TESTS_BY_HAND_H

#include "timeline/timeline.h"

struct hand {
    struct timeline timeline;
    int64_t now_ns;
};

void hand_init(struct hand *h);
void hand_release(struct hand *h);
void hand_us(struct hand *h, int64_t us);

struct program *hand_program(struct hand *h, const char *id, pid_t pid, const char *command);
struct socket *hand_socket(struct hand *h, struct program *program, int type);
struct connection *hand_connection(struct hand *h, enum protocol protocol, uint16_t client_port,
                                   struct socket *client, struct socket *welcoming);

/* A call begins; ends.  hand_did: both, 20 µs apart.  name: of the C library ("send"). */
struct call *hand_begins(struct hand *h, struct program *program, struct socket *socket, int fd,
                         const char *name, ...) __attribute__((sentinel));
void hand_ends(struct hand *h, struct call *call, int64_t result, int error);
struct call *hand_did(struct hand *h, struct call *begun, int64_t result, int error);
/* the source line that made it */
void hand_at(struct call *call, const char *file, int line, const char *text);
/* what it moves */
void hand_data(struct call *call, uint64_t from, const char *data, size_t count, uint64_t wanted);

struct packet *hand_packet(struct hand *h, struct connection *c, enum end from,
                           enum packet_kind kind, uint8_t flags, int64_t seq, int64_t ack,
                           const char *data, const char *says);
/* State changes, each for the last packet: `before` its event for the sender, behind it for the
 * others. */
void hand_state(struct hand *h, struct connection *c, enum end end, enum tcp_state state,
                struct packet *packet);
void hand_call_trigger(struct packet *packet, struct call *call);
void hand_arrival(struct packet *packet, struct packet *because);

void hand_output(struct hand *h, struct program *program, const char *text);
void hand_input(struct hand *h, struct program *program, const char *text);
void hand_exit(struct hand *h, struct program *program, pid_t pid, int status, int signal);
void hand_note(struct hand *h, const char *text);
void hand_finding(struct hand *h, struct program *program, const char *rule, const char *says,
                  const char *fix, struct call *const calls[], size_t call_count,
                  struct packet *const packets[], size_t packet_count);

/* The whole of a textbook pair: a server with a welcoming socket, then clients. */
struct hand_server {
    struct program *program;
    struct socket *welcoming;
    struct call *listening;
};
void hand_server(struct hand *h, struct hand_server *server);
struct packet *hand_handshake(struct hand *h, struct hand_server *server, struct connection *c,
                              struct call *connecting);

#endif
