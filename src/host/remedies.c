/* Remedies for a refusing machine: see remedies.h.  The kernel says EPERM for a dozen reasons; the
 * place (place.h) tells which.  In a container the usual reason is the seccomp filter of its engine,
 * which no file tells. */
#include "host/remedies.h"

#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void add(struct text *text, const char *remedy)
{
    if (text->len > 0) {
        text_add(text, "; ");
    }
    text_add(text, remedy);
}

/* ---- containers: each engine has words of its own ---- */

enum want { WANT_NAMESPACES, WANT_CAPTURE, WANT_PTRACE, WANT_PROC, WANTS };

static const char *const in_containers[][WANTS] = {
    [CONTAINER_DOCKER] = { "docker run --security-opt seccomp=unconfined",
                           "docker run --cap-add NET_RAW",
                           "docker run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
                           "docker run --security-opt systempaths=unconfined" },
    [CONTAINER_PODMAN] = { "podman run --security-opt seccomp=unconfined",
                           "podman run --cap-add NET_RAW",
                           "podman run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
                           "podman run --security-opt systempaths=unconfined" },
    [CONTAINER_KUBERNETES] = { "in the pod, securityContext: {seccompProfile: {type: Unconfined}}",
                               "in the pod, securityContext: {capabilities: {add: [NET_RAW]}}",
                               "in the pod, securityContext: {capabilities: {add: [SYS_PTRACE]}}",
                               "in the pod, hostUsers: false and securityContext: {procMount: Unmasked}" },
    [CONTAINER_LXC] = { "lxc config set NAME security.nesting true",
                        "in the container, run sockwire as root",
                        "lxc config set NAME security.nesting true",
                        "lxc config set NAME security.nesting true" },
    [CONTAINER_NSPAWN] = { "run sockwire outside of the container",
                           "in the container, run sockwire as root",
                           "run sockwire outside of the container",
                           "run sockwire outside of the container" },
    [CONTAINER_OTHER] = { "start the container without its seccomp filter",
                          "start the container with the capability NET_RAW",
                          "start the container with the capability SYS_PTRACE",
                          "start the container with nothing mounted over parts of its /proc" },
};

/* Who can't give options to the engine writes them into a file. */
static const char *const in_devcontainers[WANTS] = {
    "in .devcontainer/devcontainer.json, \"runArgs\": [\"--security-opt\", \"seccomp=unconfined\"], and build the container anew",
    "in .devcontainer/devcontainer.json, \"runArgs\": [\"--cap-add=NET_RAW\"], and build the container anew",
    "in .devcontainer/devcontainer.json, \"runArgs\": [\"--cap-add=SYS_PTRACE\"], and build the container anew",
    "in .devcontainer/devcontainer.json, \"runArgs\": [\"--security-opt\", \"systempaths=unconfined\"], and build the container anew",
};

/* NULL: it is no container. */
static const char *in_container(const struct host_place *place, enum want want)
{
    if (place->codespaces || place->devcontainer)
        return in_devcontainers[want];
    return in_containers[place->container][want];
}

static const char wsl_1[] =
    "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2";

/* ---- namespaces ---- */

void remedies_namespaces_at(struct text *text, const struct host_place *place, bool root)
{
    if (place->wsl == 1) {
        add(text, wsl_1);
        return;
    }
    if (!root && place->proc_read_only) { /* user ids are written into it */
        add(text,
            "sudo mount -o remount,rw /proc (in a container: run it with a /proc that can be written)");
        return;
    }
    if (!root && place->apparmor_restricts == 1) {
        if (!place->has_profile)
            add(text, "install the package for Ubuntu, which brings an AppArmor profile");
        add(text, "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }
    if (!root && place->userns_clone == 0) {
        add(text, "sudo sysctl -w kernel.unprivileged_userns_clone=1");
    }
    if (place->user_max == 0) {
        add(text, "sudo sysctl -w user.max_user_namespaces=10000");
    }
    if (place->net_max == 0) {
        add(text, "sudo sysctl -w user.max_net_namespaces=10000");
    }
    if (place->chroot) {
        add(text,
            "this is a chroot, where the kernel refuses namespaces: enter the folder with `mount --bind` and `pivot_root` instead, or "
            "run outside of it");
    }
    const char *container = in_container(place, WANT_NAMESPACES);
    if (container) {
        add(text, container);
    }
}

void remedies_namespaces(struct text *text)
{
    const char *forced = getenv("SOCKWIRE_GROUND"); /* see host.c */
    if (forced && *forced) {
        add(text, "unset SOCKWIRE_GROUND");
    }
    remedies_namespaces_at(text, place_here(), geteuid() == 0);
}

/* ---- capture ---- */

bool remedies_capture_at(struct text *text, const struct host_place *place, bool root)
{
    const char *container = in_container(place, WANT_CAPTURE);
    if (place->wsl == 1) {
        add(text, wsl_1);
    } else if (container) {
        add(text, container);
        if (!root && strstr(container, "NET_RAW"))
            text_add(text, ", and run sockwire as root there");
    }
    return place->wsl == 1 || container;
}

void remedies_capture(struct text *text)
{
    bool root = geteuid() == 0;
    if (remedies_capture_at(text, place_here(), root)) {
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

/* ---- a /proc of one's own ---- */

void remedies_own_proc_at(struct text *text, const struct host_place *place)
{
    const char *container = in_container(place, WANT_PROC);
    if (container)
        add(text, container);
    else if (place->proc_covered)
        add(text, "unmount what lies over parts of /proc (findmnt -R /proc shows it)");
    add(text, "sockwire grade --walls less, which grades without it");
}

void remedies_own_proc(struct text *text)
{
    remedies_own_proc_at(text, place_here());
}

/* ---- ptrace ---- */

const char *remedy_ptrace_at(const struct host_place *place)
{
    const char *container = in_container(place, WANT_PTRACE);
    switch (place->yama) {
    case 2: return "sudo sysctl -w kernel.yama.ptrace_scope=1";
    case 3:
        return "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set it to 1 in /etc/sysctl.d and reboot";
    }
    if (place->wsl == 1)
        return wsl_1;
    return container
               ? container
               : "another tracer (strace, gdb) or a sandbox may be in the way: run sockwire outside of it";
}

const char *remedy_ptrace(void)
{
    return remedy_ptrace_at(place_here());
}
