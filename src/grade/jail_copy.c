/* Copies of the machine's files below another root: see jail.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "grade/jail.h"

int jail_folder(const char *root, const char *path, unsigned mode)
{
    char whole[PATH_MAX];
    if (snprintf(whole, sizeof whole, "%s%s/", root, path) >= (int)sizeof whole)
        return -1;
    for (char *at = strchr(whole + strlen(root) + 1, '/'); at; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (mkdir(whole, 0755) != 0 && errno != EEXIST)
            return -1;
        if (!at[1])
            return chmod(whole, mode);
        *at = '/';
    }
    return 0;
}

/* ---- one file ---- */

static int copy_bytes(int from, int to)
{
    char buffer[1 << 16];
    ssize_t count;
    while ((count = copy_file_range(from, NULL, to, NULL, 1 << 30, 0)) > 0)
        ;
    if (count == 0 && lseek(to, 0, SEEK_CUR) > 0)
        return 0;
    while ((count = read_some(from, buffer, sizeof buffer)) > 0)
        if (write_all(to, buffer, (size_t)count) != 0)
            return -1;
    return count == 0 ? 0 : -1;
}

/* The new file, with the folders above it where they are missing. */
static int create(const char *root, char *whole)
{
    int into = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    if (into >= 0 || errno != ENOENT)
        return into;
    char *end = strrchr(whole, '/');
    *end = '\0';
    int result = jail_folder(root, whole + strlen(root), 0755);
    *end = '/';
    return result == 0 ? open(whole, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755) : -1;
}

/* No set-user-ID, and no attribute, comes along. */
static int fill(int into, int from, unsigned mode)
{
    int result = copy_bytes(from, into) == 0 ? fchmod(into, mode & 0111 ? 0755 : 0644) : -1;
    int why = errno;
    close(into);
    errno = why;
    return result;
}

int jail_copy_to(const char *root, const char *path, const char *to)
{
    char whole[PATH_MAX];
    struct stat about;
    int from = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), result = 0;
    if (from < 0)
        return errno == ENOENT ? 0 : -1;
    if (fstat(from, &about) != 0 ||
        snprintf(whole, sizeof whole, "%s%s", root, to) >= (int)sizeof whole) {
        result = -1;
    } else if (S_ISREG(about.st_mode)) { /* a folder, a device: no file to be copied */
        int into = create(root, whole);
        if (into >= 0)
            result = fill(into, from, about.st_mode);
        else if (errno != EEXIST)
            result = -1;
    }
    int why = errno;
    close(from);
    errno = why;
    return result;
}

/* /lib is a link to usr/lib on most machines. */
static int copy_link_of(const char *root, const char *path)
{
    char first[64], link[PATH_MAX], whole[PATH_MAX];
    int length = (int)strcspn(path + 1, "/") + 1;
    if (length >= (int)sizeof first)
        return 0;
    snprintf(first, sizeof first, "%.*s", length, path);
    ssize_t count = readlink(first, link, sizeof link - 1);
    if (count <= 0)
        return 0;
    link[count] = '\0';
    snprintf(whole, sizeof whole, "%s%s", root, first);
    return symlink(link, whole) == 0 || errno == EEXIST ? 0 : -1;
}

