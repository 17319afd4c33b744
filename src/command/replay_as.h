/* `sockwire replay TRACE --as client HOST:PORT` and `--as server PORT`: one end's part of a
 * recording, played on real sockets against a live program, whose answers are held against the
 * recorded ones. */
#ifndef COMMAND_REPLAY_AS_H
#define COMMAND_REPLAY_AS_H

#include "command/command.h"
#include "view/ladder/ladder.h"

struct replay_as {
    const char *trace; /* a file, or "-" */
    const char *role;  /* "client" or "server" */
    const char *place; /* "HOST:PORT"; for a server also "PORT" */
    int connection;    /* 0: all */
    double speed;      /* 0: not named: as recorded, but no pause is longer than a second */
    /* 0: not named: five seconds, and a server waits for a client as long as it takes */
    double timeout_s;
    struct ladder_style style;
};

/* Returns the exit status: 0 all answers agree with the recorded ones, 1 not all. */
int replay_as(const struct command *command, const struct replay_as *arguments);

#endif
