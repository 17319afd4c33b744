/* The place where the compiler works: see workshop.c. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade/build.h"
#include "grade/root.h"
#include "grade/sandbox.h"

static const char *const needed[] = {
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/usr/bin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libx32",
    "/usr/libexec",
    "/usr/include",
    "/usr/*-linux-*",
    "/usr/local/bin",
    "/usr/local/lib",
    "/usr/local/lib64",
    "/usr/local/libexec",
    "/usr/local/include",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld-musl-*",
    "/nix/store",
    "/gnu/store",
    "/dev/null",
    "/proc",
    NULL,
};

/* Where the compiler lies elsewhere (/opt/gcc/bin/cc, a wrapper in the grader's home), its file is
 * shown, and in /opt its whole tree. */
static void add_compiler(struct shown *shown)
{
    char path[PATH_MAX], whole[PATH_MAX];
    if (!compile_command() || !root_find_program(compile_command(), path))
        return;
    shown_add(shown, path);
    if (!realpath(path, whole))
        return;
    char *bin = strstr(whole, "/bin/");
    if (strncmp(whole, "/opt/", 5) == 0 && bin)
        *bin = '\0';
    shown_add(shown, whole);
}

int workshop_furnish(const struct sandbox *sandbox, const struct ids *ids)
{
    static const char *const writable[] = { "/tmp/tmp", "/tmp/proc", NULL };
    struct shown shown = { 0 };
    int sources = open(sandbox->sources, O_PATH | O_DIRECTORY | O_CLOEXEC);
    shown_add_all(&shown, needed);
    add_compiler(&shown);
    bool made =
        sources >= 0 &&
        mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=0755") == 0 &&
        root_show("/tmp", &shown) == 0 && mkdir("/tmp/tmp", 0755) == 0 &&
        mount("tmpfs", "/tmp/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=256m,mode=0755") == 0 &&
        mkdir("/tmp/tmp/out", 0755) == 0 && root_bind(sources, "/tmp" SANDBOX_SOURCES) == 0 &&
        (!ids->student || chown("/tmp/tmp/out", ids->student, ids->student) == 0) &&
        root_close("/tmp", writable) == 0 && root_enter("/tmp") == 0;
    int why = errno;
    shown_release(&shown);
    if (sources >= 0)
        close(sources);
    errno = why;
    return made ? 0 : -1;
}
