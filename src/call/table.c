/* The table of calls: see table.h.  A row follows the manual page: the names of the arguments are
 * its names.
 *
 * send() and recv() have no row: on x86-64 and aarch64 they are sendto and recvfrom with a NULL
 * address.  How a call reads under the name that the C program used is decided in arguments.c
 * (shorten) and call_name() below. */
#include "call/table.h"

#include <sched.h>
#include <string.h>

/* clang-format off */
/* What divides by 0 does not compile: a number below 0 is no call, and no filter takes it. */
#define NUMBER(call) (SYS_##call / (SYS_##call >= 0))
#define ROW(call, role, ...) { #call, NUMBER(call), role, { __VA_ARGS__ } }

const struct call_row call_table[] = {
    ROW(socket, CALL_CREATE, { ARG_DOMAIN, "domain" }, { ARG_TYPE, "type" }, { ARG_PROTOCOL, "protocol" }),
    ROW(socketpair, CALL_CREATE, { ARG_DOMAIN, "domain" }, { ARG_TYPE, "type" }, { ARG_PROTOCOL, "protocol" },
        { ARG_FD_PAIR, "sv" }),
    ROW(bind, CALL_BIND, { ARG_FD, "sockfd" }, { ARG_ADDRESS_IN, "addr" }, { ARG_LENGTH, "addrlen" }),
    ROW(listen, CALL_LISTEN, { ARG_FD, "sockfd" }, { ARG_BACKLOG, "backlog" }),
    ROW(connect, CALL_CONNECT, { ARG_FD, "sockfd" }, { ARG_ADDRESS_IN, "addr" }, { ARG_LENGTH, "addrlen" }),
    ROW(accept, CALL_ACCEPT, { ARG_FD, "sockfd" }, { ARG_ADDRESS_OUT, "addr" }, { ARG_LENGTH_POINTER, "addrlen" }),
    ROW(accept4, CALL_ACCEPT, { ARG_FD, "sockfd" }, { ARG_ADDRESS_OUT, "addr" }, { ARG_LENGTH_POINTER, "addrlen" },
        { ARG_ACCEPT_FLAGS, "flags" }),

    ROW(sendto, CALL_SEND, { ARG_FD, "sockfd" }, { ARG_DATA_OUT, "buf" }, { ARG_SIZE, "len" }, { ARG_MSG_FLAGS, "flags" },
        { ARG_ADDRESS_IN, "dest_addr" }, { ARG_LENGTH, "addrlen" }),
    ROW(sendmsg, CALL_SEND, { ARG_FD, "sockfd" }, { ARG_MSGHDR_OUT, "msg" }, { ARG_MSG_FLAGS, "flags" }),
    ROW(sendmmsg, CALL_SEND, { ARG_FD, "sockfd" }, { ARG_MMSGHDR_OUT, "msgvec" }, { ARG_COUNT, "vlen" },
        { ARG_MSG_FLAGS, "flags" }),
    ROW(write, CALL_SEND, { ARG_FD, "fd" }, { ARG_DATA_OUT, "buf" }, { ARG_SIZE, "count" }),
    ROW(writev, CALL_SEND, { ARG_FD, "fd" }, { ARG_IOVEC_OUT, "iov" }, { ARG_INT, "iovcnt" }),
#ifdef SYS_pwritev2 /* the only positioned call that a socket takes: with offset -1 it is a writev() with flags */
    ROW(pwritev2, CALL_SEND, { ARG_FD, "fd" }, { ARG_IOVEC_OUT, "iov" }, { ARG_INT, "iovcnt" }, { ARG_OFFSET, "offset" },
        { ARG_POINTER, "offset_high" }, { ARG_RW_FLAGS, "flags" }),
#endif
    ROW(sendfile, CALL_SEND, { ARG_FD, "out_fd" }, { ARG_FD_IN, "in_fd" }, { ARG_OFFSET_POINTER, "offset" },
        { ARG_SIZE, "count" }),
    ROW(splice, CALL_SEND, { ARG_FD_IN, "fd_in" }, { ARG_OFFSET_POINTER, "off_in" }, { ARG_FD, "fd_out" },
        { ARG_OFFSET_POINTER, "off_out" }, { ARG_SIZE, "len" }, { ARG_SPLICE_FLAGS, "flags" }),

    ROW(recvfrom, CALL_RECEIVE, { ARG_FD, "sockfd" }, { ARG_DATA_IN, "buf" }, { ARG_SIZE, "len" }, { ARG_MSG_FLAGS, "flags" },
        { ARG_ADDRESS_OUT, "src_addr" }, { ARG_LENGTH_POINTER, "addrlen" }),
    ROW(recvmsg, CALL_RECEIVE, { ARG_FD, "sockfd" }, { ARG_MSGHDR_IN, "msg" }, { ARG_MSG_FLAGS, "flags" }),
    ROW(recvmmsg, CALL_RECEIVE, { ARG_FD, "sockfd" }, { ARG_MMSGHDR_IN, "msgvec" }, { ARG_COUNT, "vlen" },
        { ARG_MSG_FLAGS, "flags" }, { ARG_TIMESPEC, "timeout" }),
    ROW(read, CALL_RECEIVE, { ARG_FD, "fd" }, { ARG_DATA_IN, "buf" }, { ARG_SIZE, "count" }),
    ROW(readv, CALL_RECEIVE, { ARG_FD, "fd" }, { ARG_IOVEC_IN, "iov" }, { ARG_INT, "iovcnt" }),
#ifdef SYS_preadv2
    ROW(preadv2, CALL_RECEIVE, { ARG_FD, "fd" }, { ARG_IOVEC_IN, "iov" }, { ARG_INT, "iovcnt" }, { ARG_OFFSET, "offset" },
        { ARG_POINTER, "offset_high" }, { ARG_RW_FLAGS, "flags" }),
#endif

    ROW(shutdown, CALL_SHUTDOWN, { ARG_FD, "sockfd" }, { ARG_HOW, "how" }),
    ROW(close, CALL_CLOSE, { ARG_FD, "fd" }),
    ROW(close_range, CALL_CLOSE, { ARG_DESCRIPTOR, "first" }, { ARG_DESCRIPTOR, "last" }, { ARG_CLOSE_FLAGS, "flags" }),
    ROW(dup, CALL_DUPLICATE, { ARG_FD, "oldfd" }),
#ifdef SYS_dup2
    ROW(dup2, CALL_DUPLICATE, { ARG_FD, "oldfd" }, { ARG_INT, "newfd" }),
#endif
    ROW(dup3, CALL_DUPLICATE, { ARG_FD, "oldfd" }, { ARG_INT, "newfd" }, { ARG_DUP_FLAGS, "flags" }),
    ROW(fcntl, CALL_CONTROL, { ARG_FD, "fd" }, { ARG_FCNTL, "cmd" }, { ARG_FCNTL_VALUE, "arg" }),
    ROW(ioctl, CALL_CONTROL, { ARG_FD, "fd" }, { ARG_IOCTL, "request" }, { ARG_IOCTL_VALUE, "argp" }),
    ROW(setsockopt, CALL_OPTION, { ARG_FD, "sockfd" }, { ARG_LEVEL, "level" }, { ARG_OPTION, "optname" },
        { ARG_OPTION_VALUE_IN, "optval" }, { ARG_LENGTH, "optlen" }),
    ROW(getsockopt, CALL_OPTION, { ARG_FD, "sockfd" }, { ARG_LEVEL, "level" }, { ARG_OPTION, "optname" },
        { ARG_OPTION_VALUE_OUT, "optval" }, { ARG_LENGTH_POINTER, "optlen" }),
    ROW(getsockname, CALL_NAME, { ARG_FD, "sockfd" }, { ARG_ADDRESS_OUT, "addr" }, { ARG_LENGTH_POINTER, "addrlen" }),
    ROW(getpeername, CALL_NAME, { ARG_FD, "sockfd" }, { ARG_ADDRESS_OUT, "addr" }, { ARG_LENGTH_POINTER, "addrlen" }),

    ROW(epoll_ctl, CALL_CONTROL, { ARG_EPOLL_FD, "epfd" }, { ARG_EPOLL_OP, "op" }, { ARG_FD, "fd" }, { ARG_EPOLL_EVENT, "event" }),
#ifdef SYS_poll
    ROW(poll, CALL_WAIT, { ARG_POLLFDS, "fds" }, { ARG_COUNT, "nfds" }, { ARG_TIMEOUT_MS, "timeout" }),
#endif
    ROW(ppoll, CALL_WAIT, { ARG_POLLFDS, "fds" }, { ARG_COUNT, "nfds" }, { ARG_TIMESPEC, "tmo_p" }, { ARG_SIGMASK, "sigmask" },
        { ARG_LENGTH, "sigsetsize" }),
#ifdef SYS_select
    ROW(select, CALL_WAIT, { ARG_INT, "nfds" }, { ARG_FD_SET, "readfds" }, { ARG_FD_SET, "writefds" },
        { ARG_FD_SET, "exceptfds" }, { ARG_TIMEVAL, "timeout" }),
#endif
    ROW(pselect6, CALL_WAIT, { ARG_INT, "nfds" }, { ARG_FD_SET, "readfds" }, { ARG_FD_SET, "writefds" },
        { ARG_FD_SET, "exceptfds" }, { ARG_TIMESPEC, "timeout" }, { ARG_SIGMASK, "sigmask" }),
#ifdef SYS_epoll_wait
    ROW(epoll_wait, CALL_WAIT, { ARG_EPOLL_FD, "epfd" }, { ARG_EPOLL_EVENTS, "events" }, { ARG_INT, "maxevents" },
        { ARG_TIMEOUT_MS, "timeout" }),
#endif
    ROW(epoll_pwait, CALL_WAIT, { ARG_EPOLL_FD, "epfd" }, { ARG_EPOLL_EVENTS, "events" }, { ARG_INT, "maxevents" },
        { ARG_TIMEOUT_MS, "timeout" }, { ARG_SIGMASK, "sigmask" }, { ARG_LENGTH, "sigsetsize" }),
#ifdef SYS_epoll_pwait2
    ROW(epoll_pwait2, CALL_WAIT, { ARG_EPOLL_FD, "epfd" }, { ARG_EPOLL_EVENTS, "events" }, { ARG_INT, "maxevents" },
        { ARG_TIMESPEC, "timeout" }, { ARG_SIGMASK, "sigmask" }, { ARG_LENGTH, "sigsetsize" }),
#endif

#ifdef SYS_fork
    ROW(fork, CALL_PROCESS, { ARG_NONE, NULL }),
#endif
#ifdef SYS_vfork
    ROW(vfork, CALL_PROCESS, { ARG_NONE, NULL }),
#endif
    ROW(clone, CALL_PROCESS, { ARG_CLONE_FLAGS, "flags" }, { ARG_POINTER, "stack" }),
    ROW(clone3, CALL_PROCESS, { ARG_CLONE_ARGS, "cl_args" }, { ARG_LENGTH, "size" }),
    ROW(execve, CALL_PROCESS, { ARG_PATH, "pathname" }, { ARG_POINTER, "argv" }, { ARG_POINTER, "envp" }),
    ROW(execveat, CALL_PROCESS, { ARG_INT, "dirfd" }, { ARG_PATH, "pathname" }, { ARG_POINTER, "argv" },
        { ARG_POINTER, "envp" }, { ARG_HEX, "flags" }),
    ROW(exit, CALL_PROCESS, { ARG_STATUS, "status" }),
    ROW(exit_group, CALL_PROCESS, { ARG_STATUS, "status" }),
    ROW(restart_syscall, CALL_PROCESS, { ARG_NONE, NULL }),
    ROW(io_setup, CALL_FOREIGN, { ARG_COUNT, "nr_events" }, { ARG_POINTER, "ctx_idp" }),
#ifdef SYS_io_uring_setup
    ROW(io_uring_setup, CALL_FOREIGN, { ARG_COUNT, "entries" }, { ARG_POINTER, "params" }),
#endif
};
/* clang-format on */

