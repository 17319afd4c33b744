/* Questions that checks ask about a timeline.  Nothing here judges.  NULL means: there is none. */
#ifndef GRADE_FACTS_H
#define GRADE_FACTS_H

#include "base/text.h"
#include "grade/check.h"

const struct program *facts_server(const struct timeline *timeline);
/* The server that was started as number `number` (from 0), where it is started again and again. */
const struct program *facts_server_again(const struct timeline *timeline, size_t number);
const struct program *facts_client(const struct timeline *timeline, size_t number); /* from 0 */

/* The first TCP socket of a program in that role (any role but ROLE_DATAGRAM with ROLE_UNUSED). */
const struct socket *facts_socket(const struct timeline *timeline, const struct program *program,
                                  enum socket_role role);
const struct socket *facts_tcp_socket(const struct timeline *timeline,
                                      const struct program *program);

/* The first (or last) call of the program that plays that part; succeeded: with no error. */
const struct call *facts_call(const struct timeline *timeline, const struct program *program,
                              enum call_role role, bool succeeded);
const struct call *facts_last_call(const struct timeline *timeline,
                                   const struct program *program); /* on a socket, but close() */
/* begun, and not returned before the programs were asked to end */
const struct call *facts_open_call(const struct timeline *timeline, const struct program *program);
const struct call *facts_call_on(const struct timeline *timeline, const struct socket *socket,
                                 enum call_role role);

/* The connection that a client opened (its first that was established; else its first). */
const struct connection *facts_connection(const struct timeline *timeline,
                                          const struct program *client);
/* The connection number `number` (from 0) that a client tried to open, in the order of their SYNs;
 * NULL when it came to none. */
const struct connection *facts_visit(const struct timeline *timeline, const struct program *client,
                                     size_t number);
/* The first packet of a connection of that kind from that end. */
const struct packet *facts_packet(const struct timeline *timeline,
                                  const struct connection *connection, enum end from,
                                  enum packet_kind kind);
/* The RST with which this end breaks the connection off; NULL: there is none.  It is none when both ends
 * have said goodbye and it answers an ACK that came after that: on a busy machine Linux sends a delayed ACK
 * when the connection is over already, TIME_WAIT repeats its own, and that finds nobody. */
const struct packet *facts_reset(const struct timeline *timeline,
                                 const struct connection *connection, enum end from);
bool facts_has_packets(const struct timeline *timeline);

/* When sockwire began to end the programs: what comes after that is no doing of theirs.  INT64_MAX:
 * they all ended by themselves. */
int64_t facts_over_ns(const struct timeline *timeline);
/* Was a program still there when sockwire asked all of them to end? */
bool facts_was_asked_to_end(const struct timeline *timeline);
/* Something still points to the socket when the program is asked to end, or when it ends. */
bool facts_left_open(const struct timeline *timeline, const struct socket *socket);
/* A call of some process that had it gave it up: close(), or dup2() over it. */
bool facts_closed(const struct timeline *timeline, const struct socket *socket);
/* The event that tells its end, or NULL while it lives. */
const struct program_exit *facts_exit(const struct timeline *timeline,
                                      const struct program *program);
/* A signal that it brought upon itself: 0 when it was not killed, or we did it. */
int facts_crash(const struct timeline *timeline, const struct program *program);
const char *facts_signal_name(int number); /* "SIGSEGV" … "signal 42" (static buffer) */

/* Append what it printed on that stream. */
void facts_output(const struct timeline *timeline, const struct program *program,
                  enum stream stream, struct text *text);
/* … the next piece of it, from event *at on; false: nothing more was printed. */
bool facts_output_more(const struct timeline *timeline, const struct program *program,
                       enum stream stream, size_t *at, struct text *text);
/* Append what it received on its connections: exact for programs that take at most 64 bytes a call,
 * as ours do. */
void facts_received(const struct timeline *timeline, const struct program *program,
                    struct text *text);
/* by one socket */
void facts_received_on(const struct timeline *timeline, const struct socket *socket,
                       struct text *text);
/* The next datagram that a program of ours took from a socket, from call *at on: its bytes, and the
 * call that took it away (which names its sender).  Ours look at it first, piece by piece. */
const struct call *facts_datagram(const struct timeline *timeline, const struct socket *socket,
                                  size_t *at, struct text *text);
uint64_t facts_received_bytes(const struct timeline *timeline, const struct socket *socket);

/* "recv(4, …) = 3" for texts: the call's name, its number, what it gave. */
const char *facts_call_text(struct arena *arena, const struct call *call);

#endif
