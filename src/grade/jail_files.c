/* What the programs of a run leave in its root: counted while they run, and removed afterwards, however deep it lies.  See
 * jail.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grade/jail.h"

static DIR *open_folder(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *list = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !list)
        close(fd);
    return list;
}

static bool is_itself(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- counting ---- */

struct files {
    unsigned user;
    unsigned count;
    unsigned long long bytes;
};

static bool fits(const struct files *files)
{
    return files->count <= JAIL_FILES_MAX && files->bytes >> 20 <= JAIL_FILES_MB;
}

/* False: it is too much, or too deep to be counted. */
static bool count_in(struct files *files, int folder, const char *name, unsigned depth)
{
    DIR *list = depth < JAIL_DEPTH_MAX ? open_folder(folder, name) : NULL;
    bool within = depth < JAIL_DEPTH_MAX;
    for (const struct dirent *entry; list && within && (entry = readdir(list));) {
        struct stat about;
        if (is_itself(entry->d_name) ||
            fstatat(dirfd(list), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (about.st_uid == files->user) {
            files->count++;
            files->bytes += (unsigned long long)about.st_blocks * 512;
        }
        within = fits(files) && (!S_ISDIR(about.st_mode) ||
                                 count_in(files, dirfd(list), entry->d_name, depth + 1));
    }
    if (list)
        closedir(list);
    return within;
}

bool jail_files_fit(const char *root, unsigned user)
{
    static const char *const writable[] = { "tmp", "dev/shm" };
    struct files files = { .user = user };
    int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool within = true;
    for (size_t i = 0; folder >= 0 && within && i < sizeof writable / sizeof *writable; i++)
        within = count_in(&files, folder, writable[i], 0);
    if (folder >= 0)
        close(folder);
    return within;
}

/* ---- removing ---- */

/* Files go; folders come up into `top`, so that none is too deep to be reached. */
static void bring_up(int top, int folder, const char *name, unsigned *number)
{
    DIR *list = open_folder(folder, name);
    for (const struct dirent *entry; list && (entry = readdir(list));) {
        char new_name[24];
        if (is_itself(entry->d_name) || unlinkat(dirfd(list), entry->d_name, 0) == 0 ||
            unlinkat(dirfd(list), entry->d_name, AT_REMOVEDIR) == 0)
            continue;
        snprintf(new_name, sizeof new_name, ".%u", ++*number);
        renameat(dirfd(list), entry->d_name, top, new_name);
    }
    if (list)
        closedir(list);
    unlinkat(folder, name, AT_REMOVEDIR);
}

/* Each round takes a level away; one that finds nothing to do any more is the last. */
void jail_empty(const char *path)
{
    int top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    unsigned number = 0;
    for (bool more = top >= 0; more;) {
        DIR *list = open_folder(top, ".");
        more = false;
        for (const struct dirent *entry; list && (entry = readdir(list));) {
            if (is_itself(entry->d_name) || unlinkat(top, entry->d_name, 0) == 0)
                continue;
            unsigned before = number;
            bring_up(top, top, entry->d_name, &number);
            more |= number != before;
        }
        if (list)
            closedir(list);
    }
    if (top >= 0)
        close(top);
    rmdir(path);
}
