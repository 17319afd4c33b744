/* The pager: see pager.h.  One for each process. */
#include "command/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"

static pid_t pager;
static const char *pager_command;

/* Colours pass, whatever else the user told less: without this it shows them as ESC[0;2m.  In
 * front: a prompt may stand at the end. */
static void let_colours_pass(void)
{
    const char *own = getenv("LESS");
    struct text options;
    text_init(&options);
    if (own)
        text_addf(&options, "-R %s", own);
    else
        text_add(&options, "FRX"); /* as git does: one screen is shown at once, the text stays when
                                      it ends */
    setenv("LESS", options.s, 1);
    text_release(&options);
}

/* In the child: the user's shell reads $PAGER, since it may have words ("less -S"). */
static void become_pager(const char *command, int input)
{
    dup2(input, STDIN_FILENO);
    let_colours_pass();
    setenv("LV", "-c", 0);
    signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(EXIT_NOT_FOUND);
}

void pager_start(void)
{
    const char *command = getenv("PAGER");
    int ends[2];
    if (!isatty(STDOUT_FILENO) || (command && (!*command || !strcmp(command, "cat"))))
        return;
    if (!command) {
        if (system("command -v less >/dev/null 2>&1") != 0)
            return;
        command = "less";
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    fflush(stdout);
    pager_command = command;
    pager = fork();
    if (pager == 0)
        become_pager(command, ends[0]);
    close(ends[0]);
    if (pager > 0) {
        dup2(ends[1], STDOUT_FILENO);
        signal(SIGINT, SIG_IGN); /* Ctrl-C is for the pager, which stays */
    } else {
        pager = 0;
    }
    close(ends[1]);
}

void pager_end(void)
{
    if (!pager)
        return;
    fflush(stdout);
    clearerr(stdout); /* the reader quit early: the rest was not wanted */
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, STDOUT_FILENO); /* the pager sees the end */
    close(nothing);
    int status = 0;
    while (waitpid(pager, &status, 0) < 0 && errno == EINTR)
        ;
    pager = 0;
    if (WIFEXITED(status) &&
        (WEXITSTATUS(status) == EXIT_NOT_FOUND || WEXITSTATUS(status) == EXIT_NOT_STARTED))
        die("the pager '%s' can't be run (--no-pager does without)", pager_command);
}
