/* The table of commands, in the order in which help lists them. */
#include <stddef.h>

#include "command/command.h"

const struct command *const commands[] = {
    &command_start, &command_run,        &command_show,  &command_replay,  &command_compare,
    &command_watch, &command_grade,      &command_fault, &command_explain, &command_doctor,
    &command_help,  &command_completion, NULL,
};
