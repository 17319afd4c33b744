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

enum want {
    WANT_NAMESPACES,
    WANT_CAPTURE,
    WANT_PTRACE,
    WANT_PROC,
    WANT_MOUNTS,
    WANT_IDS,
    WANT_NAMES,
    WANTS
};

#define SUBIDS(ENGINE) \
    "on the container's host, for the user of the engine: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER (or another range that is free), then " ENGINE
#define ADD_HOSTS \
    "--add-host servername:127.0.0.1 --add-host server:127.0.0.1 --add-host client:127.0.0.1"

static const char *const in_containers[][WANTS] = {
    [CONTAINER_DOCKER] = { "docker run --security-opt seccomp=unconfined",
                           "docker run --cap-add NET_RAW",
                           "docker run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
                           "docker run --security-opt systempaths=unconfined",
                           "docker run --security-opt apparmor=unconfined (where SELinux rules: label=disable)",
                           SUBIDS("start the engine anew"), "docker run " ADD_HOSTS },
    [CONTAINER_PODMAN] = { "podman run --security-opt seccomp=unconfined",
                           "podman run --cap-add NET_RAW",
                           "podman run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
                           "podman run --security-opt systempaths=unconfined",
                           "podman run --security-opt label=disable (where AppArmor rules: apparmor=unconfined)",
                           "podman run without --uidmap, or with --userns=auto:size=65536; " SUBIDS(
                               "podman system migrate"),
                           "podman run " ADD_HOSTS },
    [CONTAINER_KUBERNETES] = { "in the pod, securityContext: {seccompProfile: {type: Unconfined}}",
                               "in the pod, securityContext: {capabilities: {add: [NET_RAW]}}",
                               "in the pod, securityContext: {capabilities: {add: [SYS_PTRACE]}}",
                               "in the pod, hostUsers: false and securityContext: {procMount: Unmasked}",
                               "in the pod, securityContext: {appArmorProfile: {type: Unconfined}}",
                               "in the pod, hostUsers: true",
                               "in the pod, hostAliases: [{ip: 127.0.0.1, hostnames: [servername, server, client]}]" },
    [CONTAINER_LXC] = { "lxc config set NAME security.nesting true",
                        "in the container, run sockwire as root",
                        "lxc config set NAME security.nesting true",
                        "lxc config set NAME security.nesting true",
                        "lxc config set NAME security.nesting true",
                        "lxc config set NAME security.idmap.size 65536", NULL },
    [CONTAINER_NSPAWN] = { "run sockwire outside of the container",
                           "in the container, run sockwire as root",
                           "run sockwire outside of the container",
                           "run sockwire outside of the container",
                           "run sockwire outside of the container",
                           "systemd-nspawn --private-users=pick", NULL },
    [CONTAINER_OTHER] = { "start the container without its seccomp filter",
                          "start the container with the capability NET_RAW",
                          "start the container with the capability SYS_PTRACE",
                          "start the container with nothing mounted over parts of its /proc",
                          "start the container where no AppArmor or SELinux refuses mounts",
                          "start the container with 65536 user ids", NULL },
};

#define IN_FILE(ARGUMENTS) \
    "in .devcontainer/devcontainer.json, \"runArgs\": [" ARGUMENTS "], and build the container anew"

/* Who can't give options to the engine writes them into a file. */
static const char *const in_devcontainers[WANTS] = {
    IN_FILE("\"--security-opt\", \"seccomp=unconfined\""),
    IN_FILE("\"--cap-add=NET_RAW\""),
    IN_FILE("\"--cap-add=SYS_PTRACE\""),
    IN_FILE("\"--security-opt\", \"systempaths=unconfined\""),
    IN_FILE("\"--security-opt\", \"apparmor=unconfined\""),
    SUBIDS("start the engine anew"),
    IN_FILE(
        "\"--add-host=servername:127.0.0.1\", \"--add-host=server:127.0.0.1\", \"--add-host=client:127.0.0.1\""),
};

static bool is_container(const struct host_place *place)
{
    return place->codespaces || place->devcontainer || place->container != CONTAINER_NONE;
}

