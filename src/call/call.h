/* One socket call as the tracer saw it: raw facts, before the timeline joins them with packets.
 *
 * A call begins (its arguments are known) and may end (its result is known, and what it told:
 * addresses, received bytes). Numbers are the kernel's; texts are for people and live as long as
 * the arena they were made in. */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "call/arg_kind.h"

/* What a call does to a socket: all that the join needs to know of it. */
enum call_role {
    CALL_CREATE, /* socket, socketpair */
    CALL_BIND,
    CALL_LISTEN,
    CALL_CONNECT,
    CALL_ACCEPT,  /* accept, accept4 */
    CALL_SEND,    /* send*, write, writev, pwritev2; sendfile and splice into a socket */
    CALL_RECEIVE, /* recv*, read, readv; splice out of a socket */
    CALL_SHUTDOWN,
    CALL_CLOSE,     /* close, close_range */
    CALL_DUPLICATE, /* dup, dup2, dup3, fcntl(F_DUPFD…) */
    CALL_OPTION,    /* setsockopt, getsockopt */
    CALL_NAME,      /* getsockname, getpeername */
    CALL_CONTROL,   /* ioctl, fcntl and epoll_ctl on a socket */
    CALL_WAIT,      /* poll, ppoll, select, pselect6, epoll_wait, epoll_pwait, epoll_pwait2 */
    CALL_PROCESS,   /* fork, vfork, clone, clone3, execve, execveat, exit, exit_group */
    CALL_FOREIGN,   /* io_uring_setup, io_setup: calls through them can't be seen */
};

struct call_row; /* one line of the table of calls: table.h */

struct call_arg {
    const char *name; /* as in the manual page: "backlog" */
    /* as the ladder shows it: "1", "127.0.0.1:12000", "SOCK_STREAM|SOCK_NONBLOCK" */
    const char *text;
    bool is_number; /* text is a decimal number: JSON writes it bare */
    /* left out of the ladder, kept in JSON: address lengths, pointers, flags that are 0 */
    bool quiet;
    enum arg_kind kind; /* ARG_NONE: it is none of its row */
    /* poll() and its kin: what stands behind so many bytes of the text is not what was asked for, but
     * what came: " ready {3: POLLIN}".  0: nothing does */
    unsigned asked_bytes;
};

enum {
    CALL_DATA_BYTES = 64,
    CALL_SET_SHOWN = 8,                    /* of a set, as many descriptors are known */
    CALL_WATCHED_MAX = 3 * CALL_SET_SHOWN, /* select() has three */
};

/* A descriptor in a set of poll() or select(). */
struct call_watch {
    int fd;
    bool closed; /* of one that is ready: poll() says that it names nothing (POLLNVAL) */
    /* of one that is waited for: until bytes can be received, until there is room to send */
    bool for_bytes, for_room;
};

enum call_sets { SETS_NONE, SETS_EMPTY, SETS_FILLED };

/* What a call says of those to come on the socket: do they wait (O_NONBLOCK)? */
enum call_nonblock { NONBLOCK_UNSAID, NONBLOCK_OFF, NONBLOCK_ON };

/* Timeouts that are no time. */
enum { CALL_WITHOUT_END = -1, CALL_TIMEOUT_UNKNOWN = -2 };

struct call_facts {
    const struct call_row *row; /* name and role */
    /* the row's, except where a descriptor decides: splice, fcntl, ioctl */
    enum call_role role;
    int program; /* index of the program it belongs to */
    pid_t pid, tid;
    int64_t t_begin_ns;
    int64_t t_end_ns; /* 0: has not returned */
    int fd;           /* the socket's descriptor, or -1 */
    uint64_t inode;   /* the socket, or 0 when the call has none */
    /* … and its descriptor names nothing now: the socket that it named before (the call fails);
     * else 0 */
    uint64_t former_inode;
    unsigned arg_count; /* fd is argument 0 where the call has one */
    struct call_arg *args;
    int64_t result; /* valid once t_end_ns is set; -1 with error */
    int error;      /* positive errno, or 0 */
    /* sockwire changed it on purpose, and made its result what it is (--inject) */
    bool injected;
    /* … by not letting the kernel make it: it fails with `error`, and nothing else happens */
    bool skipped;
    /* … by asking the kernel for so many bytes only, fewer than wanted_bytes; 0: no */
    uint64_t cut_bytes;

