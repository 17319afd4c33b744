/* `sockwire replay`: a trace once more.  This file reads the command line; see replay.h for who
 * does what. */
#include "command/replay.h"
#include "command/replay_as.h"
#include "command/replay_onto.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "host/veth.h"
#include "record/load/load.h"

enum replay_flag {
    QUIZ,
    SPEED,
    CONNECTION,
    AT,
    AS,
    ONTO,
    TOP_SPEED,
    TIMEOUT,
    VERBOSE,
    ASCII,
    COLOR,
    NO_LIMIT,
};

static const struct command_flag flags[] = {
    [QUIZ] = { "--quiz", NULL,
               "ask before it is shown which packets a call makes, and what comes next; keep the score",
               NULL },
    [SPEED] = { "--speed", "X",
                "play X times as fast as it was recorded (0.01: a hundred times slower)", NULL },
    [CONNECTION] = { "--connection", "N",
                     "only what concerns this connection (`sockwire show` numbers them)", NULL },
    [AT] = { "--at", "N", "begin with event N", NULL },
    [AS] = { "--as", "PART PLACE",
             "client HOST:PORT or server PORT: play that part against a live program, and compare its answers",
             "client server" },
    [ONTO] = { "--onto", "IFACE",
               "send the frames there; private: onto a wire of its own, on which COMMAND captures (" VETH_INTERFACE
               ")",
               "private" },
    [TOP_SPEED] = { "--top-speed", NULL, "with --onto: as fast as they can be sent", NULL },
    [TIMEOUT] = { "--timeout", "SECONDS",
                  "with --as: how long to wait for what the recording says comes (else 5); with --onto: for COMMAND to capture (else 10)",
                  NULL },
    [VERBOSE] = { "--verbose", NULL,
                  "more calls (waiting with poll(), socket options, new processes)", NULL },
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    [NO_LIMIT] = FLAG_NO_LIMIT,
    FLAGS_END,
};

static int replay_main(const struct command *command, int argc, char **argv)
{
    struct replay_arguments a = { .speed = 1 };
    struct replay_as as = { .role = NULL };
    struct replay_onto onto = { .interface = NULL };
    const char *value, *when = "auto";
    int at = 1;
    /* behind "--" stands a COMMAND, whose flags are not ours */
    for (int i = 1; i < argc && !onto.words; i++)
        if (!strcmp(argv[i], "--")) {
            onto.words = &argv[i + 1];
            argc = i;
        }
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == COMMAND_WORD) {
            if (a.trace)
                usage(command, "one trace at a time: what is '%s'?", value);
            a.trace = value;
            continue;
        }
        switch ((enum replay_flag)flag) {
        case QUIZ: a.quiz = true; break;
        case SPEED:
            onto.speed = as.speed = a.speed =
                command_number(command, "--speed", value, 0.000001, 1000000);
            break;
        case CONNECTION:
            a.connection = (int)command_count(command, "--connection", value, 1, INT_MAX);
            break;
        case AT: a.at = command_count(command, "--at", value, 1, UINT64_MAX); break;
        case AS:
            as.role = value;
            if (at == argc)
                usage(command, "--as %s: behind it comes HOST:PORT for a client, PORT for a server",
                      value);
            as.place = argv[at++];
            break;
        case ONTO: onto.interface = value; break;
        case TOP_SPEED: onto.top_speed = true; break;
        case TIMEOUT:
            onto.timeout_s = as.timeout_s =
                command_number(command, "--timeout", value, 0.001, 1000000);
            break;
        case VERBOSE: a.verbose = true; break;
        case ASCII: a.ascii = true; break;
        case COLOR: when = value; break;
        case NO_LIMIT: load_no_limit(); break;
        }
    }
    a.color = command_color(command, when);
    if (!a.trace)
        usage(command, "which trace? Give the name of a file, or '-' for standard input");
    if (onto.words && (!onto.interface || !onto.words[0]))
        usage(command, "-- COMMAND: a command line, and --onto private before it");
    if (onto.interface && as.role)
        usage(command, "--onto or --as, not both");
    if (onto.interface) {
        onto.trace = a.trace;
        return replay_onto(command, &onto);
    }
    if (onto.top_speed)
        usage(command, "--top-speed goes with --onto");
    if (as.role) {
        as.trace = a.trace;
        as.connection = a.connection;
        as.style = (struct ladder_style){ .width = command_terminal_columns(1),
                                          .color = a.color,
                                          .ascii = a.ascii };
        return replay_as(command, &as);
    }
    return replay_terminal(&a);
}

static const struct command_operand operands[] = { { "TRACE", "a trace", NULL },
                                                   { NULL, NULL, NULL } };

static const struct command_example examples[] = {
    { "sockwire replay run.pcapng", "A run that `sockwire run --write` kept, event by event:" },
    { "sockwire replay trace.pcap --connection 3 --quiz",
      "One connection of any other trace, as a quiz:" },
    { "sockwire replay run.pcapng --as client 127.0.0.1:12000",
      "The recorded client, on a real connection to a server:" },
    { "sockwire run --server ./server --client 'sockwire replay run.pcapng --as client 127.0.0.1:12000'",
      "The same, watched, in a private network:" },
    { "sockwire replay run.pcapng --onto private -- tcpdump -n -i wire0",
      "Its frames on a wire of their own, before another program:" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "The trace was played. With `--as`: the live program answered as recorded." },
    { "1",
      "Something of the trace is missing, or frames were left out. With `--as`: the live program answered otherwise." },
    { "125", "It could not be done. Standard error says why." },
    { "*N*", "With `--onto private --` *COMMAND*: the command's own." },
    { NULL, NULL },
};

const struct command command_replay = {
    .name = "replay",
    .summary =
        "Go through a trace event by event: the ladder grows, with both ends' states and buffers; or as a quiz.",
    .usage = "TRACE [flags] [-- COMMAND…]",
    .flags = flags,
    .operands = operands,
    .examples = examples,
    .statuses = statuses,
    .needs = NEEDS_TERMINAL,
    .environment = "SOCKWIRE_SHOWN_MAX TMPDIR TERM",
    .see = "sockwire(1) sockwire-run(1) sockwire-show(1) tcpreplay(1)",
    .run = replay_main,
};
