/* How a decoder looks into a running process: see memory.h.
 *
 * By its manual page process_vm_readv() may give up on a whole piece (iovec) when a part of it
 * can't be read.  So the range is cut at the page boundaries: whatever lies before the first
 * unreadable page arrives. */
#include "call/memory.h"

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
    if (got <= 0)
        return 0;
    stack->bytes = (size_t)got > asked ? (size_t)got - asked : 0;
    return (size_t)got < asked ? (size_t)got : asked;
}

struct memory memory_with_stack(struct stack_piece *stack)
{
    return (struct memory){ read_with_stack, stack };
}
