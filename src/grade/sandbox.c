/* Starting and ending a run in the sandbox: see sandbox.h. */
#include "grade/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grade/root.h"
#include "host/child.h"
#include "host/privileges.h"
#include "host/remedies.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

enum { STATUS_NO_WALLS = 3 };

/* Nothing outlives the one who started it. */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (parent && getppid() != parent)
        _exit(1);
}

/* The same for who has no number for its parent, which stands in another PID namespace: `parent` is
 * a pipe that ends with it. */
static void die_with_end_of(int parent)
{
    struct pollfd end = { .fd = parent };
    die_with(0);
    if (poll(&end, 1, 0) != 0)
        _exit(1);
}

/* Programs hold no capability, also when root grades: giving up the bounding set wants CAP_SETPCAP.
 */
static void hold_nothing(struct host *host)
{
    if (!privileges_hold(privileges_permitted(), CAP_SETPCAP))
        return;
    host->own_user = true;
    host->caller_capabilities = 0;
}

/* The namespaces that can only be left by a child: the next fork stands in them. */
static int part(const struct sandbox *sandbox)
{
    unsigned uid = geteuid(), gid = getegid();
    int flags = (sandbox_has(sandbox, WALL_PROCESSES) ? CLONE_NEWPID : 0) |
                (sandbox->own_user ? CLONE_NEWUSER : 0);
    /* with capabilities on its file it would not own its own /proc/self */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (flags && unshare(flags) != 0)
        return -1;
    return sandbox->own_user ? mounts_map_caller(uid, gid) : 0;
}

/* Of users that no other run has: what one counts and may signal is its own. */
static struct ids choose_ids(const struct sandbox *sandbox)
{
    unsigned pid = (unsigned)getpid();
    if (!sandbox->two_ids)
        return (struct ids){ 0, 0 };
    unsigned first = sandbox->small_ids ? 64000 + pid % 700 * 2 : 0x70000000 + pid * 2;
    return (struct ids){ .student = first, .peer = first + 1 };
}

