/* Roots without mounts: folders of the grade's own, with copies of what programs need.  See jail.h.
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
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/jail.h"
#include "grade/root.h"
#include "grade/sandbox.h"

/* ---- the stock ---- */

static int write_in(const char *root, const char *path, const char *text)
{
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s%s", root, path);
    return write_file(whole, O_CREAT | O_EXCL, text);
}

/* A device that can't be opened (its file system has no devices) is no device. */
static void make_device(const char *root, const char *name, unsigned minor_number)
{
    char whole[PATH_MAX];
    snprintf(whole, sizeof whole, "%s/dev/%s", root, name);
    if (mknod(whole, S_IFCHR | 0666, makedev(1, minor_number)) != 0 || chmod(whole, 0666) != 0)
        return;
    int fd = open(whole, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        fd = open(whole, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    else
        unlink(whole);
}

static int make_devices(const char *root)
{
    static const struct {
        const char *name;
        unsigned number;
    } devices[] = {
        { "null", 3 }, { "zero", 5 }, { "full", 7 }, { "random", 8 }, { "urandom", 9 }
    };
    if (jail_folder(root, "/dev", 0755) != 0 || jail_folder(root, "/dev/shm", 01777) != 0)
        return -1;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        make_device(root, devices[i].name, devices[i].number);
    return 0;
}

/* The names, and nobody to ask but this file. */
static int make_etc(const char *root)
{
    static const char *const files[] = { "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/host.conf",
                                         "/etc/gai.conf",    "/etc/protocols",  "/etc/services",
                                         "/etc/localtime" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (jail_copy_to(root, files[i], files[i]) != 0)
            return -1;
    return jail_folder(root, "/etc", 0755) == 0 &&
                   write_in(root, "/etc/hosts", "127.0.0.1 localhost servername server client\n") ==
                       0 &&
                   write_in(root, "/etc/nsswitch.conf",
                            "passwd: files\ngroup: files\nhosts: files dns\n"
                            "services: files\nprotocols: files\n") == 0
               ? 0
               : -1;
}

/* What a program that was built from C may open while it runs: parts of the C library. */
static int copy_c_library(const char *root)
{
    static const char *const patterns[] = { "libc.so.*",    "libm.so.*",         "libpthread.so.*",
                                            "librt.so.*",   "libdl.so.*",        "libresolv.so.*",
                                            "libutil.so.*", "libanl.so.*",       "libgcc_s.so.*",
                                            "libmvec.so.*", "libnss_files.so.*", "libnss_dns.so.*",
                                            "ld-*.so.*" };
    static const char *const folders[] = { "/lib",       "/lib64",         "/usr/lib",
                                           "/usr/lib64", "/lib/*-linux-*", "/usr/lib/*-linux-*" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++) {
            char pattern[200];
            snprintf(pattern, sizeof pattern, "%s/%s", folders[i], patterns[k]);
            if (jail_copy_pattern(root, pattern) != 0)
                return -1;
        }
    return jail_copy_tree(root, "/usr/lib/locale/C.utf8", NULL) == 0 &&
                   jail_copy_tree(root, "/usr/lib/locale/C.UTF-8", NULL) == 0
               ? 0
               : -1;
}

static int make_common(const char *root)
{
    return mkdir(root, 0755) == 0 && make_devices(root) == 0 && make_etc(root) == 0 &&
                   jail_folder(root, "/tmp", 0755) == 0
               ? 0
               : -1;
}

static int make_kit(const char *root, const char *self)
{
    char nc[PATH_MAX];
    if (make_common(root) != 0 || copy_c_library(root) != 0 ||
        jail_copy_to(root, self, JAIL_SELF) != 0 || jail_copy_libraries(root, self) != 0)
        return -1;
    return !root_find_program("nc", nc) ||
                   (jail_copy_to(root, nc, nc) == 0 && jail_copy_libraries(root, nc) == 0)
               ? 0
               : -1;
}

static void path_in(char path[PATH_MAX], const struct sandbox *sandbox, const char *name)
{
    snprintf(path, PATH_MAX, "%s/stock/%s", sandbox->folder, name);
}

int jail_stock(struct sandbox *sandbox, struct err *err)
{
    char stock[PATH_MAX], programs[PATH_MAX], kit[PATH_MAX], tools[PATH_MAX];
    snprintf(stock, sizeof stock, "%s/stock", sandbox->folder);
    path_in(programs, sandbox, JAIL_PROGRAMS);
    path_in(kit, sandbox, JAIL_KIT);
    path_in(tools, sandbox, JAIL_TOOLS);
    if (mkdir(stock, 0755) != 0 || make_common(programs) != 0 || copy_c_library(programs) != 0 ||
        make_kit(kit, sandbox->self) != 0 || make_common(tools) != 0)
        return err_errno(err, "copying what programs need to %.300s", stock);
    if (sandbox->foreign && jail_copy_foreign(programs, sandbox, err) != 0)
        return -1;
    return jail_copy_tools(tools, err);
}

void jail_drop_tools(const struct sandbox *sandbox)
{
    char tools[PATH_MAX];
    path_in(tools, sandbox, JAIL_TOOLS);
    jail_empty(tools);
}

/* ---- one root ---- */

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
    return write_in(root, "/etc/passwd", text);
}

static int make_for_run(const char *root, const struct sandbox *sandbox, unsigned user)
{
    char programs[PATH_MAX];
    path_in(programs, sandbox, JAIL_PROGRAMS);
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
        path_in(path, sandbox, JAIL_TOOLS);
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
