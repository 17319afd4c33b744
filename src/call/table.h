/* The table of calls: which system calls are watched, what they are called, what they do, and how
 * their arguments read.
 *
 * Rows are found by name or number.  Numbers come from <sys/syscall.h> of the machine that is
 * compiled for; a call that an architecture lacks (aarch64 has no poll, fork, dup2) has no row
 * there.  Arguments are decoded by kind, one function a kind; a value without a name is shown raw
 * and marked ("0x8000000 (MSG_?)"). */
#ifndef CALL_TABLE_H
#define CALL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "base/arena.h"
#include "call/call.h"

enum { CALL_ARGS_MAX = 6 };

enum arg_kind {
    ARG_NONE, /* no such argument */
    ARG_FD,
    ARG_FD_PAIR /* socketpair: told at the end */,
    ARG_INT,
    ARG_SIZE,
    ARG_POINTER,
    ARG_HEX,
    ARG_DOMAIN,
    ARG_TYPE,
    ARG_PROTOCOL,
    ARG_ADDRESS_IN, /* const struct sockaddr *; the next argument is its length */
    /* struct sockaddr *, filled by the kernel; the next argument points to its length */
    ARG_ADDRESS_OUT,
    ARG_LENGTH,
    ARG_LENGTH_POINTER,
    ARG_DATA_OUT, /* const void * that is sent; the next argument is its length */
    ARG_DATA_IN,  /* void * that is received into; the result is the length */
    ARG_IOVEC_OUT,
    ARG_IOVEC_IN, /* struct iovec *; the next argument is the count */
    ARG_MSGHDR_OUT,
    ARG_MSGHDR_IN,
    ARG_MMSGHDR_OUT,
    ARG_MMSGHDR_IN,
    ARG_MSG_FLAGS,
    ARG_ACCEPT_FLAGS,
    ARG_HOW,
    ARG_BACKLOG,
    ARG_LEVEL,
    ARG_OPTION,
    ARG_OPTION_VALUE_IN,
    ARG_OPTION_VALUE_OUT,
    ARG_FCNTL,
    ARG_FCNTL_VALUE,
    ARG_IOCTL,
    ARG_IOCTL_VALUE,
    ARG_DUP_FLAGS,
    ARG_SPLICE_FLAGS,
    ARG_OFFSET_POINTER,
    ARG_POLLFDS,
    ARG_FD_SET,
    ARG_TIMEOUT_MS,
    ARG_TIMEVAL,
    ARG_TIMESPEC,
    ARG_EPOLL_EVENTS,
    ARG_SIGMASK,
    ARG_PATH,
    ARG_CLONE_FLAGS,
    ARG_STATUS,
    ARG_FD_IN,       /* sendfile, splice: the descriptor that is read from */
    ARG_DESCRIPTOR,  /* close_range: the biggest number is written ~0U */
    ARG_CLOSE_FLAGS, /* close_range */
    ARG_RW_FLAGS,    /* preadv2, pwritev2 */
    ARG_CLONE_ARGS,  /* clone3: struct clone_args * */
    ARG_COUNT,       /* unsigned int: how many elements a vector has */
    ARG_OFFSET,      /* preadv2, pwritev2: -1 on a socket */
    ARG_EPOLL_OP,    /* epoll_ctl */
    ARG_EPOLL_EVENT, /* epoll_ctl: struct epoll_event * */
    ARG_KINDS,       /* how many there are */
};

struct call_row {
    const char *name;
    long number;
    enum call_role role;
    struct {
        enum arg_kind kind;
        const char *name;
    } args[CALL_ARGS_MAX];
};

/* What call is it?  A row is known by its number: call_is(row, SYS_close).  A call that an
 * architecture lacks has a number that no row has. */
static inline bool call_is(const struct call_row *row, long number)
{
    return row->number == number;
}
bool call_is_exec(const struct call_row *row);      /* execve, execveat */
bool call_is_fork(const struct call_row *row);      /* fork, vfork, clone, clone3: also threads */
bool call_is_exit(const struct call_row *row);      /* exit, exit_group */
bool call_fills_events(const struct call_row *row); /* epoll_wait and its kin */

#ifndef SYS_dup2
#define SYS_dup2 (-2)
#endif
#ifndef SYS_close_range
#define SYS_close_range (-3)
#endif
#ifndef SYS_clone3
#define SYS_clone3 (-4)
#endif
#ifndef SYS_execveat
#define SYS_execveat (-5)
#endif

extern const struct call_row call_table[];
extern const size_t call_table_rows;

const struct call_row *call_row_by_number(long number); /* NULL: not watched */
const struct call_row *call_row_by_name(const char *name);

/* Is it a name of the table, or one that call_name() gives ("send", "select")? */
bool call_name_exists(const char *name);

/* The row of a call by either sort of name: "send" is sendto's.  NULL: not watched. */
const struct call_row *call_row_by_any_name(const char *name);

/* How a decoder looks into the program: copies up to count bytes from its address to `to` and
 * returns how many could be (less when the memory ends; 0 when the pointer is bad).  Pointers of
 * programs are never trusted. */
struct memory {
    size_t (*read)(void *context, uint64_t address, void *to, size_t count);
    void *context;
};

/* At the call's begin: fills args, fd, address, wanted_bytes, data, flags, level, option, value,
 * domain, type from the six raw arguments.  facts->row must be set.  Texts are made in arena. */
void call_decode_begin(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                       struct arena *arena);

/* At its end, facts->result and facts->error being set: what the kernel wrote (received data,
 * addresses, option values, ready descriptors) replaces the placeholders, and new_fd is set.  raw
 * are the arguments of the begin. */
void call_decode_end(struct call_facts *facts, const uint64_t raw[6], const struct memory *memory,
                     struct arena *arena);

/* After call_decode_begin, when only the descriptor that sendfile() or splice() reads from is a
 * socket: the call then receives (fd and role change).  Does nothing to any other call. */
void call_turn_round(struct call_facts *facts, const uint64_t raw[6]);

#endif
