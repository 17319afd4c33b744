/* Reading and writing of descriptors: see io.h. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int write_all(int fd, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count) {
        ssize_t wrote = write(fd, at, count);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        at += wrote;
        count -= (size_t)wrote;
    }
    return 0;
}

int write_file(const char *path, int flags, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
    if (fd < 0)
        return -1;
    ssize_t written = write(fd, text, strlen(text));
    int why = errno;
    close(fd);
    errno = why;
    return written < 0 ? -1 : 0;
}

ssize_t read_some(int fd, void *to, size_t count)
{
    ssize_t got;
    do
        got = read(fd, to, count);
    while (got < 0 && errno == EINTR);
    return got;
}

/* What could not be written once can't be written now, and now its reason is seen.  (If it can, the
 * output has a gap: it is as bad as lost.) */
int stream_flush(FILE *stream)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream))
        return 0;
    if (errno == 0) {
        clearerr(stream);
        if (putc('\n', stream) != EOF)
            fflush(stream);
    }
    errno = errno ? errno : EIO;
    return -1;
}
