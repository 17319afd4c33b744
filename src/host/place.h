/* Where is this?  A container and whose, WSL, Codespaces, a chroot; and the rules of the kernel that refuse what sockwire needs.
 *
 * It is known from files alone, and a few names of the environment, so a test can make up a place in a folder. */
#ifndef HOST_PLACE_H
#define HOST_PLACE_H

#include <stdbool.h>

enum container {
    CONTAINER_NONE,
    CONTAINER_DOCKER,
    CONTAINER_PODMAN,
    CONTAINER_KUBERNETES,
    CONTAINER_LXC,
    CONTAINER_NSPAWN,
    CONTAINER_OTHER,
};

struct host_place {
    enum container container;
    bool codespaces;   /* GitHub's; a container, too */
    bool devcontainer; /* an editor's: VS Code and its kin */
    int wsl;           /* 1, 2; 0: it is not WSL */
    bool
        chroot; /* our / is not a mount: the kernel lets nobody make user namespaces or mounts there */
    unsigned proc_covered; /* mounts over parts of /proc; none of the kernel's own */
    bool proc_read_only;   /* all of /proc */
    bool has_profile;      /* AppArmor has a file for /usr/bin/sockwire */
    /* numbers of /proc/sys; -1: this kernel has no such rule */
    long
        apparmor_restricts; /* kernel/apparmor_restrict_unprivileged_userns: 1 on Ubuntu since 23.10 */
    long
        userns_clone; /* kernel/unprivileged_userns_clone: 0 on Debian before 11, Arch's hardened kernel */
    long user_max; /* user/max_user_namespaces: 0 on hardened servers */
    long net_max;  /* user/max_net_namespaces: the same */
    long yama;     /* kernel/yama/ptrace_scope: 2 and 3 on hardened servers */
};

/* Looks below the folder root ("" is this machine), with env as environ(7) has it. */
void place_look(struct host_place *place, const char *root, char *const *env);

/* This machine, looked at once. */
const struct host_place *place_here(void);

enum { PLACE_TEXT_BYTES = 100 };
/* "a Docker container, in GitHub Codespaces"; "an ordinary system" */
const char *place_name(const struct host_place *place, char text[PLACE_TEXT_BYTES]);

#endif
