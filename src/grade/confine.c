/* The last steps of a program before exec: see sandbox.h.
 *
 *     the student's    its own root, no controlling power of ours over its terminals, its own user id, no capability,
 *                      and Landlock around all this
 *     ours             stays in the run's place, under another user id
 *
 * Where there is only one user id (an ordinary user grades), ours keeps one capability of the run's
 * user namespace: the kernel then lets no program without it look into ours, from its first
 * instruction on. */
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

#include "grade/landlock.h"
#include "grade/root.h"
#include "grade/sandbox.h"
#include "host/user_ids.h"

enum { MARK = CAP_WAKE_ALARM }; /* a right that no lab needs, and that does no harm */

/* /dev/stdout is opened by its name, and a terminal belongs to who made it. */
static int own_streams(uid_t id)
{
    for (int fd = 0; fd < 3; fd++)
        if (fchown(fd, id, id) != 0)
            return -1;
    return 0;
}

/* … by its name, as /dev/stdout is.  Others' terminals stay closed, also where all have one id: that
 * place can't be changed from inside. */
void confine_own_terminals(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (isatty(fd))
            (void)!fchmod(fd, 0600);
}

int confine_keep_mark(int mark)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 };
    struct __user_cap_data_struct data[2] = { { 0 }, { 0 } };
    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    data[mark / 32].inheritable |= 1u << mark % 32;
    return syscall(SYS_capset, &header, data) == 0 &&
                   prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, mark, 0, 0) == 0
               ? 0
               : -1;
}

/* Who was user 0 has lost all capabilities with its id.  In a user namespace, where it was not, they
 * are still there. */
static int drop_rest(const struct inside *inside)
{
    return inside->sandbox->own_user || !inside->ids.student ? host_drop(&inside->host) : 0;
}

int confine_ours(const struct inside *inside)
{
    if (inside->jail)
        return jail_confine_ours(inside);
    struct host host = inside->host;
    if (inside->ids.peer)
        return own_streams(inside->ids.peer) == 0 && user_ids_take(inside->ids.peer) == 0
                   ? drop_rest(inside)
                   : -1;
    if (!inside->sandbox->own_user)
        return host_drop(&host);
    host.caller_capabilities = (uint64_t)1 << MARK;
    return host_drop(&host) == 0 ? confine_keep_mark(MARK) : -1;
}

/* /dev/pts: a program may open its terminal by name, in the place where it was opened first. */
int confine_twice(const struct sandbox *sandbox)
{
    static const char *const writable[] = { "/tmp", "/dev", "/dev/pts", "/proc", NULL };
    return sandbox->landlock ? landlock_confine(writable) : 0;
}

void confine_count(void)
{
    setrlimit(RLIMIT_NPROC,
              &(struct rlimit){ THREADS_MAX + PROCESSES_MAX, THREADS_MAX + PROCESSES_MAX });
}

static int take_users(const struct inside *inside)
{
    if (!inside->ids.student)
        return host_drop(&inside->host);
    confine_count();
    return own_streams(inside->ids.student) == 0 && user_ids_take(inside->ids.student) == 0
               ? drop_rest(inside)
               : -1;
}

int confine_student(const struct inside *inside)
{
    setenv("PATH", inside->path, 1);
    if (inside->jail)
        return jail_confine_student(inside);
    if (group_enter(inside->group) != 0)
        return -1;
    confine_own_terminals();
    unshare(CLONE_NEWCGROUP); /* where the kernel has none, there is none to be seen */
    if (unshare(CLONE_NEWNS) != 0 || root_enter("/tmp/root") != 0 || chdir("/tmp/home") != 0)
        return -1;
    umask(GRADE_UMASK);
    setrlimit(RLIMIT_MSGQUEUE, &(struct rlimit){ 65536, 65536 });
    return take_users(inside) == 0 ? confine_twice(inside->sandbox) : -1;
}

int confine_compiler(const struct inside *inside)
{
    if (inside->jail)
        return jail_confine_compiler(inside);
    int result = group_enter(inside->group);
    if (result == 0 && inside->ids.student)
        result = user_ids_take(inside->ids.student);
    if (result == 0)
        result = drop_rest(inside);
    return result == 0 ? confine_twice(inside->sandbox) : -1;
}
