/* The input of the clients: see input.h. */
#include "command/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/io.h"
#include "base/text.h"

/* Is there something to read, or an end, before the time is over? */
static bool comes(int fd, int64_t until_ns)
{
    struct pollfd in = { .fd = fd, .events = POLLIN };
    for (;;) {
        int64_t left_ms = (until_ns - steady_now_ns()) / NS_PER_MS;
        if (until_ns && left_ms <= 0)
            return false;
        int wait = until_ns && left_ms < 1000 ? (int)left_ms + 1 : 1000;
        if (poll(&in, 1, wait) > 0)
            return true;
    }
}

static const char *read_piped(int fd, const char *name, double timeout_s, size_t *count)
{
    static char bytes[65536];
    struct text all;
    int64_t until_ns = timeout_s > 0 ? steady_now_ns() + (int64_t)(timeout_s * NS_PER_S) : 0;
    text_init(&all);
    for (;;) {
        if (!comes(fd, until_ns)) {
            fprintf(
                stderr,
                "sockwire: reading the input %s: its end has not come after %g s (--timeout); nothing was started\n",
                name, timeout_s);
            exit(STATUS_TIMEOUT);
        }
        ssize_t got = read_some(fd, bytes, sizeof bytes);
        if (got < 0 && errno == EAGAIN)
            continue;
        if (got < 0)
            die("reading the input %s: %s", name, strerror(errno));
        if (got == 0)
            break;
        text_add_bytes(&all, bytes, (size_t)got);
        if (all.len > INPUT_PIPED_MAX)
            die("reading the input %s: it gives more than %d MB and is no plain file (write what is meant into a file)",
                name, INPUT_PIPED_MAX >> 20);
    }
    *count = all.len;
    return all.s;
}

const char *input_read(const char *name, double timeout_s, size_t *count)
{
    struct stat about;
    bool own = strcmp(name, "-") != 0;
    /* a pipe that nobody writes to opens at once, and poll() waits for a writer */
    int fd = own ? open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0 || fstat(fd, &about) != 0)
        die("reading the input %s: %s", name, strerror(errno));
    if (S_ISDIR(about.st_mode))
        die("reading the input %s: %s", name, strerror(EISDIR));
    if (!S_ISREG(about.st_mode) || !own || about.st_size == 0) {
        const char *bytes = read_piped(fd, own ? name : "standard input", timeout_s, count);
        if (own)
            close(fd);
        return bytes;
    }
    *count = (size_t)about.st_size;
    void *mapped = mmap(NULL, *count, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped == MAP_FAILED)
        die("reading the input %s: %s", name, strerror(errno));
    close(fd);
    return mapped;
}