const size_t call_table_rows = sizeof call_table / sizeof *call_table;

/* Every watched number is below this on both architectures; tests/unit/test_call_table.c checks
 * that no row is lost. */
enum { NUMBERS = 512 };

const struct call_row *call_row_by_number(long number)
{
    static const struct call_row *by_number[NUMBERS];
    if (!by_number[SYS_socket])
        for (size_t i = 0; i < call_table_rows; i++)
            if (call_table[i].number >= 0 && call_table[i].number < NUMBERS)
                by_number[call_table[i].number] = &call_table[i];
    return number >= 0 && number < NUMBERS ? by_number[number] : NULL;
}

const struct call_row *call_row_by_name(const char *name)
{
    for (size_t i = 0; i < call_table_rows; i++)
        if (strcmp(call_table[i].name, name) == 0)
            return &call_table[i];
    return NULL;
}

/* What the C library calls a system call that has so few arguments left after shorten(). */
static const struct {
    long kernel;
    unsigned arguments;
    const char *library;
} library_names[] = {
    { SYS_sendto, 4, "send" },
    { SYS_recvfrom, 4, "recv" },
    { SYS_pselect6, 5, "select" },
    { SYS_pselect6, 6, "pselect" },
    { SYS_clone, 0, "fork" },
    { SYS_ppoll, 3, "poll" },
    { SYS_epoll_pwait, 4, "epoll_wait" },
    { SYS_dup3, 2, "dup2" },
};

