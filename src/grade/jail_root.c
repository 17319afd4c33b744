/* Roots without mounts: folders of the grade's own, with copies of what programs need (jail_stock.c).  See jail.h.
 *
 *     FOLDER/stock/programs/    /lib… the C library   /etc hosts, nsswitch.conf …   /dev null zero full random urandom
 *                               what a program needs that was not built here (jail_foreign.c)
 *     FOLDER/stock/kit/         the same, and sockwire, which plays our clients and servers
 *     FOLDER/stock/tools/       the compiler (jail_tools.c); with /tmp/src and /tmp/out while it works
 *     FOLDER/run-417/           of one run: programs/ once more by hard links, and /tmp/bin, /tmp/home
 *
 * No /proc and no terminal is there.  Who enters one by chroot() as an ordinary user, with no descriptor of a folder outside,
 * stays in it. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/jail.h"
#include "grade/sandbox.h"

/* For this user alone. */
static int make_own_folder(const char *root, const char *path, unsigned user)
{
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    return mkdir(whole, 0700) == 0 ? chown(whole, user, user) : -1;
}

static int link_into(const char *root, const char *path, const char *from)
{
    char to[PATH_MAX];
    snprintf(to, sizeof to, "%s%s", root, path);
    return jail_link_tree(from, to);
}

static int make_passwd(const char *root, unsigned user)
{
    char text[200];
    snprintf(text, sizeof text, "root:x:0:0::/:/sbin/nologin\nstudent:x:%u:%u::/tmp/home:/bin/sh\n",
             user, user);
    return jail_write(root, "/etc/passwd", text);
}

static int make_for_run(const char *root, const struct sandbox *sandbox, unsigned user)
{
    char programs[PATH_MAX];
    jail_stock_path(programs, sandbox, JAIL_PROGRAMS);
    return jail_link_tree(programs, root) == 0 && make_passwd(root, user) == 0 &&
                   jail_folder(root, "/tmp", 01777) == 0 &&
                   link_into(root, "/tmp/bin", sandbox->bin) == 0
               ? make_own_folder(root, "/tmp/home", user)
               : -1;
}

int jail_root_make(char root[512], const struct sandbox *sandbox, unsigned user)
{
    char path[PATH_MAX];
    if (sandbox->sources) {
        jail_stock_path(path, sandbox, JAIL_TOOLS);
        if (snprintf(root, 512, "%s", path) >= 512)
            return -1;
        return link_into(root, SANDBOX_SOURCES, sandbox->sources) == 0
                   ? make_own_folder(root, "/tmp/out", user)
                   : -1;
    }
    if (snprintf(root, 512, "%s/run-%d", sandbox->folder, (int)getpid()) >= 512)
        return -1;
    return make_for_run(root, sandbox, user);
}

void jail_root_remove(const char *root, const struct sandbox *sandbox)
{
    char path[PATH_MAX];
    if (!sandbox->sources) {
        jail_empty(root);
        return;
    }
    snprintf(path, sizeof path, "%s" SANDBOX_SOURCES, root);
    jail_empty(path);
    snprintf(path, sizeof path, "%s/tmp/out", root);
    jail_empty(path);
}
