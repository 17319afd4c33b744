/* `sockwire replay`: a trace once more.  This file reads the command line; see replay.h for who does what. */
#include "command/replay.h"

#include <limits.h>
#include <stddef.h>

enum flag { QUIZ, SPEED, CONNECTION, AT, VERBOSE, ASCII, COLOR };

static const struct command_flag flags[] = {
    [QUIZ] = { "--quiz", NULL, "ask what comes next before it is shown, and keep the score" },
    [SPEED] = { "--speed", "X", "play X times as fast as it was recorded (0.01: a hundred times slower)" },
    [CONNECTION] = { "--connection", "N", "only what concerns this connection (`sockwire show` numbers them)" },
    [AT] = { "--at", "N", "begin with event N" },
    [VERBOSE] = { "--verbose", NULL, "more calls (waiting with poll(), socket options, new processes)" },
    [ASCII] = { "--ascii", NULL, "draw with ASCII characters only" },
    [COLOR] = { "--color", "WHEN", "auto, always or never" },
    { NULL, NULL, NULL },
};

static int replay_main(const struct command *command, int argc, char **argv)
{
    struct replay_arguments a = { .speed = 1 };
    const char *value, *when = "auto";
    int at = 1;
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (a.trace)
                usage(command, "one trace at a time: what is '%s'?", value);
            a.trace = value;
            continue;
        }
        switch ((enum flag)flag) {
        case QUIZ: a.quiz = true; break;
        case SPEED: a.speed = command_number(command, "--speed", value, 0.000001, 1000000); break;
        case CONNECTION: a.connection = (int)command_count(command, "--connection", value, 1, INT_MAX); break;
        case AT: a.at = command_count(command, "--at", value, 1, UINT64_MAX); break;
        case VERBOSE: a.verbose = true; break;
        case ASCII: a.ascii = true; break;
        case COLOR: when = value; break;
        }
    }
    a.color = command_color(command, when);
    if (!a.trace)
        usage(command, "which trace? Give the name of a file, or '-' for standard input");
    return replay_terminal(&a);
}

const struct command command_replay = {
    .name = "replay",
    .summary = "Go through a trace event by event: the ladder grows, with both ends' states and buffers; or as a quiz.",
    .usage = "TRACE [flags]",
    .flags = flags,
    .word = "a trace",
    .run = replay_main,
};
