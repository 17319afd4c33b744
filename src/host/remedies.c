/* Remedies for a refusing machine: see remedies.h.  The kernel says EPERM for a dozen reasons; the
 * files under /proc/sys tell which.
 *
 *     file                                          refuses when   set by
 *     kernel/apparmor_restrict_unprivileged_userns  1              Ubuntu since 23.10
 *     kernel/unprivileged_userns_clone              0              Debian before 11, Arch's hardened kernel
 *     user/max_user_namespaces                      0              hardened servers
 *     user/max_net_namespaces                       0              hardened servers
 *     kernel/yama/ptrace_scope                      2 or 3         hardened servers
 *
 * In a container the usual reason is the seccomp filter of its engine, which no file tells. */
#include "host/remedies.h"

#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The number in a file of /proc/sys; -1 when this kernel has no such rule. */
static long rule(const char *name)
{
    char path[128];
    long number = -1;
    snprintf(path, sizeof path, "/proc/sys/%s", name);
    FILE *in = fopen(path, "re");
    if (in) {
        if (fscanf(in, "%ld", &number) != 1) {
            number = -1;
        }
        fclose(in);
    }
    return number;
}

static void add(struct text *text, const char *remedy)
{
    if (text->len > 0) {
        text_add(text, "; ");
    }
    text_add(text, remedy);
}

static bool in_container(void)
{
    return access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0 ||
           getenv("container") || getenv("KUBERNETES_SERVICE_HOST");
}

/* /proc/self/mountinfo lists the mounts that can be reached from our /: that one is there, unless /
 * is a folder like any other. */
bool in_chroot(void)
{
    char line[4096], root[512] = "", at[512] = "";
    bool any = false, root_is_mount = false;
    FILE *in = fopen("/proc/self/mountinfo", "re");
    while (in && fgets(line, sizeof line, in))
        if (sscanf(line, "%*d %*d %*s %511s %511s", root, at) == 2) {
            any = true;
            root_is_mount |= strcmp(at, "/") == 0;
        }
    if (in)
        fclose(in);
    return any && !root_is_mount;
}

void remedies_namespaces(struct text *text)
{
    bool root = geteuid() == 0;
    const char *forced = getenv("SOCKWIRE_GROUND"); /* see host.c */
    if (forced && *forced) {
        add(text, "unset SOCKWIRE_GROUND");
    }
    if (!root && rule("kernel/apparmor_restrict_unprivileged_userns") == 1) {
        add(text, "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }
    if (!root && rule("kernel/unprivileged_userns_clone") == 0) {
        add(text, "sudo sysctl -w kernel.unprivileged_userns_clone=1");
    }
    if (rule("user/max_user_namespaces") == 0) {
        add(text, "sudo sysctl -w user.max_user_namespaces=10000");
    }
    if (rule("user/max_net_namespaces") == 0) {
        add(text, "sudo sysctl -w user.max_net_namespaces=10000");
    }
    if (in_chroot()) {
        add(text,
            "this is a chroot, where the kernel refuses namespaces: enter the folder with `mount --bind` and `pivot_root` instead, or "
            "run outside of it");
    }
    if (in_container()) {
        add(text, "docker run --security-opt seccomp=unconfined");
    }
}

void remedies_capture(struct text *text)
{
    bool root = geteuid() == 0;
    if (in_container()) {
        add(text,
            root ? "docker run --cap-add NET_RAW" : "docker run --user root --cap-add NET_RAW");
        return;
    }
    /* Neither setcap nor sudo works under no_new_privs, or when the right is out of reach for this
     * session. */
    if (root || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ||
        prctl(PR_CAPBSET_READ, CAP_NET_RAW, 0, 0, 0) != 1) {
        return;
    }
    char self[80];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    bool whole = length > 0 && length < (ssize_t)sizeof self - 1;
    self[whole ? length : 0] = '\0';
    bool plain =
        whole &&
        strspn(self, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._+-") ==
            (size_t)length;
    add(text, "sudo setcap cap_net_raw,cap_net_admin+eip ");
    text_add(text, plain ? self : "$(command -v sockwire)");
    add(text, "run sockwire with sudo");
}

const char *remedy_ptrace(void)
{
    switch (rule("kernel/yama/ptrace_scope")) {
    case 2: return "sudo sysctl -w kernel.yama.ptrace_scope=1";
    case 3:
        return "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set it to 1 in /etc/sysctl.d and reboot";
    }
    if (in_container()) {
        return "docker run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)";
    }
    return "another tracer (strace, gdb) or a sandbox may be in the way: run sockwire outside of it";
}