/* *wall: the one that failed. */
static int enter(const struct sandbox *sandbox, const struct ids *ids, enum wall *wall)
{
    *wall = WALL_FILES;
    if (unshare(CLONE_NEWNS | CLONE_NEWUTS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    unshare(
        CLONE_NEWCGROUP); /* nothing of it is shown: where the kernel has none, none is missing */
    *wall = WALL_IPC;
    if (sandbox_has(sandbox, WALL_IPC) && unshare(CLONE_NEWIPC) != 0)
        return -1;
    *wall = WALL_PROCESSES;
    if (sandbox_has(sandbox, WALL_PROCESSES) && mounts_proc() != 0)
        return -1;
    *wall = WALL_TERMINALS;
    if (sandbox_has(sandbox, WALL_TERMINALS) && mounts_terminals() != 0)
        return -1;
    *wall = WALL_FILES;
    return mounts_make(sandbox, ids);
}

/* ---- which walls hold here? ---- */

struct trial {
    struct sandbox *sandbox;
    enum wall wall;  /* that failed */
    bool namespaces; /* … as namespaces, not as mounts */
    int why;         /* errno; 0: all stand */
};

static void try_inside(void *report)
{
    struct trial *trial = report;
    struct inside inside = { .sandbox = trial->sandbox, .ids = choose_ids(trial->sandbox) };
    trial->why = 0;
    if (enter(trial->sandbox, &inside.ids, &trial->wall) != 0 ||
        mounts_close(trial->sandbox) != 0) {
        trial->why = errno;
        return;
    }
    hold_nothing(&inside.host);
    trial->wall = WALL_FILES;
    /* the streams are the caller's here, and stay so */
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (unshare(CLONE_NEWNS) != 0 || root_enter("/tmp/root") != 0 || null < 0)
        trial->why = errno;
}

static void try_walls(void *report)
{
    struct trial *trial = report;
    trial->wall = WALL_PROCESSES;
    trial->namespaces = true;
    if (part(trial->sandbox) != 0) {
        trial->why = errno;
        return;
    }
    trial->namespaces = false;
    if (child_attempt(try_inside, trial, sizeof *trial) != 0) {
        trial->wall = WALL_PROCESSES;
        trial->why = ECHILD;
    }
}

static void try_ids(void *report)
{
    struct sandbox *sandbox = report;
    sandbox->two_ids = false;
    for (int small = 0; small < 2 && !sandbox->two_ids; small++) {
        sandbox->small_ids = small == 1;
        unsigned id = small ? 64000 : 0x70000000;
        sandbox->two_ids =
            setgroups(0, NULL) == 0 && setresgid(id, id, id) == 0 && setresuid(id, id, id) == 0;
    }
}

/* As root: other users, where there are some. */
static void choose_users(struct sandbox *sandbox)
{
    struct sandbox tried = *sandbox;
    sandbox->two_ids = sandbox->small_ids = false;
    if (sandbox->own_user || child_attempt(try_ids, &tried, sizeof tried) != 0)
        return;
    sandbox->two_ids = tried.two_ids;
    sandbox->small_ids = tried.small_ids;
}

/* What a grade is without it. */
static const struct {
    const char *name, *lacks;
} walls[WALLS] = {
    [WALL_FILES] = { "a root of its own",
                     "programs can't be kept from your files, and servername, server and client can't be made names of 127.0.0.1" },
    [WALL_PROCESSES] = { "processes of its own", "programs can't be kept from your processes" },
    [WALL_IPC] = { "IPC of its own", "programs could leave shared memory and queues behind" },
    [WALL_TERMINALS] = { "terminals of its own", "programs can't be kept from your terminals" },
    [WALL_USER] = { "a user of its own", "programs would run as user 0" },
};

static const char *refusal_of(const struct trial *trial)
{
    if (trial->namespaces)
        return "namespaces are";
    switch (trial->wall) {
    case WALL_USER: return "other user ids are";
    case WALL_IPC: return "an IPC namespace is";
    case WALL_PROCESSES:
        return "a /proc of its own (parts of this machine's are covered, as in a container) is";
    case WALL_TERMINALS: return "a /dev/pts of its own is";
    case WALL_FILES: break;
    }
    return "mounts are";
}

static void say(struct sandbox *sandbox, const struct trial *trial)
{
    struct text text;
    text_init(&text);
    text_addf(&text, "%s%s", sandbox->says, *sandbox->says ? "; " : "");
    text_addf(&text, "%s refused here (%s%s): %s", refusal_of(trial), strerror(trial->why),
              in_chroot() ? ", for this is a chroot" : "", walls[trial->wall].lacks);
    snprintf(sandbox->says, sizeof sandbox->says, "%s", text.s);
    text_release(&text);
}

static struct trial try_here(struct sandbox *sandbox)
{
    bool root = privileges_hold(privileges_permitted(), CAP_SYS_ADMIN);
    struct trial first = { .why = 0 };
    for (int way = root ? 0 : 1; way < 2; way++) {
        sandbox->own_user = way == 1;
        choose_users(sandbox);
        struct trial trial = { .sandbox = sandbox, .wall = WALL_PROCESSES, .namespaces = true };
        if (child_attempt(try_walls, &trial, sizeof trial) != 0)
            trial.why = ECHILD; /* a filter may kill instead of refusing */
        if (trial.why == 0 && geteuid() == 0 && !sandbox->two_ids &&
            sandbox_has(sandbox, WALL_USER))
            trial = (struct trial){ .wall = WALL_USER, .why = EINVAL };
        if (trial.why == 0)
            return trial;
        /* as root a second way was only a try */
        if (first.why == 0)
            first = trial;
    }
    sandbox->own_user = !root;
    return first;
}

bool sandbox_choose(struct sandbox *sandbox, bool less)
{
    const char *forced = getenv("SOCKWIRE_GROUND"); /* as host_enter() heeds it */
    sandbox->says[0] = '\0';
    sandbox->without = 0;
    if (forced && *forced && strcmp(forced, "private") != 0) {
        snprintf(sandbox->says, sizeof sandbox->says,
                 "private namespaces are not tried, for SOCKWIRE_GROUND is set: %s",
                 walls[WALL_FILES].lacks);
        return false;
    }
    for (int tries = 0; tries < WALLS; tries++) {
        struct trial trial = try_here(sandbox);
        if (trial.why == 0)
            return true;
        say(sandbox, &trial);
        if (!less || trial.wall == WALL_FILES || !sandbox_has(sandbox, trial.wall))
            return false;
        sandbox->without |= 1u << trial.wall;
    }
    return false;
}

void sandbox_list(const struct sandbox *sandbox, struct text *into)
{
    text_add(into, "a network of its own, refused calls");
    for (int wall = 0; wall < WALLS; wall++)
        if (sandbox_has(sandbox, (enum wall)wall) && (wall != WALL_USER || sandbox->two_ids))
            text_addf(into, ", %s", walls[wall].name);
}

/* ---- one run ---- */

__attribute__((noreturn)) static void give_up(struct shared *shared, const char *why)
{
    snprintf(shared->why, sizeof shared->why, "%s", why);
    _exit(STATUS_NO_WALLS);
}

/* On a network that is shared with others port 12000 may be taken, and each run would leave it in
 * TIME_WAIT for the next. */
static void enter_network(struct inside *inside)
{
    struct err err;
    if (inside->sandbox->sources) { /* a compiler needs none */
        if (unshare(CLONE_NEWNET) != 0)
            give_up(inside->shared, strerror(errno));
        hold_nothing(&inside->host);
        return;
    }
    if (host_enter(&inside->host, true, &err) != 0)
        give_up(inside->shared, err.text);
    if (inside->host.ground != GROUND_PRIVATE)
        give_up(inside->shared, inside->host.says);
    if (!inside->host.names)
        give_up(
            inside->shared,
            "the names servername, server and client can't be given to 127.0.0.1 here, for mounts are refused");
    hold_nothing(&inside->host);
}

__attribute__((noreturn)) static void be_inside(struct confined *confined,
                                                const struct sandbox *sandbox,
                                                const struct ids *ids, int keeper)
{
    struct inside inside = { .sandbox = sandbox,
                             .shared = confined->shared,
                             .ids = *ids,
                             .bin = "/tmp/bin",
                             .self = "/tmp/kit/sockwire",
                             .result = confined->result };
    die_with_end_of(keeper);
    setsid(); /* a Ctrl-C at the grader's terminal is the grader's business */
    enum wall wall;
    if (enter(sandbox, &inside.ids, &wall) != 0)
        give_up(confined->shared, strerror(errno));
    const char *home = sandbox->sources ? "/tmp/out" : "/tmp/home";
    limits_clean_environment(home);
    enter_network(&inside);
    die_with_end_of(keeper); /* new credentials may have cleared it */
    if (!sandbox->sources && mounts_close(sandbox) != 0)
        give_up(confined->shared, strerror(errno));
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (chdir(home) != 0 || null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
        give_up(confined->shared, strerror(errno));
    limits_set(sandbox);
    _exit(confined->run(confined->context, &inside) == 0 ? 0 : 1);
}

static volatile pid_t kept; /* in a keeper: its inside */

/* A keeper is told to end: it does so when nothing of its run lives any more. */
static void end_inside(int number)
{
    (void)number;
    kill(kept, SIGKILL);
}

static pid_t block_and_fork(sigset_t *was)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, was);
    return fork();
}

__attribute__((noreturn)) static void be_keeper(struct confined *confined,
                                                const struct sandbox *sandbox, pid_t grader)
{
    int ours[2];
    die_with(grader);
    struct ids ids = choose_ids(sandbox);
    if (part(sandbox) != 0)
        give_up(confined->shared, strerror(errno));
    if (pipe2(ours, O_CLOEXEC) != 0)
        give_up(confined->shared, strerror(errno));
    sigset_t was;
    kept = block_and_fork(&was);
    if (kept == 0) {
        sigprocmask(SIG_SETMASK, &was, NULL);
        close(ours[1]);
        be_inside(confined, sandbox, &ids, ours[0]);
    }
    if (kept < 0)
        give_up(confined->shared, strerror(errno));
    signal(SIGINT, end_inside);
    signal(SIGTERM, end_inside);
    signal(SIGHUP, end_inside);
    sigprocmask(SIG_SETMASK, &was, NULL);
    int status = watchdog(kept, sandbox_has(sandbox, WALL_PROCESSES), confined->shared);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* ---- the grader's part ---- */

/* Keepers at work, for sandbox_kill_all(): more than a plan ever starts. */
static volatile pid_t keepers[8];

static void remember(pid_t keeper, pid_t instead_of)
{
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
        if (keepers[i] == instead_of) {
            keepers[i] = keeper;
            return;
        }
}

void sandbox_kill_all(void)
{
    for (size_t i = 0; i < sizeof keepers / sizeof *keepers; i++)
        if (keepers[i] > 0)
            kill(keepers[i], SIGTERM);
}

int sandbox_start(struct confined *confined, const struct sandbox *sandbox, struct err *err)
{
    int ended[2] = { -1, -1 };
    confined->ended = -1;
    confined->shared = mmap(NULL, sizeof *confined->shared, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    confined->result = memfd_create("sockwire-grade", MFD_CLOEXEC);
    if (confined->shared == MAP_FAILED || confined->result < 0 || pipe2(ended, O_CLOEXEC) != 0)
        return err_errno(err, "preparing a run");
    fflush(NULL);
    pid_t grader = getpid();
    sigset_t was; /* no signal finds a keeper that is not remembered */
    confined->keeper = block_and_fork(&was);
    if (confined->keeper == 0) {
        sigprocmask(SIG_SETMASK, &was, NULL);
        be_keeper(confined, sandbox, grader);
    }
    if (confined->keeper > 0)
        remember(confined->keeper, 0);
    sigprocmask(SIG_SETMASK, &was, NULL);
    close(ended[1]);
    confined->ended = ended[0];
    return confined->keeper < 0 ? err_errno(err, "starting a run") : 0;
}

int sandbox_end(struct confined *confined, struct err *err)
{
    int status = 0;
    while (waitpid(confined->keeper, &status, 0) < 0)
        if (errno != EINTR)
            return err_errno(err, "waiting for a run");
    remember(0, confined->keeper);
    lseek(confined->result, 0, SEEK_SET);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_WALLS) {
        err_set(
            err,
            "grading needs a private network and private mounts for each run (`sockwire doctor` tells the remedies): %s",
            confined->shared->why);
        return NO_PLACE;
    }
    return err_set(err, "the run ended without a result (status 0x%x)", (unsigned)status);
}

void sandbox_release(struct confined *confined)
{
    if (confined->ended >= 0)
        close(confined->ended);
    if (confined->result >= 0)
        close(confined->result);
    if (confined->shared && confined->shared != MAP_FAILED)
        munmap(confined->shared, sizeof *confined->shared);
}
