/* Which walls stand here, and the steps in which a run goes behind them: see sandbox.h. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "grade/landlock.h"
#include "grade/root.h"
#include "grade/sandbox.h"
#include "host/child.h"
#include "host/private.h"
#include "host/privileges.h"
#include "host/remedies.h"
#include "host/user_ids.h"

enum { NEW_TIME = 0x80 }; /* CLONE_NEWTIME, which older systems lack */

/* Programs hold no capability, also when root grades: giving up the bounding set wants CAP_SETPCAP.
 */
void walls_hold_nothing(struct host *host)
{
    if (!privileges_hold(privileges_permitted(), CAP_SETPCAP))
        return;
    host->own_user = true;
    host->caller_capabilities = 0;
}

int walls_part(const struct sandbox *sandbox, const struct ids *ids)
{
    struct private_refusal refusal;
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int flags = (sandbox_has(sandbox, WALL_PROCESSES) ? CLONE_NEWPID : 0) |
                (sandbox->own_user ? CLONE_NEWUSER : 0);
    /* with capabilities on its file it would not own its own /proc/self */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    /* with huge pages, a few bytes in a pipe (vmsplice()) would keep megabytes that no process has */
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    if (sandbox->subids) {
        if (subids_map(ids->student, ids->peer, flags) != 0)
            return -1;
    } else if ((flags && unshare(flags) != 0) ||
               (sandbox->own_user && private_map_caller(uid, gid, &refusal) != 0)) {
        return -1;
    }
    unshare(NEW_TIME); /* no program may set a clock: where the kernel has none, none is missing */
    return 0;
}

struct ids walls_ids(const struct sandbox *sandbox)
{
    unsigned pid = (unsigned)getpid();
    if (!sandbox->two_ids)
        return (struct ids){ 0, 0 };
    if (sandbox->subids) {
        unsigned first = sandbox->range.first + pid % (sandbox->range.count / 2) * 2;
        return (struct ids){ .student = first, .peer = first + 1 };
    }
    unsigned first = sandbox->small_ids ? USER_IDS_SMALL + pid % (USER_IDS_SMALL_COUNT / 2) * 2
                                        : USER_IDS + pid * 2;
    return (struct ids){ .student = first, .peer = first + 1 };
}

