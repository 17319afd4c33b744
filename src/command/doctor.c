/* `sockwire doctor`: what this machine lets sockwire do, with a remedy for what it does not. */
#include <stdio.h>

#include "command/command.h"
#include "host/doctor.h"

enum flag { ASCII, COLOR };

static const struct command_flag flags[] = {
    [ASCII] = { "--ascii", NULL, "draw with ASCII characters only" },
    [COLOR] = { "--color", "WHEN", "auto, always or never" },
    { NULL, NULL, NULL },
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

const struct command command_doctor = {
    .name = "doctor",
    .summary = "Try everything that sockwire needs of this machine; exit 0 if `sockwire run` works here.",
    .usage = "[--ascii] [--color WHEN]",
    .flags = flags,
    .run = doctor_main,
};