/* NULL: it is no container, or the engine has no word for it. */
static const char *in_container(const struct host_place *place, enum want want)
{
    if (place->codespaces || place->devcontainer)
        return in_devcontainers[want];
    return in_containers[place->container][want];
}

/* The kernel's settings are those of the machine that the container runs on. */
#define ON_HOST "on the container's host: "

static void add_setting(struct text *text, const struct host_place *place, const char *remedy)
{
    add(text, is_container(place) ? ON_HOST : "");
    text_add(text, remedy);
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
    const char *container = in_container(place, WANT_NAMESPACES);
    if (container) {
        add(text, container);
    }
    if (!root && place->apparmor_restricts == 1) {
        if (!place->has_profile && !is_container(place))
            add(text, "install the package for Ubuntu, which brings an AppArmor profile");
        add_setting(text, place, "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
    }
    if (!root && place->userns_clone == 0) {
        add_setting(text, place, "sudo sysctl -w kernel.unprivileged_userns_clone=1");
    }
    if (place->user_max == 0) {
        add_setting(text, place, "sudo sysctl -w user.max_user_namespaces=10000");
    }
    if (place->net_max == 0) {
        add_setting(text, place, "sudo sysctl -w user.max_net_namespaces=10000");
    }
    if (place->chroot) {
        add(text,
            "this is a chroot, where the kernel refuses namespaces: enter the folder with `mount --bind` and `pivot_root` instead, or "
            "run outside of it");
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

/* ---- what a grade wants ---- */

void remedies_own_proc_at(struct text *text, const struct host_place *place)
{
    const char *container = in_container(place, WANT_PROC);
    if (container)
        add(text, container);
    else if (place->proc_covered)
        add(text, "unmount what lies over parts of /proc (findmnt -R /proc shows it)");
    add(text, "sockwire grade --walls less, which grades without it");
}

const char *remedy_mounts_at(const struct host_place *place)
{
    const char *container = in_container(place, WANT_MOUNTS);
    return container ? container
                     : "a sandbox, AppArmor or SELinux refuses mounts: run sockwire outside of it";
}

const char *remedy_user_ids_at(const struct host_place *place)
{
    const char *container = in_container(place, WANT_IDS);
    return container ? container
                     : "run sockwire outside of this user namespace (/proc/self/uid_map shows what "
                       "it maps), or as an ordinary user";
}

/* ---- names, congestion control ---- */

const char *remedy_names_at(const struct host_place *place)
{
    const char *container = in_container(place, WANT_NAMES);
    return container ? container
                     : "say 127.0.0.1 or localhost instead, or add \"127.0.0.1 servername server "
                       "client\" to /etc/hosts";
}

const char *remedy_congestion_at(const struct host_place *place, bool own_network)
{
    static const char *const engines[] = {
        [CONTAINER_DOCKER] = "docker run --sysctl net.ipv4.tcp_congestion_control=reno",
        [CONTAINER_PODMAN] = "podman run --sysctl net.ipv4.tcp_congestion_control=reno",
        [CONTAINER_OTHER] = NULL,
    };
    if (!is_container(place))
        return "sudo sysctl -w net.ipv4.tcp_congestion_control=cubic";
    if (own_network) /* it is set there, where /proc/sys can be written */
        return in_container(place, WANT_PROC);
    if (place->codespaces || place->devcontainer)
        return IN_FILE("\"--sysctl=net.ipv4.tcp_congestion_control=reno\"");
    if (engines[place->container])
        return engines[place->container];
    return ON_HOST "sudo sysctl -w net.ipv4.tcp_congestion_control=cubic, and start the container "
                   "anew";
}

/* ---- ptrace ---- */

const char *remedy_ptrace_at(const struct host_place *place)
{
    const char *container = in_container(place, WANT_PTRACE);
    switch (place->yama) {
    case 2:
        return is_container(place) ? ON_HOST "sudo sysctl -w kernel.yama.ptrace_scope=1"
                                   : "sudo sysctl -w kernel.yama.ptrace_scope=1";
    case 3:
        return is_container(place)
                   ? ON_HOST "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set "
                             "it to 1 in /etc/sysctl.d and reboot"
                   : "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set it to 1 "
                     "in /etc/sysctl.d and reboot";
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
