/* Going behind walls without namespaces: see jail.h. */
#include "grade/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/name_lock.h"
#include "grade/group.h"
#include "grade/sandbox.h"
#include "host/privileges.h"
#include "host/user_ids.h"

/* ---- a user id of its own ---- */

/* Who has it holds its name, as with addresses. */
static int lock_user(unsigned user)
{
    char name[40];
    snprintf(name, sizeof name, "sockwire-user-%u", user);
    return name_lock(name);
}

/* Of a large number the address makes one, which is nobody else's either. */
static int take_user(struct jail *jail, bool small)
{
    const uint8_t *ip = jail->address.address.ip;
    unsigned number = (unsigned)ip[1] << 16 | (unsigned)ip[2] << 8 | ip[3];
    unsigned count = small ? USER_IDS_SMALL_COUNT : 1;
    for (unsigned i = 0; i < count; i++) {
        jail->user =
            small ? USER_IDS_SMALL + (number + i) % USER_IDS_SMALL_COUNT : USER_IDS + number;
        jail->user_lock = lock_user(jail->user);
        if (jail->user_lock >= 0)
            return 0;
    }
    errno = EAGAIN;
    return -1;
}

/* ---- the keeper's part ---- */

int jail_make(struct jail *jail, const struct sandbox *sandbox, const char **what)
{
    struct err err;
    *jail = (struct jail){ .user_lock = -1, .address = { .lock = -1 } };
    *what = "an address of its own on loopback, with port 12000 free,";
    if (own_address_claim(&jail->address, &err) != 0)
        return -1;
    *what = "a user id of its own";
    if (take_user(jail, sandbox->small_ids) != 0)
        return -1;
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* what leaves its parent comes to us */
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    *what = "a root of its own";
    return jail_root_make(jail->root, sandbox, jail->user);
}

/* As that user, which no other run has: all that it can signal is the run's. */
static void kill_all_of(unsigned user)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(user_ids_take(user) == 0 ? kill(-1, SIGKILL) : 1);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Whoever has lost its parent is our child: when there is none, nobody is left.  One that was just made by a fork() is
 * caught by the next round. */
static void end_all_of(unsigned user)
{
    for (pid_t ended = 1; ended > 0 || errno == EINTR;) {
        kill_all_of(user);
        ended = waitpid(-1, NULL, __WALL);
        for (pid_t more = ended; more > 0;)
            more = waitpid(-1, NULL, WNOHANG | __WALL);
    }
}

void jail_end(struct jail *jail, const struct sandbox *sandbox)
{
    if (jail->user_lock >= 0) {
        end_all_of(jail->user);
        close(jail->user_lock);
    }
    if (*jail->root)
        jail_root_remove(jail->root, sandbox);
    own_address_free(&jail->address);
    *jail = (struct jail){ .user_lock = -1, .address = { .lock = -1 } };
}

/* ---- inside ---- */

/* What tracing, capturing and confining need, and the mark of our own programs. */
static const int kept[] = { CAP_NET_RAW, CAP_SYS_CHROOT, CAP_SETPCAP, CAP_DAC_OVERRIDE };

static int keep_only(int mark)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    uint64_t keep = (uint64_t)1 << mark;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        keep |= (uint64_t)1 << kept[i];
    keep &= privileges_permitted();
    for (int half = 0; half < 2; half++)
        data[half].effective = data[half].permitted = (uint32_t)(keep >> 32 * half);
    return (int)syscall(SYS_capset, &header, data);
}

int jail_enter(const struct jail *jail, struct inside *inside)
{
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (user_ids_take(jail->user) != 0 || keep_only(inside->sandbox->mark) != 0)
        return -1;
    prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else it could not trace its own children */
    inside->jail = jail;
    inside->host = (struct host){ .ground = GROUND_ADDRESS,
                                  .interface = "lo",
                                  .names = true,
                                  .own = jail->address,
                                  .own_user = true };
    if (inside->sandbox->sources)
        return chroot(jail->root) == 0 ? chdir("/tmp/out") : -1;
    return chdir("/");
}

/* ---- right before exec ---- */

static int enter_root(const char *root, const char *folder)
{
    return chroot(root) == 0 ? chdir(folder) : -1;
}

int jail_confine_student(const struct inside *inside)
{
    if (group_enter(inside->group) != 0)
        return -1;
    confine_own_terminals();
    if (enter_root(inside->jail->root, "/tmp/home") != 0)
        return -1;
    umask(GRADE_UMASK);
    /* a queue would be the whole container's */
    setrlimit(RLIMIT_MSGQUEUE, &(struct rlimit){ 0, 0 });
    confine_count();
    return host_drop(&inside->host) == 0 ? confine_twice(inside->sandbox) : -1;
}

int jail_confine_ours(const struct inside *inside)
{
    char kit[sizeof inside->jail->root + 16];
    struct host host = inside->host;
    host.caller_capabilities = (uint64_t)1 << inside->sandbox->mark;
    snprintf(kit, sizeof kit, "%s/stock/" JAIL_KIT, inside->sandbox->folder);
    return enter_root(kit, "/tmp") == 0 && host_drop(&host) == 0
               ? confine_keep_mark(inside->sandbox->mark)
               : -1;
}

int jail_confine_compiler(const struct inside *inside)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    return group_enter(inside->group) == 0 && host_drop(&inside->host) == 0
               ? confine_twice(inside->sandbox)
               : -1;
}
