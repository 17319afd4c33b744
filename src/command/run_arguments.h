/* The command line of `sockwire run`, read and checked. */
#ifndef COMMAND_RUN_ARGUMENTS_H
#define COMMAND_RUN_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "call/injection.h"
#include "command/command.h"
#include "view/ladder/ladder.h"
#include "wire/rules.h"

struct run_arguments {
    char **server;
    char ***clients;
    size_t client_count, client_capacity;
    struct injection *injections;
    size_t injection_count, injection_capacity;
    struct wire_rules rules; /* --wire, --wire-file */
    bool hosts;              /* each program on a host of its own: also where rules are given */
    bool strict_wire, true_scale, write_processes;
    const char *input, *input_file, *json, *write, *html, *svg, *answers;
    double timeout_s;
    bool step, predict;
    bool kernel;
    size_t trace_send; /* 0: none */
    bool together, keep, ascii, verbose, source, no_findings, findings_gcc, color;
    enum ladder_parts parts;
    int width;
};

extern const struct command_flag run_flags[];

/* Ends with usage() when something is wrong. */
void run_arguments_parse(struct run_arguments *arguments, int argc, char **argv);
void run_arguments_release(struct run_arguments *arguments);

#endif
