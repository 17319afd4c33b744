/* `sockwire replay TRACE --onto IFACE|private [-- COMMAND…]`: the frames of a trace once more on a
 * wire. */
#ifndef COMMAND_REPLAY_ONTO_H
#define COMMAND_REPLAY_ONTO_H

#include <stdbool.h>

#include "command/command.h"

struct replay_onto {
    const char *trace;     /* a file, or "-" */
    const char *interface; /* "private", or the name of an interface */
    double speed;          /* 0: not named */
    bool top_speed;        /* as fast as they can be sent */
    double timeout_s;      /* how long COMMAND may take before it captures; 0: not named */
    char **words;          /* COMMAND, or NULL */
};

/* Returns the exit status: COMMAND's own (0 when it ended by the SIGINT that ends it); without one
 * 0; 1 when the trace is damaged, or a frame of it could not be sent. */
int replay_onto(const struct command *command, const struct replay_onto *arguments);

#endif
