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
#define DOCKER "docker run --security-opt seccomp=unconfined"
#define SYSCTL "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
#define IN_FILE(ARGUMENT) \
    "in .devcontainer/devcontainer.json, \"runArgs\": [" ARGUMENT "], and build the container anew"

struct row {
    const char *files[6]; /* a name below the root, what is in it, … */
    const char *env[3];
    const char *name;
    const char *namespaces, *capture, *ptrace; /* NULL: nothing of the place's own */
};

static const char general[] =
    "another tracer (strace, gdb) or a sandbox may be in the way: run sockwire outside of it";

static const struct row rows[] = {
    { { RELEASE, "6.12.0-amd64", MOUNTS, "22 1 8:1 / / rw - ext4 /dev/sda1 rw" },
      { 0 },
      "an ordinary system, no container",
      NULL,
      NULL,
      general },
    { { "/.dockerenv", "" },
      { 0 },
      "a Docker container",
      DOCKER,
      "docker run --cap-add NET_RAW, and run sockwire as root there",
      "docker run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)" },
    { { "/run/.containerenv", "engine=\"podman-5.4\"" },
      { "container=oci" },
      "a Podman container",
      "podman run --security-opt seccomp=unconfined",
      "podman run --cap-add NET_RAW, and run sockwire as root there",
      "podman run --cap-add SYS_PTRACE (or --security-opt seccomp=unconfined)" },
    { { "/.dockerenv", "" },
      { "KUBERNETES_SERVICE_HOST=10.0.0.1" },
      "a pod of Kubernetes",
      "in the pod, securityContext: {seccompProfile: {type: Unconfined}}",
      "in the pod, securityContext: {capabilities: {add: [NET_RAW]}}, and run sockwire as root there",
      "in the pod, securityContext: {capabilities: {add: [SYS_PTRACE]}}" },
    { { "/run/systemd/container", "lxc\n" },
      { 0 },
      "an LXC container",
      "lxc config set NAME security.nesting true",
      "in the container, run sockwire as root",
      "lxc config set NAME security.nesting true" },
    { { NULL },
      { "container=systemd-nspawn" },
      "a container of systemd-nspawn",
      "run sockwire outside of the container",
      "in the container, run sockwire as root",
      "run sockwire outside of the container" },
    { { NULL },
      { "container=something" },
      "a container",
      "start the container without its seccomp filter",
      "start the container with the capability NET_RAW, and run sockwire as root there",
      "start the container with the capability SYS_PTRACE" },
    { { "/.dockerenv", "" },
      { "CODESPACES=true" },
      "a Docker container, GitHub Codespaces",
      IN_FILE("\"--security-opt\", \"seccomp=unconfined\""),
      IN_FILE("\"--cap-add=NET_RAW\"") ", and run sockwire as root there",
      IN_FILE("\"--cap-add=SYS_PTRACE\"") },
    { { "/.dockerenv", "", RELEASE, "5.15.167.4-microsoft-standard-WSL2" },
      { "REMOTE_CONTAINERS=true" },
      "a Docker container, an editor's dev container, WSL 2",
      IN_FILE("\"--security-opt\", \"seccomp=unconfined\""),
      IN_FILE("\"--cap-add=NET_RAW\"") ", and run sockwire as root there",
      IN_FILE("\"--cap-add=SYS_PTRACE\"") },
    { { RELEASE, "5.15.167.4-microsoft-standard-WSL2" },
      { "container=" },
      "WSL 2",
      NULL,
      NULL,
      general },
    { { RELEASE, "4.4.0-19041-Microsoft" },
      { 0 },
      "WSL 1",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2",
      "WSL 1 is no Linux kernel: in PowerShell, wsl --set-version DISTRIBUTION 2" },
    { { MOUNTS, "22 1 8:1 /srv/root /proc rw - proc proc rw" },
      { 0 },
      "a chroot",
      "this is a chroot, where the kernel refuses namespaces: enter the folder with `mount --bind` and `pivot_root` instead, or run outside of it",
      NULL,
      general },
    { { UBUNTU, "1" },
      { 0 },
      "an ordinary system, no container",
      "install the package for Ubuntu, which brings an AppArmor profile; " SYSCTL,
      NULL,
      general },
    { { UBUNTU, "1", "/etc/apparmor.d/sockwire", "profile" },
      { 0 },
      "an ordinary system, no container",
      SYSCTL,
      NULL,
      general },
    { { UBUNTU, "0", RULE "unprivileged_userns_clone", "0", RULE "yama/ptrace_scope", "2" },
      { 0 },
      "an ordinary system, no container",
      "sudo sysctl -w kernel.unprivileged_userns_clone=1",
      NULL,
      "sudo sysctl -w kernel.yama.ptrace_scope=1" },
    { { "/proc/sys/user/max_user_namespaces", "0", "/proc/sys/user/max_net_namespaces", "0",
        RULE "yama/ptrace_scope", "3" },
      { 0 },
      "an ordinary system, no container",
      "sudo sysctl -w user.max_user_namespaces=10000; sudo sysctl -w user.max_net_namespaces=10000",
      NULL,
      "kernel.yama.ptrace_scope is 3, which lasts until the next boot: set it to 1 in /etc/sysctl.d and reboot" },
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
        text_release(&text);
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
    const struct CMUnitTest tests[] = { cmocka_unit_test(places), cmocka_unit_test(as_root) };
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
