/* Places made up in a folder: what they are called, and what helps there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "host/remedies.h"

#define RULE "/proc/sys/kernel/"
#define UBUNTU RULE "apparmor_restrict_unprivileged_userns"
#define RELEASE RULE "osrelease"
#define MOUNTS "/proc/self/mountinfo"
#define ON_ROOT "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
#define PROC "23 22 0:5 / /proc rw,nosuid - proc proc rw\n"
#define DOCKER "docker run --security-opt seccomp=unconfined"
#define SYSCTL "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
#define IN_FILE(ARGUMENT) \
    "in .devcontainer/devcontainer.json, \"runArgs\": [" ARGUMENT "], and build the container anew"

#define SUBIDS                                                                         \
    "on the container's host, for the user of the engine: sudo usermod --add-subuids " \
    "100000-165535 --add-subgids 100000-165535 USER (or another range that is free)"
#define ADD_HOSTS \
    "--add-host servername:127.0.0.1 --add-host server:127.0.0.1 --add-host client:127.0.0.1"
#define IN_HOSTS \
    "say 127.0.0.1 or localhost instead, or add \"127.0.0.1 servername server client\" to /etc/hosts"
#define CUBIC "sudo sysctl -w net.ipv4.tcp_congestion_control=cubic"
#define HOSTS_CUBIC "on the container's host: " CUBIC ", and start the container anew"

struct row {
    const char *files[6]; /* a name below the root, what is in it, … */
    const char *env[3];
    const char *name;
    const char *namespaces, *capture, *ptrace; /* NULL: nothing of the place's own */
    const char *proc;                          /* before WALLS_LESS; NULL: that alone */
};

/* What a container's engine calls the rest; the first row is that of no container. */
static const struct {
    struct host_place place;
    const char *mounts, *user_ids, *names, *paced_given, *paced_own;
} engines[] = {
    { { .container = CONTAINER_NONE },
      "a sandbox, AppArmor or SELinux refuses mounts: run sockwire outside of it",
      "run sockwire outside of this user namespace (/proc/self/uid_map shows what it maps), or as an ordinary user",
      IN_HOSTS,
      CUBIC,
      CUBIC },
    { { .container = CONTAINER_DOCKER },
      "docker run --security-opt apparmor=unconfined (where SELinux rules: label=disable)",
      SUBIDS ", then start the engine anew",
      "docker run " ADD_HOSTS,
      "docker run --sysctl net.ipv4.tcp_congestion_control=reno",
      "docker run --security-opt systempaths=unconfined" },
    { { .container = CONTAINER_PODMAN },
      "podman run --security-opt label=disable (where AppArmor rules: apparmor=unconfined)",
      "podman run without --uidmap, or with --userns=auto:size=65536; " SUBIDS
      ", then podman system migrate",
      "podman run " ADD_HOSTS,
      "podman run --sysctl net.ipv4.tcp_congestion_control=reno",
      "podman run --security-opt systempaths=unconfined" },
    { { .container = CONTAINER_KUBERNETES },
      "in the pod, securityContext: {appArmorProfile: {type: Unconfined}}",
      "in the pod, hostUsers: true",
      "in the pod, hostAliases: [{ip: 127.0.0.1, hostnames: [servername, server, client]}]",
      HOSTS_CUBIC,
      "in the pod, hostUsers: false and securityContext: {procMount: Unmasked}" },
    { { .container = CONTAINER_LXC },
      "lxc config set NAME security.nesting true",
      "lxc config set NAME security.idmap.size 65536",
      IN_HOSTS,
      HOSTS_CUBIC,
      "lxc config set NAME security.nesting true" },
    { { .container = CONTAINER_NSPAWN },
      "run sockwire outside of the container",
      "systemd-nspawn --private-users=pick",
      IN_HOSTS,
      HOSTS_CUBIC,
      "run sockwire outside of the container" },
    { { .container = CONTAINER_OTHER },
      "start the container where no AppArmor or SELinux refuses mounts",
      "start the container with 65536 user ids",
      IN_HOSTS,
      HOSTS_CUBIC,
      "start the container with nothing mounted over parts of its /proc" },
    { { .container = CONTAINER_DOCKER, .devcontainer = true },
      IN_FILE("\"--security-opt\", \"apparmor=unconfined\""),
      SUBIDS ", then start the engine anew",
      IN_FILE("\"--add-host=servername:127.0.0.1\", \"--add-host=server:127.0.0.1\", "
              "\"--add-host=client:127.0.0.1\""),
      IN_FILE("\"--sysctl=net.ipv4.tcp_congestion_control=reno\""),
      IN_FILE("\"--security-opt\", \"systempaths=unconfined\"") },
};

