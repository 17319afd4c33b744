/* Does each wall without namespaces hold here?  It is tried with the very steps that a run takes.  See jail.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call/memory.h"
#include "grade/jail.h"
#include "grade/sandbox.h"
#include "host/child.h"
#include "host/private.h"
#include "host/privileges.h"

struct jail_trial {
    struct sandbox *sandbox;
    bool small, blind;
    struct jail jail;
    char failed[200]; /* which wall, and why; "": none */
};

/* The first counts. */
static void fails(struct jail_trial *trial, const char *what)
{
    if (!*trial->failed)
        snprintf(trial->failed, sizeof trial->failed, "%s: %s", what, strerror(errno));
}

/* ---- as a student's program ---- */

enum { HELD = 'h', IN_FILES = 'f', IN_RIGHTS = 'r', IN_PLACE = 'p' };

/* What it must not be able to do. */
static char try_to_leave(const struct sandbox *sandbox)
{
    struct stat about;
    errno = 0;
    if (stat(sandbox->folder, &about) == 0 || stat("/proc/self", &about) == 0 ||
        chroot("/tmp") == 0 || open("/tmp/bin/x", O_WRONLY | O_CREAT, 0600) >= 0)
        return IN_FILES;
    if (privileges_permitted() != 0 || setuid(0) == 0 || socket(AF_INET, SOCK_RAW, 1) >= 0)
        return IN_RIGHTS;
    return HELD;
}

static const volatile char secret = 's';

/* Its child stands in the root, and says how it went; we look into it as the tracer does. */
static void try_child(struct jail_trial *trial, const struct inside *inside)
{
    int ends[2];
    char told = 0, seen = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fails(trial, "a pipe can't be made");
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        char how = jail_confine_student(inside) == 0 ? try_to_leave(inside->sandbox) : IN_PLACE;
        if (write(ends[1], &how, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    bool traced = pid > 0 && ptrace(PTRACE_SEIZE, pid, 0, 0) == 0;
    if (!traced)
        fails(trial, "tracing a program is refused");
    if (pid > 0 && traced && read(ends[0], &told, 1) == 1) {
        struct memory memory = memory_of(&pid);
        errno = 0;
        if (told == IN_PLACE)
            fails(trial, "a program can't be put into a root of its own");
        else if (told == IN_FILES)
            fails(trial, "a program is not kept in its root");
        else if (told == IN_RIGHTS)
            fails(trial, "a program keeps a right");
        else if (told != HELD)
            fails(trial, "a program can't be started behind walls");
        else if (memory.read(memory.context, (uint64_t)(uintptr_t)&secret, &seen, 1) != 1 ||
                 seen != secret)
            fails(trial, "reading a program's memory is refused");
    }
    close(ends[0]);
    close(ends[1]);
    if (pid > 0)
        kill(pid, SIGKILL);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void try_inside(void *report)
{
    struct jail_trial *trial = report;
    static const struct run_group none = { .programs = -1, .events = -1 };
    struct inside inside = { .sandbox = trial->sandbox, .group = &none };
    struct private_refusal refusal;
    if (jail_enter(&trial->jail, &inside) != 0) {
        fails(trial, "another user id is refused");
        return;
    }
    trial->blind = private_may_capture(&refusal) != 0;
    try_child(trial, &inside);
}

static void try_jail(void *report)
{
    struct jail_trial *trial = report;
    const char *what;
    trial->sandbox->small_ids = trial->small;
    if (jail_make(&trial->jail, trial->sandbox, &what) != 0) {
        char text[120];
        snprintf(text, sizeof text, "%s can't be had", what);
        fails(trial, text);
    } else if (child_attempt(try_inside, trial, sizeof *trial) != 0) {
        fails(trial, "a program can't be started behind walls");
    }
    jail_end(&trial->jail, trial->sandbox);
}

/* ---- may it be tried at all? ---- */

/* "root with CAP_SYS_CHROOT"; NULL: nothing is missing. */
static const char *missing(char text[60])
{
    if (geteuid() != 0)
        return "root";
    const char *right = privileges_missing(privileges_permitted());
    if (!right)
        return NULL;
    snprintf(text, 60, "root with %s", right);
    return text;
}

/* A right that our own programs keep and that harms nobody. */
static int choose_mark(void)
{
    static const int marks[] = { CAP_AUDIT_WRITE, CAP_NET_BIND_SERVICE, CAP_FSETID };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (privileges_hold(privileges_permitted(), marks[i]))
            return marks[i];
    return CAP_SYS_CHROOT;
}

static const char says[] =
    "Graded without namespaces, which this machine refuses: each run stood in a root of its own, as a user of its own, on "
    "an address of its own of the loopback, which is shown as 127.0.0.1.";
static const char sees_calls[] =
    " No packet was seen, for capturing is refused here (CAP_NET_RAW): calls alone were looked at.";

static void tell(struct sandbox *sandbox)
{
    snprintf(
        sandbox->says, sizeof sandbox->says, "%s%s%s%s%s", says, sandbox->blind ? sees_calls : "",
        *sandbox->left_out ? " Scripts found their interpreter's own library, and nothing of " : "",
        sandbox->left_out, *sandbox->left_out ? ", which is too much to be copied." : "");
}

static bool gives_up(struct sandbox *sandbox, const char *why)
{
    size_t length = strlen(sandbox->says);
    snprintf(sandbox->says + length, sizeof sandbox->says - length,
             "%swalls without namespaces: %s", length ? "; " : "", why);
    return false;
}

bool jail_choose(struct sandbox *sandbox)
{
    char text[60];
    struct err err;
    const char *wants = missing(text);
    if (wants) {
        char why[100];
        snprintf(why, sizeof why, "they want %s", wants);
        return gives_up(sandbox, why);
    }
    sandbox->jail = true;
    sandbox->own_user = sandbox->subids = false;
    sandbox->two_ids = true;
    sandbox->without = 1u << WALL_PROCESSES | 1u << WALL_IPC | 1u << WALL_TERMINALS;
    sandbox->mark = choose_mark();
    if (jail_stock(sandbox, &err) != 0)
        return gives_up(sandbox, err.text);
    struct jail_trial trial = { .small = false };
    for (int small = 0; small < 2; small++) {
        trial = (struct jail_trial){ .sandbox = sandbox, .small = small == 1 };
        if (child_attempt(try_jail, &trial, sizeof trial) != 0)
            snprintf(trial.failed, sizeof trial.failed, "the trial of them was killed");
        sandbox->small_ids = small == 1;
        if (!*trial.failed) {
            sandbox->blind = trial.blind;
            tell(sandbox);
            return true;
        }
    }
    return gives_up(sandbox, trial.failed);
}
