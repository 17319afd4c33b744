/* How a decoder looks into a running process: see memory.h.
 *
 * By its manual page process_vm_readv() may give up on a whole piece (iovec) when a part of it
 * can't be read.  So the range is cut at the page boundaries: whatever lies before the first
 * unreadable page arrives.
 *
 * The filter of some container engines (Docker 20.10) refuses that call, though not a tracer's way to the same bytes,
 * /proc/PID/mem.  It also gives pages that the program itself may not read. */
#include "call/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PIECES = 64 }; /* for one system call */

/* Cuts a range at its page boundaries into at most `room` pieces.  Returns how many; *asked is what
 * they hold. */
static size_t cut(struct iovec *pieces, size_t room, uint64_t from, size_t count, size_t *asked)
{
    static uint64_t page;
    size_t used = 0;
    if (!page)
        page = (uint64_t)sysconf(_SC_PAGESIZE);
    for (*asked = 0; used < room && *asked < count; used++) {
        uint64_t at = from + *asked;
        size_t on_page = (size_t)(page - at % page), left = count - *asked;
        pieces[used].iov_base = (void *)(uintptr_t)at; /* of the other process */
        pieces[used].iov_len = on_page < left ? on_page : left;
        *asked += pieces[used].iov_len;
    }
    return used;
}

static size_t held(uint64_t address, size_t count)
{
    return count > UINT64_MAX - address ? (size_t)(UINT64_MAX - address) : count;
}

static int open_file(pid_t pid, int flags)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    return open(path, flags | O_CLOEXEC);
}

static bool is_refused(ssize_t got)
{
    return got < 0 && (errno == EPERM || errno == ENOSYS);
}

static size_t read_file(pid_t pid, uint64_t address, void *to, size_t count)
{
    size_t done = 0;
    int fd = open_file(pid, O_RDONLY);
    if (fd < 0)
        return 0;
    while (done < count) {
        ssize_t got = pread(fd, (char *)to + done, count - done, (off_t)(address + done));
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    close(fd);
    return done;
}

bool memory_write(pid_t pid, uint64_t address, const void *from, size_t count)
{
    struct iovec local = { (void *)(uintptr_t)from, count },
                 remote = { (void *)(uintptr_t)address, count };
    ssize_t done = process_vm_writev(pid, &local, 1, &remote, 1, 0);
    if (is_refused(done)) {
        int fd = open_file(pid, O_WRONLY);
        done = fd < 0 ? -1 : pwrite(fd, from, count, (off_t)address);
        if (fd >= 0)
            close(fd);
    }
    return done == (ssize_t)count;
}

static size_t memory_read(void *context, uint64_t address, void *to, size_t count)
{
    pid_t pid = *(const pid_t *)context;
    size_t done = 0;
    count = held(address, count);
    while (done < count) {
        struct iovec remote[PIECES];
        size_t asked;
        size_t pieces = cut(remote, PIECES, address + done, count - done, &asked);
        struct iovec local = { (char *)to + done, asked };
        ssize_t got = process_vm_readv(pid, &local, 1, remote, pieces, 0);
        if (is_refused(got))
            return done + read_file(pid, address + done, (char *)to + done, count - done);
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

static size_t read_with_stack(void *context, uint64_t address, void *to, size_t count)
{
    struct stack_piece *stack = context;
    struct iovec remote[PIECES];
    size_t asked, beside;
    count = held(address, count);
    size_t pieces = cut(remote, PIECES / 2, address, count, &asked);
    if (stack->bytes || count == 0 || asked < count)
        return memory_read(&stack->tid, address, to, count);
    pieces +=
        cut(remote + pieces, PIECES / 2, stack->sp, held(stack->sp, sizeof stack->piece), &beside);
    struct iovec local[2] = { { to, asked }, { stack->piece, beside } };
    ssize_t got = process_vm_readv(stack->tid, local, 2, remote, pieces, 0);
    if (is_refused(got)) {
        stack->bytes = read_file(stack->tid, stack->sp, stack->piece, beside);
        return read_file(stack->tid, address, to, count);
    }
    if (got <= 0)
        return 0;
    stack->bytes = (size_t)got > asked ? (size_t)got - asked : 0;
    return (size_t)got < asked ? (size_t)got : asked;
}

struct memory memory_with_stack(struct stack_piece *stack)
{
    return (struct memory){ read_with_stack, stack };
}
