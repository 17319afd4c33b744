/* What the roots of a grade are made of: see jail.h, and jail_root.c for what lies where.
 *
 * Copies, and no hard links to the machine's own files: through a link, whoever changes a file of the root has changed the
 * machine's, and on overlayfs, as in a container, link(2) copies the file into the container's layer, where it stays.
 *
 * A class would copy the same thousands of headers for each of its grades.  So they share one stock, in the folder that
 * SOCKWIRE_STOCK names: the first grade makes it, and each takes it by hard links into its own folder, where what one grade
 * adds or removes is its own.  Its files are root's, and nobody may write into them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/jail.h"
#include "grade/root.h"
#include "grade/sandbox.h"

int jail_write(const char *root, const char *path, const char *text)
{
    char whole[PATH_MAX];
    if (snprintf(whole, sizeof whole, "%s%s", root, path) >= (int)sizeof whole) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return write_file(whole, O_CREAT | O_EXCL, text);
}

/* A device that can't be opened (its file system has no devices) is no device. */
static void make_device(const char *root, const char *name, unsigned minor_number)
{
    char whole[PATH_MAX];
    if (snprintf(whole, sizeof whole, "%s/dev/%s", root, name) >= (int)sizeof whole)
        return;
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
                   jail_write(root, "/etc/hosts",
                              "127.0.0.1 localhost servername server client\n") == 0 &&
                   jail_write(root, "/etc/nsswitch.conf",
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

static int make_programs(const char *root)
{
    return mkdir(root, 0755) == 0 && make_devices(root) == 0 && make_etc(root) == 0 &&
                   jail_folder(root, "/tmp", 0755) == 0
               ? copy_c_library(root)
               : -1;
}

static int add_kit(const char *root, const char *self)
{
    char nc[PATH_MAX];
    if (jail_copy_to(root, self, JAIL_SELF) != 0 || jail_copy_libraries(root, self) != 0)
        return -1;
    return !root_find_program("nc", nc) ||
                   (jail_copy_to(root, nc, nc) == 0 && jail_copy_libraries(root, nc) == 0)
               ? 0
               : -1;
}

/* Programs of all three need the C library. */
static int make(const char *stock, const char *self, struct err *err)
{
    char programs[PATH_MAX], kit[PATH_MAX], tools[PATH_MAX];
    snprintf(programs, sizeof programs, "%s/" JAIL_PROGRAMS, stock);
    snprintf(kit, sizeof kit, "%s/" JAIL_KIT, stock);
    snprintf(tools, sizeof tools, "%s/" JAIL_TOOLS, stock);
    if (mkdir(stock, 0755) != 0 || make_programs(programs) != 0 ||
        jail_link_tree(programs, kit) != 0 || jail_link_tree(programs, tools) != 0 ||
        add_kit(kit, self) != 0)
        return err_errno(err, "copying what programs need to %.300s", stock);
    return jail_copy_tools(tools, err);
}

/* ---- shared ---- */

/* Whose folder it is decides what programs are judged with. */
static bool is_ours_alone(const char *folder)
{
    struct stat about;
    return lstat(folder, &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == geteuid() &&
           (about.st_mode & 022) == 0;
}

/* A stock holds the very sockwire that grades with it. */
static bool name_of_shared(char path[PATH_MAX], const char *folder, const char *self)
{
    struct stat about;
    return stat(self, &about) == 0 &&
           snprintf(path, PATH_MAX, "%s/%jx-%jx-%lx", folder, (uintmax_t)about.st_ino,
                    (uintmax_t)about.st_mtim.tv_sec,
                    (unsigned long)about.st_mtim.tv_nsec) < PATH_MAX;
}

/* It gets its name when it is whole; one that was killed at its making is made anew. */
static int make_shared(const char *folder, const char *shared, const char *self)
{
    char making[PATH_MAX];
    struct err err;
    if (snprintf(making, sizeof making, "%s/making", folder) >= (int)sizeof making)
        return -1;
    jail_empty(making);
    if (make(making, self, &err) == 0 && rename(making, shared) == 0)
        return 0;
    jail_empty(making);
    return -1;
}

/* 0: `stock` is there, as links to the shared one. */
static int take_shared(const char *stock, const char *self)
{
    const char *folder = getenv("SOCKWIRE_STOCK");
    char lock[PATH_MAX], shared[PATH_MAX];
    if (!folder || !is_ours_alone(folder) || !name_of_shared(shared, folder, self) ||
        snprintf(lock, sizeof lock, "%s/lock", folder) >= (int)sizeof lock)
        return -1;
    int fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    int result = flock(fd, LOCK_EX);
    if (result == 0 && access(shared, F_OK) != 0)
        result = make_shared(folder, shared, self);
    close(fd);
    if (result == 0 && jail_link_tree(shared, stock) != 0) {
        jail_empty(stock);
        result = -1;
    }
    return result;
}

/* ---- a grade's ---- */

void jail_stock_path(char path[PATH_MAX], const struct sandbox *sandbox, const char *name)
{
    snprintf(path, PATH_MAX, "%s/stock/%s", sandbox->folder, name);
}

int jail_stock(struct sandbox *sandbox, struct err *err)
{
    char stock[PATH_MAX], programs[PATH_MAX];
    snprintf(stock, sizeof stock, "%s/stock", sandbox->folder);
    jail_stock_path(programs, sandbox, JAIL_PROGRAMS);
    if (take_shared(stock, sandbox->self) != 0 && make(stock, sandbox->self, err) != 0)
        return -1;
    return sandbox->foreign ? jail_copy_foreign(programs, sandbox, err) : 0;
}

void jail_drop_tools(const struct sandbox *sandbox)
{
    char tools[PATH_MAX];
    jail_stock_path(tools, sandbox, JAIL_TOOLS);
    jail_empty(tools);
}
