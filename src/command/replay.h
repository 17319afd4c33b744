/* `sockwire replay`: a recorded trace once more.  replay.c reads the command line and hands on;
 * each way to replay is a file of its own. */
#ifndef COMMAND_REPLAY_H
#define COMMAND_REPLAY_H

#include <stdbool.h>

#include "command/command.h"

struct replay_arguments {
    const char *trace; /* a file, or "-" */
    int connection;    /* 0: the whole trace */
    uint64_t at;       /* the event to begin with, from 1 on; 0: none was named */
    double speed;      /* times the recorded one; 1 where none was named */
    bool quiz, verbose, ascii, color;
};

/* In the terminal, event by event: replay_terminal.c.  Returns the exit status. */
int replay_terminal(const struct replay_arguments *arguments);

#endif
