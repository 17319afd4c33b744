/* Building a root: see root.h. */
#include "grade/root.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

bool root_find_program(const char *name, char path[PATH_MAX])
{
    for (const char *at = getenv("PATH"); at && *at;) {
        int length = (int)strcspn(at, ":");
        if (snprintf(path, PATH_MAX, "%.*s/%s", length, at, name) < PATH_MAX &&
            access(path, X_OK) == 0)
            return true;
        at += length;
        at += *at == ':';
    }
    return false;
}

/* ---- what is shown ---- */

void shown_add(struct shown *shown, const char *path)
{
    int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    if (shown->count == SHOWN_MAX) {
        close(fd);
        return;
    }
    shown->path[shown->count] = xstrdup(path);
    shown->fd[shown->count++] = fd;
}

void shown_add_all(struct shown *shown, const char *const patterns[])
{
    for (size_t i = 0; patterns[i]; i++) {
        glob_t found;
        if (glob(patterns[i], GLOB_NOSORT, NULL, &found) != 0)
            continue;
        for (size_t k = 0; k < found.gl_pathc; k++)
            shown_add(shown, found.gl_pathv[k]);
        globfree(&found);
    }
}

void shown_release(struct shown *shown)
{
    for (size_t i = 0; i < shown->count; i++) {
        close(shown->fd[i]);
        free(shown->path[i]);
    }
    shown->count = 0;
}

/* ---- the root ---- */

static int make_folders(char *path)
{
    for (char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        bool made = mkdir(path, 0755) == 0 || errno == EEXIST;
        *at = '/';
        if (!made)
            return -1;
    }
    return 0;
}

int root_bind(int fd, const char *onto)
{
    char from[40];
    struct stat about;
    if (fstat(fd, &about) != 0)
        return -1;
    int made = S_ISDIR(about.st_mode) ? mkdir(onto, 0755) : mknod(onto, S_IFREG | 0755, 0);
    snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
    return made == 0 || errno == EEXIST ? mount(from, onto, NULL, MS_BIND | MS_REC, NULL) : -1;
}

/* What is a link here is one there. */
static int show(const char *root, const char *path, int fd)
{
    char to[PATH_MAX], link[PATH_MAX];
    struct stat about;
    if (snprintf(to, sizeof to, "%s%s", root, path) >= (int)sizeof to || make_folders(to) != 0 ||
        fstat(fd, &about) != 0)
        return -1;
    struct stat there;
    if (lstat(to, &there) == 0)
        return 0; /* shown already */
    if (!S_ISLNK(about.st_mode))
        return root_bind(fd, to);
    ssize_t length = readlinkat(fd, "", link, sizeof link - 1);
    link[length > 0 ? length : 0] = '\0';
    return length > 0 ? symlink(link, to) : -1;
}

int root_show(const char *root, const struct shown *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        if (show(root, shown->path[i], shown->fd[i]) != 0)
            return -1;
    return 0;
}

/* A space, a tab, a newline and a backslash stand there as \040 and so on. */
static void unescape(char *path)
{
    char *to = path;
    for (const char *from = path; *from; to++) {
        unsigned code = 0;
        if (from[0] == '\\' && sscanf(from + 1, "%3o", &code) == 1 && code) {
            *to = (char)code;
            from += 4;
        } else {
            *to = *from++;
        }
    }
    *to = '\0';
}

static bool is_among(const char *path, const char *const list[])
{
    for (size_t i = 0; list[i]; i++)
        if (strcmp(path, list[i]) == 0)
            return true;
    return false;
}

/* What a mount forbids already must stay forbidden, or the kernel refuses the change. */
static int make_read_only(const char *path)
{
    struct statvfs now;
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY;
    if (statvfs(path, &now) != 0)
        return -1;
    flags |= now.f_flag & (MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME);
    flags |= now.f_flag & ST_RELATIME ? MS_RELATIME : 0;
    return mount("none", path, NULL, flags, NULL);
}

enum { MOUNTS_MAX = 512 };

struct mounts {
    size_t count;
    struct {
        int id, parent;
        bool ours; /* the root, or mounted below it */
        char *path;
    } list[MOUNTS_MAX];
};

/* What is mounted at root is the last that was; below it lies what has it for a parent.  (Older
 * mounts at such paths are covered by it, and out of reach.) */
static int list_mounts(const char *root, struct mounts *mounts)
{
    size_t size = 0;
    char *line = NULL, path[PATH_MAX];
    int id, parent, last = -1;
    FILE *file = fopen("/proc/self/mountinfo", "re");
    mounts->count = 0;
    while (file && mounts->count < MOUNTS_MAX && getline(&line, &size, file) > 0) {
        if (sscanf(line, "%d %d %*s %*s %4095s", &id, &parent, path) != 3)
            continue;
        unescape(path);
        size_t at = mounts->count++;
        mounts->list[at].id = id;
        mounts->list[at].parent = parent;
        mounts->list[at].ours = false;
        mounts->list[at].path = xstrdup(path);
        if (strcmp(path, root) == 0)
            last = (int)at;
    }
    bool whole = file && feof(file);
    free(line);
    if (file)
        fclose(file);
    if (last >= 0)
        mounts->list[last].ours = true;
    for (bool more = last >= 0; more;) {
        more = false;
        for (size_t i = 0; i < mounts->count; i++)
            for (size_t k = 0; k < mounts->count && !mounts->list[i].ours; k++)
                if (mounts->list[k].ours && mounts->list[i].parent == mounts->list[k].id)
                    mounts->list[i].ours = more = true;
    }
    errno = whole ? ENOENT : EOVERFLOW;
    return whole && last >= 0 ? 0 : -1;
}

int root_close(const char *root, const char *const writable[])
{
    static struct mounts mounts;
    int result = list_mounts(root, &mounts);
    for (size_t i = 0; i < mounts.count && result == 0; i++)
        if (mounts.list[i].ours && !is_among(mounts.list[i].path, writable))
            result = make_read_only(mounts.list[i].path);
    int why = errno;
    for (size_t i = 0; i < mounts.count; i++)
        free(mounts.list[i].path);
    errno = why;
    return result;
}

/* Both on one place: the old root lies over the new one for a moment, and is taken away. */
int root_enter(const char *root)
{
    return chdir(root) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
                   umount2(".", MNT_DETACH) == 0 && chdir("/") == 0
               ? 0
               : -1;
}
