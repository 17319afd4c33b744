/* Another machine to try things on: runs a command in a place that this machine can play.
 *
 *     place NAME COMMAND ARGUMENT…
 *
 * NAME is a row of `places`.  Exit status: the command's; 77 when the place can't be made here, with
 * the reason on standard error.  What is said of a place here is all that it differs in. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEFT_OUT = 77, NOBODY = 65534 };

__attribute__((noreturn, format(printf, 1, 2))) static void leave_out(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    fputs("place: ", stderr);
    vfprintf(stderr, format, rest);
    fprintf(stderr, ": %s\n", strerror(errno));
    va_end(rest);
    exit(LEFT_OUT);
}

/* ---- system calls that are not there, or refused ---- */

static void refuse(scmp_filter_ctx filter, int error, const char *const names[])
{
    for (size_t i = 0; names[i]; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number != __NR_SCMP_ERROR)
            seccomp_rule_add(filter, SCMP_ACT_ERRNO((unsigned)error), number, 0);
    }
}

static scmp_filter_ctx new_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        leave_out("making a filter");
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    return filter;
}

static void load(scmp_filter_ctx filter)
{
    if (geteuid() != 0)
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    int result = seccomp_load(filter);
    seccomp_release(filter);
    if (result != 0) {
        errno = -result;
        leave_out("loading a filter");
    }
}

static void be_user(void)
{
    if (geteuid() != 0)
        return;
    if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        leave_out("becoming an ordinary user");
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void be_root(void)
{
    if (geteuid() != 0) {
        errno = EPERM;
        leave_out("being root");
    }
}

/* ---- places ---- */

/* What an engine's default profile leaves to root in a container. */
static const unsigned kept[] = { CAP_CHOWN,   CAP_DAC_OVERRIDE,     CAP_FSETID, CAP_FOWNER,
                                 CAP_MKNOD,   CAP_NET_RAW,          CAP_SETGID, CAP_SETUID,
                                 CAP_SETFCAP, CAP_NET_BIND_SERVICE, CAP_KILL,   CAP_SYS_CHROOT,
                                 CAP_SETPCAP };

static void keep_capabilities(bool raw)
{
    if (geteuid() != 0)
        return;
    uint64_t mask = 0;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (raw || kept[i] != CAP_NET_RAW)
            mask |= (uint64_t)1 << kept[i];
    for (unsigned bit = 0; bit < 64; bit++)
        if (!(mask >> bit & 1))
            prctl(PR_CAPBSET_DROP, bit, 0, 0, 0); /* root gets what is in the set at execve() */
}

/* `more`: what is refused besides. */
static void be_in_container(const char *const more[])
{
    static const char *const refused[] = { "unshare",       "setns",     "mount",   "umount2",
                                           "pivot_root",    "open_tree", "fsopen",  "move_mount",
                                           "mount_setattr", "keyctl",    "add_key", "request_key",
                                           "pidfd_getfd",   NULL };
    static const char *const absent[] = { "clone3", NULL };
    static const unsigned long namespaces[] = { CLONE_NEWNS,  CLONE_NEWUTS, CLONE_NEWIPC,
                                                CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWUSER,
                                                0x02000000 /* CLONE_NEWCGROUP */ };
    scmp_filter_ctx filter = new_filter();
    refuse(filter, EPERM, refused);
    refuse(filter, EPERM, more);
    refuse(filter, ENOSYS, absent);
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                         SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i]));
    load(filter);
}

static const char *const nothing[] = { NULL };

static void in_container(void)
{
    be_in_container(nothing);
    keep_capabilities(true);
}

/* --cap-drop NET_RAW */
static void in_container_without_raw(void)
{
    be_in_container(nothing);
    keep_capabilities(false);
}

/* As engines refused it on kernels before 4.8. */
static void in_container_without_ptrace(void)
{
    static const char *const more[] = { "ptrace", "process_vm_readv", "process_vm_writev", NULL };
    be_in_container(more);
    keep_capabilities(true);
}

/* As Docker 20.10 has it, whatever the kernel: ptrace() may read and write memory, these may not. */
static void in_container_without_vm(void)
{
    static const char *const more[] = { "process_vm_readv", "process_vm_writev", NULL };
    be_in_container(more);
    keep_capabilities(true);
}

/* --security-opt seccomp=unconfined, where AppArmor's profile of the engine still refuses mounts. */
static void in_container_without_mount(void)
{
    static const char *const mounts[] = { "mount", NULL };
    scmp_filter_ctx filter = new_filter();
    refuse(filter, EACCES, mounts);
    load(filter);
    keep_capabilities(true);
}