const struct call_row *call_row_by_any_name(const char *name)
{
    const struct call_row *row = call_row_by_name(name);
    for (size_t i = 0; !row && i < sizeof library_names / sizeof *library_names; i++)
        if (strcmp(library_names[i].library, name) == 0)
            row = call_row_by_number(library_names[i].kernel);
    return row;
}

bool call_name_exists(const char *name)
{
    return call_row_by_any_name(name) != NULL;
}

bool call_is_exec(const struct call_row *row)
{
    return call_is(row, SYS_execve) || call_is(row, SYS_execveat);
}

bool call_is_fork(const struct call_row *row)
{
#ifdef SYS_fork /* some machines have clone() alone */
    if (call_is(row, SYS_fork) || call_is(row, SYS_vfork))
        return true;
#endif
    return call_is(row, SYS_clone) || call_is(row, SYS_clone3);
}

bool call_is_exit(const struct call_row *row)
{
    return call_is(row, SYS_exit) || call_is(row, SYS_exit_group);
}

bool call_fills_events(const struct call_row *row)
{
    for (int i = 0; i < CALL_ARGS_MAX; i++)
        if (row->args[i].kind == ARG_EPOLL_EVENTS)
            return true;
    return false;
}

uint64_t call_times(const struct call_facts *facts)
{
    return facts->times ? facts->times : 1;
}

bool call_makes_thread(const struct call_facts *facts)
{
    return facts->clone_flags & CLONE_THREAD;
}

const struct call_arg *call_arg_of(const struct call_facts *facts, enum arg_kind kind)
{
    for (unsigned i = 0; i < facts->arg_count; i++)
        if (facts->args[i].kind == kind && facts->args[i].text)
            return &facts->args[i];
    return NULL;
}

bool arg_is_flags(enum arg_kind kind)
{
    return kind == ARG_MSG_FLAGS || kind == ARG_ACCEPT_FLAGS || kind == ARG_DUP_FLAGS ||
           kind == ARG_SPLICE_FLAGS || kind == ARG_CLONE_FLAGS || kind == ARG_CLOSE_FLAGS ||
           kind == ARG_RW_FLAGS;
}

const char *call_name(const struct call_facts *facts)
{
    for (size_t i = 0; i < sizeof library_names / sizeof *library_names; i++)
        if (library_names[i].arguments == facts->arg_count &&
            call_is(facts->row, library_names[i].kernel))
            return library_names[i].library;
    return facts->row->name;
}
