/* `sockwire replay`: a trace once more.  This file reads the command line; see replay.h for who does what. */
#include "command/replay.h"
#include "command/replay_as.h"

#include <limits.h>
#include <stddef.h>

enum flag { QUIZ, SPEED, CONNECTION, AT, AS, TIMEOUT, VERBOSE, ASCII, COLOR };

static const struct command_flag flags[] = {
    [QUIZ] = { "--quiz", NULL, "ask what comes next before it is shown, and keep the score" },
    [SPEED] = { "--speed", "X", "play X times as fast as it was recorded (0.01: a hundred times slower)" },
    [CONNECTION] = { "--connection", "N", "only what concerns this connection (`sockwire show` numbers them)" },
    [AT] = { "--at", "N", "begin with event N" },
    [AS] = { "--as", "PART PLACE", "client HOST:PORT or server PORT: play that part against a live program, and compare its answers" },
    [TIMEOUT] = { "--timeout", "SECONDS", "--as: how long to wait for what the recording says comes (else 5)" },
    [VERBOSE] = { "--verbose", NULL, "more calls (waiting with poll(), socket options, new processes)" },
    [ASCII] = { "--ascii", NULL, "draw with ASCII characters only" },
    [COLOR] = { "--color", "WHEN", "auto, always or never" },
    { NULL, NULL, NULL },
};

static int replay_main(const struct command *command, int argc, char **argv)
{
    struct replay_arguments a = { .speed = 1 };
    struct replay_as as = { .part = NULL };
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
        case SPEED: as.speed = a.speed = command_number(command, "--speed", value, 0.000001, 1000000); break;
        case CONNECTION: a.connection = (int)command_count(command, "--connection", value, 1, INT_MAX); break;
        case AT: a.at = command_count(command, "--at", value, 1, UINT64_MAX); break;
        case AS:
            as.part = value;
            if (at == argc)
                usage(command, "--as %s: behind it comes HOST:PORT for a client, PORT for a server", value);
            as.place = argv[at++];
            break;
        case TIMEOUT: as.timeout_s = command_number(command, "--timeout", value, 0.001, 1000000); break;
        case VERBOSE: a.verbose = true; break;
        case ASCII: a.ascii = true; break;
        case COLOR: when = value; break;
        }
    }
    a.color = command_color(command, when);
    if (!a.trace)
        usage(command, "which trace? Give the name of a file, or '-' for standard input");
    if (as.part) {
        as.trace = a.trace;
        as.connection = a.connection;
        as.style = (struct ladder_style){ .width = command_terminal_columns(1), .color = a.color, .ascii = a.ascii };
        return replay_as(command, &as);
    }
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
