/* How a decoder looks into a running process: see memory.h.
 *
 * By its manual page process_vm_readv() may give up on a whole piece (iovec) when a part of it
 * can't be read.  So the range is cut at the page boundaries: whatever lies before the first
 * unreadable page arrives. */
#include "call/memory.h"

#include <sys/uio.h>
#include <unistd.h>

enum { PIECES = 64 }; /* for one system call */

static size_t memory_read(void *context, uint64_t address, void *to, size_t count)
{
    pid_t pid = *(const pid_t *)context;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    size_t done = 0;
    if (count > UINT64_MAX - address)
        count = (size_t)(UINT64_MAX - address);
    while (done < count) {
        struct iovec remote[PIECES];
        size_t pieces = 0, asked = 0;
        for (; pieces < PIECES && done + asked < count; pieces++) {
            uint64_t from = address + done + asked;
            size_t room = (size_t)(page - from % page), left = count - done - asked;
            remote[pieces].iov_base = (void *)(uintptr_t)from; /* of the other process */
            remote[pieces].iov_len = room < left ? room : left;
            asked += remote[pieces].iov_len;
        }
        struct iovec local = { (char *)to + done, asked };
        ssize_t got = process_vm_readv(pid, &local, 1, remote, pieces, 0);
        if (got > 0)
            done += (size_t)got;
        if (got != (ssize_t)asked)
            break;
    }
    return done;
}

struct memory memory_of(pid_t *pid)
{
    return (struct memory){ memory_read, pid };
}
