/* `sockwire doctor`: what this machine lets sockwire do, with a remedy for what it does not. */
#include <stdio.h>

#include "command/command.h"
#include "host/doctor.h"

enum doctor_flag { ASCII, COLOR };

static const struct command_flag flags[] = {
    [ASCII] = FLAG_ASCII,
    [COLOR] = FLAG_COLOR,
    FLAGS_END,
};

static int doctor_main(const struct command *command, int argc, char **argv)
{
    const char *when = "auto", *value;
    bool ascii = false;
    int at = 1;
    for (int flag; (flag = command_next_flag(command, argc, argv, &at, &value)) >= 0;) {
        if (flag == ASCII)
            ascii = true;
        else
            when = value;
    }
    return doctor_print(stdout, command_color(command, when), ascii);
}

static const struct command_example examples[] = {
    { "sockwire doctor", "What does this machine allow?" },
    { "SOCKWIRE_GROUND=shared sockwire doctor", "What if it refused namespaces?" },
    { NULL, NULL },
};

static const struct command_status statuses[] = {
    { "0", "`sockwire run` can show calls and packets here." },
    { "1", "It can't; the remedies say what helps." },
    { NULL, NULL },
};

const struct command command_doctor = {
    .name = "doctor",
    .summary =
        "Try everything that sockwire needs of this machine; exit 0 if `sockwire run` works here.",
    .usage = "[--ascii] [--color WHEN]",
    .flags = flags,
    .examples = examples,
    .statuses = statuses,
    .environment = "SOCKWIRE_GROUND",
    .see = "sockwire(1) sockwire-run(1) user_namespaces(7) capabilities(7) ptrace(2)",
    .run = doctor_main,
};
