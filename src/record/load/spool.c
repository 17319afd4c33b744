/* A trace that comes through a pipe, kept in a temporary file so that it can be read twice: see
 * feed.h. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/scratch.h"
#include "record/load/feed.h"

enum { CHUNK_BYTES = 1 << 16 };

static int copy(int from, int to, struct err *err)
{
    static char bytes[CHUNK_BYTES];
    ssize_t count;
    while ((count = read_some(from, bytes, sizeof bytes)) != 0) {
        if (count < 0)
            return err_errno(err, "reading the trace");
        if (write_all(to, bytes, (size_t)count) != 0)
            return err_errno(
                err,
                "keeping the trace in a temporary file, since it is read twice (TMPDIR names another folder)");
    }
    return 0;
}

const char *spool_open(struct spool *spool, const char *name, struct err *err)
{
    struct stat is;
    bool input = !strcmp(name, "-");
    spool->fd = -1;
    if (input ? fstat(STDIN_FILENO, &is) : stat(name, &is))
        is.st_mode = 0; /* trace_open() will say what is wrong with it */
    if (!input && !S_ISFIFO(is.st_mode) && !S_ISCHR(is.st_mode) && !S_ISSOCK(is.st_mode))
        return name;
    int from = input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    if (from < 0) {
        err_errno(err, "reading the trace %s", name);
        return NULL;
    }
    spool->fd = scratch_open("the trace", err);
    int done = spool->fd < 0 ? -1 : copy(from, spool->fd, err);
    if (!input)
        close(from);
    if (done != 0) {
        spool_close(spool);
        return NULL;
    }
    /* opened anew: it begins at its begin */
    snprintf(spool->name, sizeof spool->name, "/proc/self/fd/%d", spool->fd);
    return spool->name;
}

void spool_close(struct spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    spool->fd = -1;
}
