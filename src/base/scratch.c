/* Temporary files without a name: see scratch.h. */
#include "base/scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

const char *scratch_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

int scratch_open(const char *what, struct err *err)
{
    const char *folder = scratch_folder();
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    /* a file system without O_TMPFILE */
    snprintf(path, sizeof path, "%.4000s/sockwire.XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return err_errno(err,
                         "making a temporary file in %.300s for %s (TMPDIR names another folder)",
                         folder, what);
    unlink(path);
    return fd;
}

FILE *scratch_stream(const char *what, struct err *err)
{
    int fd = scratch_open(what, err);
    FILE *stream = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (fd >= 0 && !stream) {
        err_errno(err, "opening a temporary file for %s", what);
        close(fd);
    }
    return stream;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about, (void)kind, (void)at;
    return remove(path), 0;
}

void scratch_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
