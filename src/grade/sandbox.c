/* Starting and ending a run in the sandbox: see sandbox.h. */
#include "grade/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grade/interpreter.h"
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

/* ---- inside ---- */

__attribute__((noreturn)) static void give_up(struct shared *shared, const char *why)
{
    snprintf(shared->why, sizeof shared->why, "%s", why);
    _exit(STATUS_NO_WALLS);
}

/* On a network that is shared with others port 12000 may be taken, and each run would leave it in
 * TIME_WAIT for the next. */
static void enter_network(struct inside *inside, const struct hosts_plan *hosts)
{
    struct err err;
    if (inside->sandbox->sources) { /* a compiler needs none */
        if (unshare(CLONE_NEWNET) != 0)
            give_up(inside->shared, strerror(errno));
        walls_hold_nothing(&inside->host);
        return;
    }
    if (host_enter(&inside->host, true, &err) != 0)
        give_up(inside->shared, err.text);
    if (inside->host.ground != GROUND_PRIVATE)
        give_up(inside->shared, inside->host.says);
    if (!inside->host.names) {
        char why[300];
        snprintf(why, sizeof why,
                 "the names servername, server and client can't be given to 127.0.0.1 here: %s",
                 inside->host.no_names);
        give_up(inside->shared, why);
    }
    if (hosts && hosts_make(&inside->hosts, &inside->host, hosts, &err) != 0)
        give_up(inside->shared, err.text);
    if (hosts && !inside->hosts.names)
        give_up(inside->shared, "the names of the hosts can't be told to the programs");
    walls_hold_nothing(&inside->host);
}

/* Without namespaces: see jail.h. */
static void enter_jail(struct inside *inside, const struct jail *jail, int keeper)
{
    const struct sandbox *sandbox = inside->sandbox;
    inside->self = JAIL_SELF;
    if (snprintf(inside->sources, sizeof inside->sources, "%s/src", sandbox->folder) >=
            (int)sizeof inside->sources ||
        jail_enter(jail, inside) != 0)
        give_up(inside->shared, strerror(errno));
    limits_clean_environment(sandbox->sources ? "/tmp/out" : "/tmp/home");
    die_with_end_of(keeper);
}

/* In namespaces. */
static void enter_namespaces(struct inside *inside, struct confined *confined, int keeper)
{
    const struct sandbox *sandbox = inside->sandbox;
    enum wall wall;
    snprintf(inside->sources, sizeof inside->sources, SANDBOX_SOURCES);
    if (walls_enter(sandbox, &inside->ids, &wall) != 0)
        give_up(confined->shared, strerror(errno));
    const char *home = sandbox->sources ? "/tmp/out" : "/tmp/home";
    limits_clean_environment(home);
    enter_network(inside, confined->hosts);
    die_with_end_of(keeper); /* new credentials may have cleared it */
    if ((!sandbox->sources && mounts_close(sandbox) != 0) || chdir(home) != 0)
        give_up(confined->shared, strerror(errno));
}

__attribute__((noreturn)) static void be_inside(struct confined *confined,
                                                const struct sandbox *sandbox,
                                                const struct ids *ids, const struct jail *jail,
                                                const struct run_group *group, int keeper)
{
    struct inside inside = { .sandbox = sandbox,
                             .shared = confined->shared,
                             .ids = *ids,
                             .group = group,
                             .bin = "/tmp/bin",
                             .self = "/tmp/kit/sockwire",
                             .result = confined->result };
    struct text path;
    text_init(&path);
    if (!sandbox->sources)
        interpreter_path(sandbox->bin, &path);
    inside.path = path.s;
    die_with_end_of(keeper);
    setsid(); /* a Ctrl-C at the grader's terminal is the grader's business */
    if (sandbox->jail)
        enter_jail(&inside, jail, keeper);
    else
        enter_namespaces(&inside, confined, keeper);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
        give_up(confined->shared, strerror(errno));
    limits_set(sandbox);
    _exit(confined->run(confined->context, &inside) == 0 ? 0 : 1);
}

/* ---- the keeper ---- */

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
    umask(GRADE_UMASK);
    struct ids ids = walls_ids(sandbox);
    struct run_group group;
    struct jail jail = { .user_lock = -1 };
    const char *what = "";
    if (group_make(&group, sandbox->group) != 0 ||
        (!sandbox->jail && walls_part(sandbox, &ids) != 0))
        give_up(confined->shared, strerror(errno));
    if (sandbox->jail && jail_make(&jail, sandbox, &what) != 0) {
        char why[300];
        snprintf(why, sizeof why, "%s can't be had: %s", what, strerror(errno));
        jail_end(&jail, sandbox);
        give_up(confined->shared, why);
    }
    if (pipe2(ours, O_CLOEXEC) != 0)
        give_up(confined->shared, strerror(errno));
    sigset_t was;
    kept = block_and_fork(&was);
    if (kept == 0) {
        sigprocmask(SIG_SETMASK, &was, NULL);
        close(ours[1]);
        be_inside(confined, sandbox, &ids, &jail, &group, ours[0]);
    }
    if (kept < 0)
        give_up(confined->shared, strerror(errno));
    signal(SIGINT, end_inside);
    signal(SIGTERM, end_inside);
    signal(SIGHUP, end_inside);
    sigprocmask(SIG_SETMASK, &was, NULL);
    const struct watched watched = { .own_proc = sandbox_has(sandbox, WALL_PROCESSES),
                                     .user = jail.user,
                                     .root = jail.user && !sandbox->sources ? jail.root : NULL };
    int status = watchdog(kept, &watched, &group, confined->shared);
    if (sandbox->jail)
        jail_end(&jail, sandbox);
    confined->shared->memory_kills = group_kills(&group);
    group_remove(&group);
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
    confined->memory_kills = confined->shared->memory_kills;
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