static const char general[] =
    "another tracer (strace, gdb) or a sandbox may be in the way: run sockwire outside of it";

static const struct row rows[] = {
    { { RELEASE, "6.12.0-amd64", MOUNTS, "22 1 8:1 / / rw - ext4 /dev/sda1 rw" },
      { 0 },
      "an ordinary system, no container",
      NULL,
      NULL,
      general,
      NULL },
    { { "/.dockerenv", "" },
      { 0 },
      "a Docker container",
      DOCKER,
      "docker run --cap-add NET_RAW, and run sockwire as root there",
      "docker run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
      "docker run --security-opt systempaths=unconfined" },
    { { "/run/.containerenv", "engine=\"podman-5.4\"" },
      { "container=oci" },
      "a Podman container",
      "podman run --security-opt seccomp=unconfined",
      "podman run --cap-add NET_RAW, and run sockwire as root there",
      "podman run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)",
      "podman run --security-opt systempaths=unconfined" },
    { { "/.dockerenv", "" },
      { "KUBERNETES_SERVICE_HOST=10.0.0.1" },
      "a pod of Kubernetes",
      "in the pod, securityContext: {seccompProfile: {type: Unconfined}}",
      "in the pod, securityContext: {capabilities: {add: [NET_RAW]}}, and run sockwire as root there",
      "in the pod, securityContext: {capabilities: {add: [SYS_PTRACE]}}",
      "in the pod, hostUsers: false and securityContext: {procMount: Unmasked}" },
    { { "/run/systemd/container", "lxc\n" },
      { 0 },
      "an LXC container",
      "lxc config set NAME security.nesting true",
      "in the container, run sockwire as root",
      "lxc config set NAME security.nesting true",
      "lxc config set NAME security.nesting true" },
    { { NULL },
      { "container=systemd-nspawn" },
      "a container of systemd-nspawn",
      "run sockwire outside of the container",
      "in the container, run sockwire as root",
      "run sockwire outside of the container",
      "run sockwire outside of the container" },
    { { NULL },
      { "container=something" },
      "a container",
      "start the container without its seccomp filter",
      "start the container with the capability NET_RAW, and run sockwire as root there",
      "start the container with the capability SYS_PTRACE",
      "start the container with nothing mounted over parts of its /proc" },
    { { "/.dockerenv", "" },
      { "CODESPACES=true" },
      "a Docker container, GitHub Codespaces",
      IN_FILE("\"--security-opt\", \"seccomp=unconfined\""),
      IN_FILE("\"--cap-add=NET_RAW\"") ", and run sockwire as root there",
      IN_FILE("\"--cap-add=SYS_PTRACE\""),
      IN_FILE("\"--security-opt\", \"systempaths=unconfined\"") },
    { { "/.dockerenv", "", RELEASE, "5.15.167.4-microsoft-standard-WSL2" },
      { "REMOTE_CONTAINERS=true" },
      "a Docker container, an editor's dev container, WSL 2",
      IN_FILE("\"--security-opt\", \"seccomp=unconfined\""),
      IN_FILE("\"--cap-add=NET_RAW\"") ", and run sockwire as root there",
      IN_FILE("\"--cap-add=SYS_PTRACE\""),
      IN_FILE("\"--security-opt\", \"systempaths=unconfined\"") },
    { { RELEASE, "5.15.167.4-microsoft-standard-WSL2" },
      { "container=" },
      "WSL 2",
      NULL,
      NULL,
      general,
      NULL },
    { { RELEASE, "4.4.0-19041-Microsoft" },
      { 0 },
      "WSL 1",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2",
      NULL },
    { { MOUNTS, "22 1 8:1 /srv/root /proc rw - proc proc rw" },
      { 0 },
      "a chroot",
      "this is a chroot, where the kernel refuses namespaces: enter the folder with `mount --bind` and `pivot_root` instead, or run outside of it",
      NULL,
      general,
      NULL },
    { { MOUNTS, ON_ROOT "23 22 0:5 / /proc ro,nosuid - proc proc rw\n", UBUNTU, "1" },
      { 0 },
      "an ordinary system, no container",
      "sudo mount -o remount,rw /proc (in a container: run it with a /proc that can be written)",
      NULL,
      general,
      NULL },
    { { MOUNTS, ON_ROOT PROC "24 23 0:6 / /proc/kcore rw - devtmpfs dev rw\n" },
      { 0 },
      "an ordinary system, no container",
      NULL,
      NULL,
      general,
      "unmount what lies over parts of /proc (findmnt -R /proc shows it)" },
    { { UBUNTU, "1" },
      { 0 },
      "an ordinary system, no container",
      "install the package for Ubuntu, which brings an AppArmor profile; " SYSCTL,
      NULL,
      general,
      NULL },
    { { UBUNTU, "1", "/etc/apparmor.d/sockwire", "profile" },
      { 0 },
      "an ordinary system, no container",
      SYSCTL,
      NULL,
      general,
      NULL },
    { { "/.dockerenv", "", UBUNTU, "1", RULE "yama/ptrace_scope", "2" },
      { 0 },
      "a Docker container",
      DOCKER "; on the container's host: " SYSCTL,
      "docker run --cap-add NET_RAW, and run sockwire as root there",
      "on the container's host: sudo sysctl -w kernel.yama.ptrace_scope=1",
      "docker run --security-opt systempaths=unconfined" },
    { { UBUNTU, "0", RULE "unprivileged_userns_clone", "0", RULE "yama/ptrace_scope", "2" },
      { 0 },
      "an ordinary system, no container",
      "sudo sysctl -w kernel.unprivileged_userns_clone=1",
      NULL,
      "sudo sysctl -w kernel.yama.ptrace_scope=1",
      NULL },
    { { "/proc/sys/user/max_user_namespaces", "0", "/proc/sys/user/max_net_namespaces", "0",
        RULE "yama/ptrace_scope", "3" },
      { 0 },
      "an ordinary system, no container",
      "sudo sysctl -w user.max_user_namespaces=10000; sudo sysctl -w user.max_net_namespaces=10000",
      NULL,
      "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set it to 1 in /etc/sysctl.d and reboot",
      NULL },
};

