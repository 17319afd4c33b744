/* sockwire: which call put which packet on the wire, and why.  This file is the table of its commands. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "command/command.h"
#include "grade/peer.h"

static const struct command *const commands[] = { &command_run,   &command_show,  &command_replay, &command_compare,
                                                  &command_watch, &command_grade, &command_explain, &command_doctor };

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void help(FILE *out)
{
    fputs("sockwire shows which socket call put which packet on the wire, and why.\n\nusage: sockwire COMMAND [flags]\n\n", out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`sockwire COMMAND --help` lists a command's flags.\n", out);
}

/* A file that we open must not become standard output because that was closed: the ladder would be written into it. */
static void open_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

int main(int argc, char **argv)
{
    open_standard_descriptors();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error like any other: it must not leave programs behind */
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        help(stdout);
        return command_end(0);
    }
    if (!strcmp(name, "peer")) /* the grader's own clients and servers: not for people */
        return peer_main(argc - 1, argv + 1);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i]->name))
            continue;
        return command_end(commands[i]->run(commands[i], argc - 1, argv + 1));
    }
    if (*name)
        fprintf(stderr, "sockwire: there is no command '%s'\n\n", name);
    help(stderr);
    return EXIT_OURS;
}