    /* bind, connect, sendto: named by the program.  accept, recvfrom, getsockname, getpeername:
     * told by the kernel */
    struct address address;
    uint64_t wanted_bytes; /* SEND, RECEIVE: how many the program asked for (sum of a vector) */
    /* SEND, RECEIVE: stream bytes that it really moved, from the result (the sum of msg_len for
     * sendmmsg and recvmmsg); 0 on an error */
    uint64_t moved_bytes;
    /* SEND: first bytes handed over.  RECEIVE: first bytes received */
    uint8_t data[CALL_DATA_BYTES];
    uint8_t data_bytes;
    /* SEND, RECEIVE: MSG_*.  SHUTDOWN: how.  LISTEN: backlog.  DUPLICATE, ACCEPT, CREATE: 0 */
    int flags;
    int level, option; /* OPTION.  epoll_ctl: option is EPOLL_CTL_* */
    /* OPTION: the int it holds (SO_LINGER: l_onoff ? l_linger : -1).  epoll_ctl: EPOLL*, the
     * events. select: a descriptor of readfds that is not below nfds, so that nobody looks at it,
     * plus 1; 0: none */
    int64_t value;
    /* ---- what its arguments mean, beside their texts.  A trace file has the texts alone:
     * call_read_texts() ---- */
    int64_t timeout_ns; /* WAIT: how long; CALL_WITHOUT_END, CALL_TIMEOUT_UNKNOWN */
    int epoll_fd;       /* epoll_ctl, epoll_wait and its kin: the descriptor of the epoll set */
    int command;        /* fcntl: F_* */
    /* CREATE, ACCEPT: of the new socket.  fcntl(F_SETFL), ioctl(FIONBIO) */
    enum call_nonblock nonblock;
    unsigned clone_flags; /* clone, clone3: CLONE_* */
    bool has_family;      /* BIND, CONNECT, SEND: the address could be read as far as its family */
    int family;           /* … which is that: AF_* */
    int address_bytes; /* … and its length, by the program's word.  Told by the kernel: the room */
    bool address_cut;  /* ACCEPT, RECEIVE, NAME: … which was less than the address needs */
    /* poll and select: was a set given, and is any descriptor in one?  Which; and which were ready */
    enum call_sets sets;
    unsigned watched_count, ready_count;
    struct call_watch *watched, *ready;

    int domain, type;   /* CREATE: AF_*, SOCK_* without its flag bits */
    int new_fd;         /* CREATE, ACCEPT, DUPLICATE: the descriptor that came back, or -1 */
    uint64_t new_inode; /* the socket behind it */

    /* the line of the program's own source that made it: source_line.h; NULL: not known */
    const char *at_file;
    int at_line;             /* from 1 */
    const char *at_function; /* NULL: not known */
    const char *at_text;     /* what stands there; NULL: not known */

    /* ---- what the tracer sees stands above (CALL_FACTS_SEEN bytes), what others note below ---- */

    /* 0: this is one call.  Else so many equal ones, one after another: the first began at
     * t_begin_ns, the last ended at t_end_ns (run/fold.h) */
    uint64_t times;
    /* the tracer's memory that all of this lies in; NULL: it is not given back */
    struct call_store *store;
    void *joined; /* the timeline's own record of this call */
    /* of sendmmsg(): the kernel is asked for so many messages at most; 0: for all */
    unsigned messages_max;
    /* the call has not ended, and another thread reads these facts from now on: the tracer writes
     * its end into a copy, … */
    bool handed_on;
    struct call_facts *told; /* … which says here whose copy it is; NULL: it is none */
};

#define CALL_FACTS_SEEN offsetof(struct call_facts, times)

/* How many calls this is: at least 1. */
uint64_t call_times(const struct call_facts *facts);

/* The name that the C program used, as far as it can be known: "send" for a sendto without an
 * address, "select" for a pselect6 without a signal mask …; else the row's.  Valid after
 * call_decode_begin. */
const char *call_name(const struct call_facts *facts);

/* poll() or select() was given sets, and no descriptor is in them. */
bool call_waits_for_nothing(const struct call_facts *facts);

/* poll() or select() was given this descriptor, as far as its sets are shown. */
bool call_watches(const struct call_facts *facts, int fd);

/* "connect", "send", "receive", "option" …: what JSON calls a role. */
const char *call_role_name(enum call_role role);

/* The descriptor of which poll() said that it names nothing (POLLNVAL), the first one; -1: none. */
int call_found_closed(const struct call_facts *facts);

/* clone() made, or was to make, a thread: no process of its own. */
bool call_makes_thread(const struct call_facts *facts);

/* The first argument of that kind; NULL: it has none, or without a text. */
const struct call_arg *call_arg_of(const struct call_facts *facts, enum arg_kind kind);

/* "ECONNREFUSED" for 111; "?" for a number that the C library has no name for. */
const char *errno_name(int error);

/* The other way round: 111 for "ECONNREFUSED"; 0 for a name that is none. */
int errno_number(const char *name);

#endif