static void write_below(const char *root, const char *name, const char *what)
{
    char path[300];
    snprintf(path, sizeof path, "%s%s", root, name);
    for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')); *at++ = '/') {
        *at = '\0';
        mkdir(path, 0755);
    }
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(what, out);
    fclose(out);
}

static void expect(const struct text *text, const char *wanted)
{
    assert_string_equal(text->s, wanted ? wanted : "");
}

static void expect_own_proc(const struct text *text, const char *wanted)
{
    char all[300];
    snprintf(all, sizeof all, "%s%s%s", wanted ? wanted : "", wanted ? "; " : "",
             "sockwire grade --walls less, which grades without it");
    assert_string_equal(text->s, all);
}

static void places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char root[] = "/tmp/sockwire-place.XXXXXX", name[PLACE_TEXT_BYTES], remove[80];
        struct host_place place;
        struct text text;
        text_init(&text);
        assert_non_null(mkdtemp(root));
        for (size_t k = 0; k + 1 < 6 && rows[i].files[k]; k += 2)
            write_below(root, rows[i].files[k], rows[i].files[k + 1]);
        place_look(&place, root, (char *const *)(uintptr_t)rows[i].env);
        assert_string_equal(place_name(&place, name), rows[i].name);
        remedies_namespaces_at(&text, &place, false);
        expect(&text, rows[i].namespaces);
        text_clear(&text);
        assert_int_equal(remedies_capture_at(&text, &place, false), rows[i].capture != NULL);
        expect(&text, rows[i].capture);
        assert_string_equal(remedy_ptrace_at(&place), rows[i].ptrace);
        text_clear(&text);
        remedies_own_proc_at(&text, &place);
        expect_own_proc(&text, rows[i].proc);
        text_release(&text);
        snprintf(remove, sizeof remove, "rm -r %s", root);
        assert_int_equal(system(remove), 0);
    }
}

