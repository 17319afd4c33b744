/* What the files of the checks share: scenarios, expectations, and the checks themselves. */
#ifndef LABS_H
#define LABS_H

#include "grade/check.h"
#include "grade/facts.h"
#include "grade/sample.h"
#include "grade/step.h"

/* ---- scenarios.c ---- */

extern const struct scenario server_idles, server_knocked, server_told, server_asked, server_long, server_nc, server_row,
    server_together, server_pieces, server_left, server_reset;
extern const struct scenario client_welcomed, client_heard, client_answered;
extern const struct scenario pair_meets, pair_row;

/* ---- the checks, by the step that asks for them ---- */

extern const struct check check_client_builds, check_server_builds, check_client_socket, check_server_socket, check_server_bind,
    check_server_address, check_silence;                                                                 /* 01 */
extern const struct check check_client_connects, check_server_listens, check_pair_connects;              /* 02 */
extern const struct check check_server_accepts, check_server_says_client, check_pair_accepts;            /* 03 */
extern const struct check check_client_sends, check_server_receives, check_pair_line;                    /* 04 */
extern const struct check check_server_capitals, check_server_long, check_server_nc, check_client_prints,
    check_pair_capitals;                                                                                 /* 05 */
extern const struct check check_client_closes, check_server_closes, check_pair_goodbye;                  /* 06 */
extern const struct check check_server_row, check_server_together, check_server_pieces, check_server_left, check_server_reset,
    check_pair_row;                                                                                      /* 07 */

/* ---- expect.c ---- */

/* The first of these that does not hold makes the check fail. */
void expect_connected(struct checking *c, const struct program *client);
void expect_capitals(struct checking *c, size_t client); /* our client number `client` got its line in capitals */
void expect_printed(struct checking *c, size_t client, const char *text);

/* The end of a connection was said goodbye by a call of the program, not by its end; and it sent no RST. */
void expect_goodbye(struct checking *c, const struct program *program, const struct connection *connection, enum end end);

/* "the server ended (status 1) before" and the like, with its last call; "" when it was there to the end. */
const char *how_it_ended(struct checking *c, const struct program *program);

#endif
