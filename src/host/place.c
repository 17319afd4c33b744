/* Where this is: see place.h.
 *
 *     file or name                          what it says
 *     /.dockerenv                           Docker made this container
 *     /run/.containerenv                    Podman did
 *     /run/systemd/container, $container    the engine's name: docker, podman, lxc, systemd-nspawn, oci …
 *     $KUBERNETES_SERVICE_HOST              a pod
 *     /proc/sys/kernel/osrelease            "…-microsoft-standard-WSL2" (WSL 2), "…-Microsoft" (WSL 1)
 *     $CODESPACES, $REMOTE_CONTAINERS       GitHub Codespaces; an editor's dev container */
#include "host/place.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 600 };

static FILE *open_below(const char *root, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s%s", root, name);
    return fopen(path, "re");
}

static bool is_there(const char *root, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s%s", root, name);
    return access(path, F_OK) == 0;
}

/* The file's first word; "" when there is none. */
static void word_of(const char *root, const char *name, char word[64])
{
    FILE *in = open_below(root, name);
    if (!in || fscanf(in, "%63s", word) != 1)
        word[0] = '\0';
    if (in)
        fclose(in);
}

static long rule(const char *root, const char *name)
{
    char path[PATH_BYTES];
    long number = -1;
    snprintf(path, sizeof path, "/proc/sys/%s", name);
    FILE *in = open_below(root, path);
    if (in && fscanf(in, "%ld", &number) != 1)
        number = -1;
    if (in)
        fclose(in);
    return number;
}

/* Its value; NULL: there is none, or an empty one. */
static const char *value_of(char *const *env, const char *name)
{
    size_t length = strlen(name);
    for (; env && *env; env++)
        if (strncmp(*env, name, length) == 0 && (*env)[length] == '=')
            return (*env)[length + 1] ? *env + length + 1 : NULL;
    return NULL;
}

static enum container container_named(const char *name)
{
    static const struct {
        const char *name;
        enum container container;
    } names[] = {
        { "docker", CONTAINER_DOCKER },
        { "podman", CONTAINER_PODMAN },
        { "lxc", CONTAINER_LXC },
        { "lxc-libvirt", CONTAINER_LXC },
        { "systemd-nspawn", CONTAINER_NSPAWN },
        { "wsl", CONTAINER_NONE },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].container;
    return CONTAINER_OTHER;
}

/* A pod's container is Docker's or another's by its files: what helps is the pod's. */
static enum container container_of(const char *root, char *const *env)
{
    char word[64];
    const char *named = value_of(env, "container");
    if (value_of(env, "KUBERNETES_SERVICE_HOST") ||
        is_there(root, "/var/run/secrets/kubernetes.io"))
        return CONTAINER_KUBERNETES;
    if (is_there(root, "/run/.containerenv"))
        return CONTAINER_PODMAN;
    if (is_there(root, "/.dockerenv"))
        return CONTAINER_DOCKER;
    word_of(root, "/run/systemd/container", word);
    if (named || word[0])
        return container_named(named ? named : word);
    return CONTAINER_NONE;
}

static int wsl_of(const char *root)
{
    char release[64];
    word_of(root, "/proc/sys/kernel/osrelease", release);
    if (strstr(release, "WSL2") || strstr(release, "microsoft"))
        return 2;
    return strstr(release, "Microsoft") ? 1 : 0;
}

/* Folders of /proc that are there to be mounted on: what lies there covers nothing. */
static bool is_place_for_mounts(const char *at)
{
    static const char *const places[] = { "/proc/sys/fs/binfmt_misc", "/proc/fs/nfsd", "/proc/xen",
                                          "/proc/openprom" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i], at) == 0)
            return true;
    return false;
}

/* Where one mount is. */
struct mounted {
    long id, parent;
    char at[512], options[512]; /* the first option is ro or rw */
};

/* The last /proc lies over those before it, and hides what lies over parts of them. */
static void look_at_proc(struct host_place *place, const struct mounted *mounted, long *proc)
{
    if (strcmp(mounted->at, "/proc") == 0) {
        *proc = mounted->id;
        place->proc_covered = 0;
        place->proc_read_only = strncmp(mounted->options, "ro", 2) == 0; /* "ro,relatime" */
    } else if (mounted->parent == *proc && strncmp(mounted->at, "/proc/", 6) == 0 &&
               !is_place_for_mounts(mounted->at)) {
        place->proc_covered++;
    }
}

/* /proc/self/mountinfo lists the mounts that can be reached from our /: that one is there, unless /
 * is a folder like any other. */
static void look_at_mounts(struct host_place *place, const char *root)
{
    char line[4096];
    struct mounted mounted;
    long proc = -1;
    bool any = false, root_is_mount = false;
    FILE *in = open_below(root, "/proc/self/mountinfo");
    while (in && fgets(line, sizeof line, in))
        if (sscanf(line, "%ld %ld %*s %*s %511s %511s", &mounted.id, &mounted.parent, mounted.at,
                   mounted.options) == 4) {
            any = true;
            root_is_mount |= strcmp(mounted.at, "/") == 0;
            look_at_proc(place, &mounted, &proc);
        }
    if (in)
        fclose(in);
    place->chroot = any && !root_is_mount;
}

void place_look(struct host_place *place, const char *root, char *const *env)
{
    *place = (struct host_place){
        .container = container_of(root, env),
        .codespaces = value_of(env, "CODESPACES") != NULL,
        .devcontainer = value_of(env, "REMOTE_CONTAINERS") != NULL,
        .wsl = wsl_of(root),
        .has_profile = is_there(root, "/etc/apparmor.d/sockwire"),
        .apparmor_restricts = rule(root, "kernel/apparmor_restrict_unprivileged_userns"),
        .userns_clone = rule(root, "kernel/unprivileged_userns_clone"),
        .user_max = rule(root, "user/max_user_namespaces"),
        .net_max = rule(root, "user/max_net_namespaces"),
        .yama = rule(root, "kernel/yama/ptrace_scope"),
    };
    look_at_mounts(place, root);
}

const struct host_place *place_here(void)
{
    static struct host_place here;
    static bool looked;
    if (!looked)
        place_look(&here, "", environ);
    looked = true;
    return &here;
}

const char *place_name(const struct host_place *place, char text[PLACE_TEXT_BYTES])
{
    static const char *const containers[] = {
        [CONTAINER_NONE] = "",
        [CONTAINER_DOCKER] = "a Docker container",
        [CONTAINER_PODMAN] = "a Podman container",
        [CONTAINER_KUBERNETES] = "a pod of Kubernetes",
        [CONTAINER_LXC] = "an LXC container",
        [CONTAINER_NSPAWN] = "a container of systemd-nspawn",
        [CONTAINER_OTHER] = "a container",
    };
    static const char *const wsl[] = { "", "WSL 1", "WSL 2" };
    const char *editor = place->devcontainer ? "an editor's dev container" : "";
    const char *parts[] = { containers[place->container],
                            place->codespaces ? "GitHub Codespaces" : editor, wsl[place->wsl],
                            place->chroot ? "a chroot" : "" };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i])
            used += (size_t)snprintf(text + used, PLACE_TEXT_BYTES - used, "%s%s", used ? ", " : "",
                                     parts[i]);
    if (!used)
        snprintf(text, PLACE_TEXT_BYTES, "an ordinary system, no container");
    return text;
}
