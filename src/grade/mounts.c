/* The walls of the sandbox that are made of mounts: see sandbox.h.
 *
 *     the run's place (tracer, our clients and servers): the machine's files, and over them
 *         /proc       of the new PID namespace
 *         /dev/pts    terminals of the run's own
 *         /tmp        a small file system in memory: bin/ (the programs), src/ (their sources, for the lines of calls),
 *                     home/, kit/sockwire, and root/: what a program of the student's sees as its root
 *
 *     the programs' root, and nothing else:
 *         /lib /usr/lib …        read-only; where one of them is no program that we built also /usr/bin, and its interpreter
 *         /etc                   hosts, what the C library reads, a passwd of two lines
 *         /dev                   null zero full random urandom, pts/, shm/
 *         /proc                  of the PID namespace: its own processes; others are hidden
 *         /tmp                   bin/ (read-only), home/ (their working directory)
 *
 * A program of the student's enters its root right before exec (confine.c), as a user without
 * capabilities; the mounts are locked then. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/interpreter.h"
#include "grade/root.h"
#include "grade/sandbox.h"

/* ---- what the programs see ---- */

static const char *const shown_always[] = { "/lib",
                                            "/lib32",
                                            "/lib64",
                                            "/libx32",
                                            "/usr/lib",
                                            "/usr/lib32",
                                            "/usr/lib64",
                                            "/usr/libx32",
                                            "/usr/local/lib",
                                            "/usr/local/lib64",
                                            "/usr/share/zoneinfo",
                                            "/usr/share/locale",
                                            "/nix/store",
                                            "/gnu/store",
                                            "/etc/ld.so.*",
                                            "/etc/ld-musl-*",
                                            "/etc/nsswitch.conf",
                                            "/etc/host.conf",
                                            "/etc/gai.conf",
                                            "/etc/protocols",
                                            "/etc/services",
                                            "/etc/localtime",
                                            "/dev/null",
                                            "/dev/zero",
                                            "/dev/full",
                                            "/dev/random",
                                            "/dev/urandom",
                                            NULL };

static int make_dev(void)
{
    static const char *const links[][2] = { { "/proc/self/fd", "/tmp/root/dev/fd" },
                                            { "fd/0", "/tmp/root/dev/stdin" },
                                            { "fd/1", "/tmp/root/dev/stdout" },
                                            { "fd/2", "/tmp/root/dev/stderr" } };
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlink(links[i][0], links[i][1]) != 0)
            return -1;
    return mkdir("/tmp/root/dev/shm", 0755) == 0
               ? mount("tmpfs", "/tmp/root/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                       "size=8m,nr_inodes=1k,mode=1777")
               : -1;
}

static int make_etc(const struct ids *ids)
{
    char text[200];
    snprintf(text, sizeof text, "root:x:0:0::/:/sbin/nologin\nstudent:x:%u:%u::/tmp/home:/bin/sh\n",
             ids->student ? ids->student : geteuid(), ids->student ? ids->student : getegid());
    if (mkdir("/tmp/root/etc", 0755) != 0 && errno != EEXIST)
        return -1;
    return write_file("/tmp/root/etc/passwd", O_CREAT | O_EXCL, text);
}

static int make_tmp(const struct ids *ids)
{
    if (mkdir("/tmp/root/tmp", 0755) != 0 ||
        mount("tmpfs", "/tmp/root/tmp", "tmpfs", MS_NOSUID | MS_NODEV,
              "size=16m,nr_inodes=4k,mode=1777") != 0 ||
        mkdir("/tmp/root/tmp/home", 0700) != 0 || mkdir("/tmp/root/tmp/bin", 0755) != 0)
        return -1;
    return !ids->student || chown("/tmp/root/tmp/home", ids->student, ids->student) == 0 ? 0 : -1;
}

