/* Temporary files without a name: see scratch.h. */
#include "base/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int scratch_open(const char *what, struct err *err)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    if (!folder || !*folder)
        folder = "/tmp";
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(path, sizeof path, "%.4000s/sockwire.XXXXXX", folder); /* a file system without O_TMPFILE */
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, "making a temporary file in %.300s for %s (TMPDIR names another folder)", folder, what);
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