int walls_enter(const struct sandbox *sandbox, const struct ids *ids, enum wall *wall)
{
    *wall = WALL_FILES;
    if (unshare(CLONE_NEWNS | CLONE_NEWUTS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
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

struct wall_trial {
    struct sandbox *sandbox;
    struct ids ids;
    enum wall wall;  /* that failed */
    bool namespaces; /* … as namespaces, not as mounts */
    int why;         /* errno; 0: all stand */
};

static void try_inside(void *report)
{
    struct wall_trial *trial = report;
    struct inside inside = { .sandbox = trial->sandbox, .ids = trial->ids };
    trial->why = 0;
    if (walls_enter(trial->sandbox, &inside.ids, &trial->wall) != 0 ||
        mounts_close(trial->sandbox) != 0) {
        trial->why = errno;
        return;
    }
    walls_hold_nothing(&inside.host);
    trial->wall = WALL_FILES;
    /* the streams are the caller's here, and stay so */
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (unshare(CLONE_NEWNS) != 0 || root_enter("/tmp/root") != 0 || null < 0) {
        trial->why = errno;
        return;
    }
    if (trial->sandbox->subids && user_ids_take(inside.ids.student) != 0) {
        trial->wall = WALL_USER;
        trial->why = errno;
    } else if (confine_twice(trial->sandbox) != 0) {
        trial->why = errno;
    }
}

static void try_walls(void *report)
{
    struct wall_trial *trial = report;
    trial->wall = WALL_PROCESSES;
    trial->namespaces = true;
    trial->ids = walls_ids(trial->sandbox);
    if (walls_part(trial->sandbox, &trial->ids) != 0) {
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
    sandbox->two_ids = user_ids_try(&sandbox->small_ids) == 0;
    sandbox->ids_why = errno;
}

/* Other users, where there are some: as root, or by subordinate ids. */
static void choose_users(struct sandbox *sandbox, bool subids)
{
    struct sandbox tried = *sandbox;
    sandbox->two_ids = sandbox->small_ids = sandbox->subids = false;
    sandbox->ids_why = EINVAL; /* of a user namespace that knows one id */
    if (sandbox->own_user)
        sandbox->two_ids = sandbox->subids = subids && subids_find(&sandbox->range);
    else if (child_attempt(try_ids, &tried, sizeof tried) == 0) {
        sandbox->two_ids = tried.two_ids;
        sandbox->small_ids = tried.small_ids;
        sandbox->ids_why = tried.ids_why;
    }
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

static const char *refusal_of(const struct wall_trial *trial)
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

static void say(struct sandbox *sandbox, const struct wall_trial *trial)
{
    struct text text;
    text_init(&text);
    text_addf(&text, "%s%s", sandbox->says, *sandbox->says ? "; " : "");
    bool namespaces = trial->namespaces || trial->wall == WALL_IPC;
    text_addf(&text, "%s refused here (%s%s): %s", refusal_of(trial),
              namespaces ? private_namespaces_why(trial->why) : strerror(trial->why),
              place_here()->chroot ? ", for this is a chroot" : "", walls[trial->wall].lacks);
    snprintf(sandbox->says, sizeof sandbox->says, "%s", text.s);
    text_release(&text);
}

static struct wall_trial try_here(struct sandbox *sandbox)
{
    bool root = privileges_hold(privileges_permitted(), CAP_SYS_ADMIN);
    struct wall_trial first = { .why = 0 };
    enum { AS_ROOT, BY_SUBIDS, ONE_ID, WAYS };
    for (int way = root ? AS_ROOT : BY_SUBIDS; way < WAYS; way++) {
        sandbox->own_user = way != AS_ROOT;
        choose_users(sandbox, way == BY_SUBIDS && geteuid() != 0);
        if (way == BY_SUBIDS && !sandbox->subids)
            continue;
        struct wall_trial trial = { .sandbox = sandbox,
                                    .wall = WALL_PROCESSES,
                                    .namespaces = true };
        if (child_attempt(try_walls, &trial, sizeof trial) != 0)
            trial.why = ECHILD; /* a filter may kill instead of refusing */
        if (trial.why == 0 && geteuid() == 0 && !sandbox->two_ids &&
            sandbox_has(sandbox, WALL_USER))
            trial = (struct wall_trial){ .wall = WALL_USER, .why = sandbox->ids_why };
        if (trial.why == 0)
            return trial;
        /* as root the others were only a try, and so were other ids */
        if (first.why == 0 && way != BY_SUBIDS)
            first = trial;
    }
    sandbox->own_user = !root;
    return first;
}

/* *refused: not one wall alone, but namespaces or mounts. */
static bool choose_namespaces(struct sandbox *sandbox, bool less, bool *refused)
{
    const char *forced = getenv("SOCKWIRE_GROUND"); /* as host_enter() heeds it */
    sandbox->says[0] = '\0';
    sandbox->without = 0;
    sandbox->landlock = landlock_version();
    if (forced && *forced && strcmp(forced, "private") != 0) {
        snprintf(sandbox->says, sizeof sandbox->says,
                 "private namespaces are not tried, for SOCKWIRE_GROUND is set: %s",
                 walls[WALL_FILES].lacks);
        *refused = true;
        return false;
    }
    for (int tries = 0; tries < WALLS; tries++) {
        struct wall_trial trial = try_here(sandbox);
        if (trial.why == 0)
            return true;
        say(sandbox, &trial);
        *refused = trial.namespaces || trial.wall == WALL_FILES;
        if (!less || trial.wall == WALL_FILES || !sandbox_has(sandbox, trial.wall))
            return false;
        sandbox->without |= 1u << trial.wall;
    }
    return false;
}

/* With namespaces where they can be had; without, where they are refused. */
bool sandbox_choose(struct sandbox *sandbox, bool less)
{
    const char *forced = getenv("SOCKWIRE_GROUND");
    bool other = forced && *forced && strcmp(forced, "address") != 0, refused = false;
    sandbox->jail = sandbox->blind = false;
    return choose_namespaces(sandbox, less, &refused) ||
           (refused && !other && jail_choose(sandbox));
}

void sandbox_list(const struct sandbox *sandbox, struct text *into)
{
    text_add(
        into,
        sandbox->jail
            ? "no namespaces here: an address of its own on this machine's loopback, refused calls"
            : "a network of its own, refused calls");
    for (int wall = 0; wall < WALLS; wall++)
        if (sandbox_has(sandbox, (enum wall)wall) && (wall != WALL_USER || sandbox->two_ids))
            text_addf(into, ", %s", walls[wall].name);
    if (sandbox->landlock)
        text_add(into, ", Landlock");
    if (*sandbox->group)
        text_add(into, ", a control group of its own");
}