static int make_root(const struct sandbox *sandbox, const struct ids *ids,
                     const struct shown *shown)
{
    if (mkdir("/tmp/root", 0755) != 0 ||
        mount("tmpfs", "/tmp/root", "tmpfs", MS_NOSUID | MS_NODEV, "size=256k,mode=0755") != 0 ||
        root_show("/tmp/root", shown) != 0 || make_dev() != 0 || make_etc(ids) != 0 ||
        make_tmp(ids) != 0 || mkdir("/tmp/root/proc", 0755) != 0)
        return -1;
    interpreter_hide_tools("/tmp/root", shown);
    return sandbox_has(sandbox, WALL_PROCESSES)
               ? mount("/proc", "/tmp/root/proc", NULL, MS_BIND, NULL)
               : 0;
}

/* ---- the run's place ---- */

static int furnish(const struct sandbox *sandbox, const struct ids *ids, struct shown *shown)
{
    /* Opened before /tmp is covered: all of them may lie in it. */
    char sources[4096];
    snprintf(sources, sizeof sources, "%s/../src", sandbox->bin);
    int bin = open(sandbox->bin, O_PATH | O_DIRECTORY | O_CLOEXEC),
        self = open(sandbox->self, O_PATH | O_CLOEXEC),
        src = open(sources, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (bin < 0 || self < 0 || src < 0)
        return -1;
    shown_add_all(shown, shown_always);
    if (sandbox->foreign)
        interpreter_show(shown, sandbox->bin);
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=32m,mode=0755") != 0 ||
        mkdir("/tmp/home", 0755) != 0 || mkdir("/tmp/kit", 0755) != 0 ||
        root_bind(src, SANDBOX_SOURCES) != 0 || root_bind(bin, "/tmp/bin") != 0 ||
        root_bind(self, "/tmp/kit/sockwire") != 0 || make_root(sandbox, ids, shown) != 0)
        return -1;
    int result = root_bind(bin, "/tmp/root/tmp/bin");
    close(bin);
    close(self);
    close(src);
    return result;
}

int mounts_proc(void)
{
    /* Processes that it may not trace are hidden from a program: us, and with us our command line
     * with the seed. */
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    return mount("proc", "/proc", "proc", flags, "hidepid=2") == 0 ||
                   mount("proc", "/proc", "proc", flags, NULL) == 0
               ? 0
               : -1; /* a container that masks parts of /proc: EPERM in a user namespace */
}

/* A program could take all terminals of the machine, or write to the grader's.  A new one can be
 * opened by nobody; a program of the student's gets its own (confine.c). */
int mounts_terminals(void)
{
    return mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
                 "newinstance,ptmxmode=0000,mode=0000");
}

int mounts_make(const struct sandbox *sandbox, const struct ids *ids)
{
    struct shown shown = { 0 };
    int result = sandbox->sources ? workshop_furnish(sandbox, ids) : furnish(sandbox, ids, &shown);
    int why = errno;
    shown_release(&shown);
    errno = why;
    return result;
}

/* The file with our names in it has no name of its own any more: it can't be bound once more. */
static int copy_hosts(void)
{
    char bytes[4096];
    int from = open("/etc/hosts", O_RDONLY | O_CLOEXEC), result = 0;
    int to = open("/tmp/root/etc/hosts", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    for (ssize_t count; from >= 0 && result == 0 && (count = read(from, bytes, sizeof bytes)) > 0;)
        result = write(to, bytes, (size_t)count) == count ? 0 : -1;
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return to >= 0 ? result : -1;
}

int mounts_close(const struct sandbox *sandbox)
{
    static const char *const writable[] = { "/tmp/root/tmp", "/tmp/root/dev/shm", "/tmp/root/proc",
                                            NULL };
    int result = copy_hosts();
    if (result == 0 && sandbox_has(sandbox, WALL_TERMINALS))
        result = mkdir("/tmp/root/dev/pts", 0755) == 0
                     ? mount("/dev/pts", "/tmp/root/dev/pts", NULL, MS_BIND, NULL)
                     : -1;
    return result == 0 ? root_close("/tmp/root", writable) : -1;
}