int jail_copy(const char *root, const char *path)
{
    char folder[PATH_MAX], whole[PATH_MAX], to[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *name = strrchr(folder, '/');
    if (!name || copy_link_of(root, path) != 0)
        return -1;
    *name++ = '\0';
    if (!realpath(*folder ? folder : "/", whole))
        return errno == ENOENT ? 0 : -1;
    if (snprintf(to, sizeof to, "%s/%s", strcmp(whole, "/") ? whole : "", name) >= (int)sizeof to)
        return -1;
    return jail_copy_to(root, path, to);
}

/* ---- many ---- */

static struct {
    const char *root, *const *without, *from, *to;
    struct jail_size *size;
    size_t at;
} tree;

static bool is_left_out(const char *path, const struct FTW *where)
{
    for (size_t i = 0; tree.without && tree.without[i] && where->level > 0; i++)
        if (fnmatch(tree.without[i], path + where->base, 0) == 0)
            return true;
    return false;
}

static int copy_entry(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    if (type == FTW_D && is_left_out(path, where))
        return FTW_SKIP_SUBTREE;
    return type != FTW_F || jail_copy_to(tree.root, path, path) == 0 ? FTW_CONTINUE : FTW_STOP;
}

int jail_copy_tree(const char *root, const char *path, const char *const without[])
{
    char whole[PATH_MAX];
    if (!realpath(path, whole))
        return errno == ENOENT ? 0 : -1;
    if (copy_link_of(root, path) != 0)
        return -1;
    tree.root = root;
    tree.without = without;
    /* links are followed: what they lead to is copied in their place */
    return nftw(whole, copy_entry, 16, FTW_ACTIONRETVAL) == FTW_CONTINUE ? 0 : -1;
}

static int measure_entry(const char *path, const struct stat *about, int type, struct FTW *where)
{
    if (type == FTW_D && is_left_out(path, where))
        return FTW_SKIP_SUBTREE;
    tree.size->files++;
    tree.size->bytes += type == FTW_F ? (unsigned long long)about->st_size : 0;
    return FTW_CONTINUE;
}

void jail_measure(const char *path, const char *const without[], struct jail_size *size)
{
    char whole[PATH_MAX];
    tree.without = without;
    tree.size = size;
    if (realpath(path, whole))
        nftw(whole, measure_entry, 16, FTW_ACTIONRETVAL);
}

int jail_copy_plain(const char *root, const char *path)
{
    DIR *folder = opendir(path);
    int result = folder ? 0 : -1;
    for (const struct dirent *entry; folder && result == 0 && (entry = readdir(folder));) {
        char name[PATH_MAX];
        if (entry->d_type == DT_DIR ||
            snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name)
            continue;
        result = jail_copy_to(root, name, name);
    }
    if (folder)
        closedir(folder);
    return result;
}

int jail_copy_pattern(const char *root, const char *pattern)
{
    glob_t found;
    int result = 0;
    if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
        return 0;
    for (size_t i = 0; i < found.gl_pathc && result == 0; i++)
        result = jail_copy(root, found.gl_pathv[i]);
    int why = errno;
    globfree(&found);
    errno = why;
    return result;
}

static int link_entry(const char *path, const struct stat *about, int type, struct FTW *where)
{
    char to[PATH_MAX], link_text[PATH_MAX];
    (void)where;
    if (snprintf(to, sizeof to, "%s%s", tree.to, path + tree.at) >= (int)sizeof to)
        return -1;
    if (type == FTW_D)
        return mkdir(to, 0755) == 0 || errno == EEXIST ? chmod(to, about->st_mode & 07777) : -1;
    if (type == FTW_F)
        return link(path, to);
    ssize_t count = type == FTW_SL ? readlink(path, link_text, sizeof link_text - 1) : 0;
    link_text[count > 0 ? count : 0] = '\0';
    return count > 0 ? symlink(link_text, to) : -1;
}

int jail_link_tree(const char *from, const char *to)
{
    tree.to = to;
    tree.at = strlen(from);
    return nftw(from, link_entry, 16, FTW_PHYS) == 0 ? 0 : -1;
}

/* ---- libraries ---- */

/* "	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f…)", "	/lib64/ld-linux-x86-64.so.2 (0x…)" */
static int copy_line(const char *root, char *line)
{
    char *path = strchr(line, '/');
    if (!path)
        return 0;
    path[strcspn(path, " \t\n")] = '\0';
    return jail_copy(root, path);
}

/* ldd(1) starts the machine's loader, not the program. */
int jail_copy_libraries_of(const char *root, char *const words[])
{
    int ends[2], result = 0, status = -1;
    char line[PATH_MAX];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        if (dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0)
            _exit(127);
        execvp("ldd", words);
        _exit(127);
    }
    close(ends[1]);
    FILE *list = fdopen(ends[0], "r");
    while (list && pid > 0 && fgets(line, sizeof line, list))
        if (result == 0 && line[0] == '\t')
            result = copy_line(root, line);
    int why = errno;
    if (list)
        fclose(list);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    errno = why;
    return pid > 0 && result == 0 ? 0 : -1;
}

int jail_copy_libraries(const char *root, const char *program)
{
    char path[PATH_MAX], ldd[] = "ldd";
    snprintf(path, sizeof path, "%s", program);
    return jail_copy_libraries_of(root, (char *[]){ ldd, path, NULL });
}
