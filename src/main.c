/* sockwire: which call put which packet on the wire, and why.  This file finds the command;
 * command/commands.c is their table. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/rlimits.h"
#include "command/command.h"
#include "command/manual/help.h"
#include "command/version.h"
#include "grade/peer.h"
#include "host/privileges.h"

static void help(FILE *out)
{
    struct text text;
    text_init(&text);
    help_add_program(&text, commands);
    fputs(text.s, out);
    text_release(&text);
}

/* A file that we open must not become standard output because that was closed: the ladder would be
 * written into it. */
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
    privileges_raise();
    rlimits_begin();
    /* a reader that went away is an error like any other: it must not leave programs behind */
    signal(SIGPIPE, SIG_IGN);
    const char *name = argc > 1 ? argv[1] : "";
    if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
        help(stdout);
        return command_end(0);
    }
    if (!strcmp(name, "--version")) {
        version_print(stdout);
        return command_end(0);
    }
    if (!strcmp(name, "peer")) /* the grader's own clients and servers: not for people */
        return peer_main(argc - 1, argv + 1);
    for (const struct command *const *command = commands; *command; command++)
        if (!strcmp(name, (*command)->name))
            return command_end((*command)->run(*command, argc - 1, argv + 1));
    if (*name)
        fprintf(stderr, "sockwire: there is no command '%s'\n\n", name);
    help(stderr);
    return EXIT_OURS;
}
