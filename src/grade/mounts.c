/* The walls of the sandbox that are made of mounts: see sandbox.h.
 *
 *     /proc       of the new PID namespace: the tracer must find its programs there, and they must see nobody else
 *     /tmp        a small file system in memory:  bin/ (the programs, read-only)  home/ (their working directory)  kit/sockwire
 *                 src/ (what they were compiled from, where the compiler saw it: so the lines of their calls are found)
 *     all else    read-only (mount_setattr, Linux 5.12; on older kernels it stays as it is)
 *
 * As the caller's user without capabilities, in a namespace where these mounts are locked, a
 * program can't undo them. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grade/sandbox.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442 /* the same on all architectures */
#endif
enum { RECURSIVE = 0x8000 /* AT_RECURSIVE */, READ_ONLY = 1 /* MOUNT_ATTR_RDONLY */ };
struct attributes { /* struct mount_attr, which older headers lack */
    uint64_t set, clear, propagation, userns;
};

static int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t written = write(fd, text, strlen(text));
    close(fd);
    return written < 0 ? -1 : 0;
}

int mounts_map_caller(unsigned uid, unsigned gid)
{
    char line[64];
    write_file("/proc/self/setgroups", "deny");
    snprintf(line, sizeof line, "%u %u 1", uid, uid);
    if (write_file("/proc/self/uid_map", line) != 0)
        return -1;
    snprintf(line, sizeof line, "%u %u 1", gid, gid);
    return write_file("/proc/self/gid_map", line);
}

static int bind_descriptor(int fd, const char *onto)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return mount(path, onto, NULL, MS_BIND, NULL);
}

static int furnish(const struct sandbox *sandbox)
{
    /* Opened before /tmp is covered: both may lie in it. */
    char sources[4096];
    snprintf(sources, sizeof sources, "%s/../src", sandbox->bin);
    int bin = open(sandbox->bin, O_PATH | O_DIRECTORY | O_CLOEXEC),
        self = open(sandbox->self, O_PATH | O_CLOEXEC);
    int src = open(sources, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (bin < 0 || self < 0 || src < 0 ||
        mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=32m,mode=0755") != 0)
        return -1;
    if (mkdir("/tmp/bin", 0755) != 0 || mkdir("/tmp/home", 0755) != 0 ||
        mkdir("/tmp/kit", 0755) != 0 || mkdir(SANDBOX_SOURCES, 0755) != 0 ||
        bind_descriptor(src, SANDBOX_SOURCES) != 0)
        return -1;
    int file = open("/tmp/kit/sockwire", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
    if (file < 0 || bind_descriptor(bin, "/tmp/bin") != 0 ||
        bind_descriptor(self, "/tmp/kit/sockwire") != 0)
        return -1;
    close(file);
    close(bin);
    close(self);
    close(src);
    return 0;
}

int mounts_make(const struct sandbox *sandbox)
{
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return -1;
    /* Processes that it may not trace are hidden from a program: us, and with us our command line
     * with the seed. */
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount("proc", "/proc", "proc", flags, "hidepid=2") != 0 &&
        mount("proc", "/proc", "proc", flags, NULL) != 0)
        return -1; /* a container that masks parts of /proc: EPERM in a user namespace */
    return sandbox->sources ? workshop_furnish(sandbox) : furnish(sandbox);
}

void mounts_close(void)
{
    struct attributes read_only = { .set = READ_ONLY }, writable = { .clear = READ_ONLY };
    if (syscall(SYS_mount_setattr, AT_FDCWD, "/", RECURSIVE, &read_only, sizeof read_only) == 0)
        syscall(SYS_mount_setattr, AT_FDCWD, "/tmp", 0, &writable, sizeof writable);
}