static void on_old_kernel(void)
{
    static const char *const absent[] = { "mount_setattr",
                                          "open_tree",
                                          "move_mount",
                                          "close_range",
                                          "openat2",
                                          "faccessat2",
                                          "pidfd_getfd",
                                          "clone3",
                                          "landlock_create_ruleset",
                                          "landlock_add_rule",
                                          "landlock_restrict_self",
                                          NULL };
    scmp_filter_ctx filter = new_filter();
    refuse(filter, ENOSYS, absent);
    load(filter);
}

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        leave_out("writing %s", path);
    close(fd);
}

static void own_mounts(void)
{
    unsigned uid = geteuid(), gid = getegid();
    char line[40];
    if (unshare(CLONE_NEWNS | (uid ? CLONE_NEWUSER : 0)) != 0)
        leave_out("making mounts of our own");
    if (uid) {
        write_text("/proc/self/setgroups", "deny");
        snprintf(line, sizeof line, "%u %u 1", uid, uid);
        write_text("/proc/self/uid_map", line);
        snprintf(line, sizeof line, "%u %u 1", gid, gid);
        write_text("/proc/self/gid_map", line);
    }
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        leave_out("making mounts of our own");
}

/* A container covers parts of /proc: the kernel then refuses a fresh one to an ordinary user. */
static void behind_masked_proc(void)
{
    static const char *const files[] = { "/proc/kcore", "/proc/keys", "/proc/timer_list" };
    size_t masked = 0;
    own_mounts();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        masked += mount("/dev/null", files[i], NULL, MS_BIND, NULL) == 0;
    if (masked == 0)
        leave_out("covering parts of /proc");
    be_user();
}

/* An ordinary user whom the machine gives subordinate ids.  What stands in /etc is not touched: other
 * files lie over it. */
static void with_subids(void)
{
    static const char *const files[] = { "/etc/subuid", "/etc/subgid" };
    char path[] = "/tmp/place-subids.XXXXXX";
    if (access("/usr/bin/newuidmap", X_OK) != 0)
        leave_out("finding newuidmap (package uidmap)");
    be_root();
    own_mounts();
    int fd = mkstemp(path);
    if (fd < 0 || fchmod(fd, 0644) != 0 || dprintf(fd, "%d:1000000:65536\n", NOBODY) < 0)
        leave_out("writing %s", path);
    close(fd);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (mount(path, files[i], NULL, MS_BIND, NULL) != 0)
            leave_out("giving subordinate ids (package uidmap)");
    unlink(path);
    be_user();
}

static void without_proc(void)
{
    own_mounts();
    if (umount2("/proc", MNT_DETACH) != 0 && mount("tmpfs", "/proc", "tmpfs", 0, NULL) != 0)
        leave_out("taking /proc away");
}

/* ---- one wall that can't be built ---- */

static void refuse_when(int number, unsigned argument, scmp_datum_t mask, scmp_datum_t value)
{
    scmp_filter_ctx filter = new_filter();
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 1,
                     SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, mask, value));
    load(filter);
}

static void without_ipc(void)
{
    refuse_when(SCMP_SYS(unshare), 0, CLONE_NEWIPC, CLONE_NEWIPC);
}

/* A filter can't read "devpts"; no other mount of a grade has just these flags. */
static void without_terminals(void)
{
    refuse_when(SCMP_SYS(mount), 3, UINT32_MAX, MS_NOSUID | MS_NOEXEC);
}

static void without_other_users(void)
{
    refuse_when(SCMP_SYS(setresuid), 0, 0, 0);
}

static const struct {
    const char *name;
    void (*enter)(void);
} places[] = {
    { "root", be_root },
    { "user", be_user },
    { "container", in_container },
    { "container-no-raw", in_container_without_raw },
    { "container-no-ptrace", in_container_without_ptrace },
    { "container-no-vm", in_container_without_vm },
    { "container-no-mount", in_container_without_mount },
    { "old-kernel", on_old_kernel },
    { "masked-proc", behind_masked_proc },
    { "subids", with_subids },
    { "no-proc", without_proc },
    { "no-ipc", without_ipc },
    { "no-terminals", without_terminals },
    { "no-other-users", without_other_users },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 2 && i < sizeof places / sizeof *places; i++) {
        if (strcmp(argv[1], places[i].name) != 0)
            continue;
        places[i].enter();
        execvp(argv[2], argv + 2);
        leave_out("starting %s", argv[2]);
    }
    fprintf(stderr, "usage: place NAME COMMAND ARGUMENT…  (NAME: root, user, container, …)\n");
    return LEFT_OUT;
}