static void words_of_engines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        const struct host_place *place = &engines[i].place;
        assert_string_equal(remedy_mounts_at(place), engines[i].mounts);
        assert_string_equal(remedy_user_ids_at(place), engines[i].user_ids);
        assert_string_equal(remedy_names_at(place), engines[i].names);
        assert_string_equal(remedy_congestion_at(place, false), engines[i].paced_given);
        assert_string_equal(remedy_congestion_at(place, true), engines[i].paced_own);
    }
}

/* What lies over parts of /proc, by /proc/self/mountinfo. */
static void covered(void **state)
{
    static const struct {
        const char *mounts;
        unsigned parts;
        bool read_only;
    } tables[] = {
        { ON_ROOT PROC, 0, false },
        { ON_ROOT "23 22 0:5 / /proc ro,relatime - proc proc ro\n", 0, true },
        /* as Docker does it */
        { ON_ROOT PROC "30 23 0:5 /bus /proc/bus ro,nosuid - proc proc rw\n"
                       "31 23 0:5 /sys /proc/sys ro,nosuid - proc proc rw\n"
                       "32 23 0:30 / /proc/acpi ro,relatime - tmpfs tmpfs ro\n"
                       "33 23 0:31 /null /proc/kcore rw,nosuid - tmpfs tmpfs rw\n",
          4, false },
        /* as it is on a machine with systemd: a folder that is there for it */
        { ON_ROOT PROC "24 23 0:20 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n", 0,
          false },
        /* a new one over it: nothing of it is covered, whatever is covered below */
        { ON_ROOT PROC "30 23 0:5 /sys /proc/sys ro - proc proc rw\n"
                       "40 23 0:40 / /proc rw - proc proc rw\n",
          0, false },
        { ON_ROOT PROC "50 22 0:41 / /processes rw - tmpfs tmpfs rw\n", 0, false },
    };
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char root[] = "/tmp/sockwire-place.XXXXXX", remove[80];
        struct host_place place;
        assert_non_null(mkdtemp(root));
        write_below(root, MOUNTS, tables[i].mounts);
        place_look(&place, root, (char *const[]){ NULL });
        assert_int_equal(place.proc_covered, tables[i].parts);
        assert_int_equal(place.proc_read_only, tables[i].read_only);
        assert_false(place.chroot);
        snprintf(remove, sizeof remove, "rm -r %s", root);
        assert_int_equal(system(remove), 0);
    }
}

/* What an ordinary user is refused and root is not. */
static void as_root(void **state)
{
    (void)state;
    struct text text;
    struct host_place place = { .container = CONTAINER_DOCKER, .apparmor_restricts = 1 };
    place.user_max = place.net_max = place.yama = -1;
    text_init(&text);
    remedies_namespaces_at(&text, &place, true);
    expect(&text, DOCKER);
    text_clear(&text);
    assert_true(remedies_capture_at(&text, &place, true));
    expect(&text, "docker run --cap-add NET_RAW");
    text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(places),
                                        cmocka_unit_test(words_of_engines),
                                        cmocka_unit_test(covered), cmocka_unit_test(as_root) };
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
