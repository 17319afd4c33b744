/* tries: to change what its root is made of, by each call that changes a file, also through a link of its own
 * held: passed server-capitals
 * quick: yes */
#define _GNU_SOURCE
#include "hostile.h"
#include <ftw.h>
#include <sys/xattr.h>

enum { FILES_MAX = 300 };
static int files;

static void change(const char *path)
{
    const struct timespec past[2] = { { 1, 0 }, { 1, 0 } };
    struct stat about;
    int read_only = open(path, O_RDONLY);
    if (stat(path, &about) != 0 || read_only < 0)
        return;
    if (chmod(path, about.st_mode) == 0 || chmod(path, 0666) == 0 || fchmod(read_only, 04755) == 0)
        broke("a mode was changed");
    if (chown(path, getuid(), getgid()) == 0 || lchown(path, 0, 0) == 0 ||
        fchown(read_only, getuid(), getgid()) == 0)
        broke("an owner was changed");
    if (utimensat(AT_FDCWD, path, past, 0) == 0 || utimensat(AT_FDCWD, path, NULL, 0) == 0 ||
        futimens(read_only, past) == 0)
        broke("a time was changed");
    if (setxattr(path, "user.x", "x", 1, 0) == 0 || fsetxattr(read_only, "user.x", "x", 1, 0) == 0)
        broke("an attribute was set");
    if (truncate(path, 0) == 0 || ftruncate(read_only, 0) == 0 ||
        fallocate(read_only, 0, 0, 1 << 20) == 0)
        broke("a size was changed");
    if (open(path, O_WRONLY) >= 0 || open(path, O_RDWR) >= 0 ||
        open(path, O_RDONLY | O_TRUNC) >= 0 || open(path, O_WRONLY | O_APPEND) >= 0 ||
        write(read_only, "x", 1) == 1)
        broke("a file was opened for writing");
    close(read_only);
}

static int attack(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    (void)where;
    if (type != FTW_F || files++ == FILES_MAX)
        return files > FILES_MAX;
    change(path);
    if (rename(path, "/tmp/home/taken") == 0 || rename("/tmp/home/own", path) == 0)
        broke("a file was renamed");
    if (unlink(path) == 0)
        broke("a file was removed");
    /* where the kernel lets anybody link to any file, the link must be no way in */
    if (link(path, "/tmp/home/link") == 0) {
        change("/tmp/home/link");
        unlink("/tmp/home/link");
    }
    return 0;
}

int main(void)
{
    static const char *const folders[] = { "/etc", "/usr/include", "/lib64", "/lib", "/usr/lib" };
    int s = welcome();
    close(open("/tmp/home/own", O_WRONLY | O_CREAT, 0600));
    tried();
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/", folders[i]); /* what it leads to, where it is a link */
        files = 0;
        nftw(path, attack, 16, FTW_PHYS);
        snprintf(path, sizeof path, "%s/new", folders[i]);
        if (open(path, O_WRONLY | O_CREAT, 0600) >= 0 || mkdir(path, 0700) == 0 ||
            symlink("/", path) == 0)
            broke("a folder of the root was changed");
    }
    serve(s);
}
