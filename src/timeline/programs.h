/* The records of programs: their sockets and their calls.  What they mean together with packets.h is
 * at the top of timeline.h, which includes both. */
#ifndef TIMELINE_PROGRAMS_H
#define TIMELINE_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/address.h"
#include "call/call.h"
#include "timeline/ends.h"

struct connection;  /* packets.h */
struct packet_list; /* packets.h */
struct supplies;    /* join.h */

struct program {
    int index;
    const char *id; /* "server", "client", "client2" … */
    bool is_server;
    int client; /* which client: 1, 2 …; 0: a server */
    int argc;
    const char *const *argv;
    pid_t pid;
    int host;
    int64_t t_ns;
    bool ended;
    int status, signal; /* of its first process, once ended; signal 0: it exited */
};

enum socket_role { ROLE_UNUSED, ROLE_WELCOMING, ROLE_CONNECTION, ROLE_CLIENT, ROLE_DATAGRAM };

/* What a program has set with setsockopt().  A socket from accept() begins with what its welcoming
 * socket has. */
struct socket_options {
    bool resets_on_close; /* SO_LINGER is on with 0 seconds */
    bool lingers;         /* … with more: close() waits for the last ACK */
    bool no_delay;        /* TCP_NODELAY: Nagle's algorithm is off */
    bool corked;          /* TCP_CORK: a segment that is not full waits */
    /* TCP_FASTOPEN_CONNECT: the SYN leaves with the first send, not in connect() */
    bool deferred;
    /* it has a socket filter (SO_ATTACH_FILTER): what arrives may not be taken */
    bool filtered;
    int low_water; /* SO_RCVLOWAT: recv() waits for so many bytes */
    /* TCP_DEFER_ACCEPT: a connection comes to be with its first data only */
    bool defers;
    unsigned user_timeout_ms; /* TCP_USER_TIMEOUT; 0: the kernel's own limits hold */
    /* UDP_SEGMENT: the kernel cuts what a call sends into datagrams of so many bytes; 0: it does
     * not */
    int segment;
};

/* One kernel socket, whatever descriptors point to it; and one use of it: when it asks for another
 * connection after the first, or comes to listen after one, that is a new record (socket_reuse.c), so that
 * bytes, ends and calls are counted from the start. */
struct socket {
    const char *id; /* "s1" … */
    size_t index;   /* in timeline->sockets */
    uint64_t inode;
    struct socket *former;   /* the same kernel socket in its use before, or NULL */
    struct call *given_up;   /* connect(AF_UNSPEC), which ended this use, or NULL */
    struct program *program; /* whose call made it */
    /* "server (process 812)", where the other end is of the same program; NULL: the program's id
     * says it; and as a sentence says it */
    const char *owner, *owner_said;
    int domain, type; /* AF_*, SOCK_* */
    enum socket_role role;
    struct address local, peer;
    int64_t t_ns;
    struct connection *connection; /* the latest; NULL when none (yet) */
    enum end end;                  /* which end of it */
    enum tcp_state state;
    /* the calls that made it so (successful, or still going on), or NULL */
    struct call *created, *bound, *listening, *connecting;
    struct release *release; /* the last descriptor was closed, or NULL */
    struct call *shut;       /* shutdown() of the sending side, or NULL */
    struct call *deaf;       /* shutdown() of the receiving side that worked, or NULL */
    bool timed_out;          /* the kernel gave its connection up */
    size_t open_count, open_capacity;
    struct call **open;        /* calls on it that have begun and not ended */
    struct supplies *supplies; /* what its send calls put into the stream: join.h */
    /* stream offset after the last byte that its receive calls took; */
    uint64_t taken;
    bool taken_unknown; /* … no longer known (urgent data) */
    struct call *took_last;
    int backlog; /* of its listen() */
    struct socket_options options;
    bool nonblocking; /* O_NONBLOCK: no call on it waits */
    size_t kept_count, kept_capacity;
    /* UDP: send calls whose bytes wait for the rest of their datagram (MSG_MORE, UDP_CORK) */
    struct call **kept;
    /* local and peer are the kernel's word, not only the program's arguments */
    bool kernel_told;
};

/* The moment when nothing pointed to a socket any more. */
struct release {
    int64_t t_ns;
    struct call *call; /* the close (or dup2, execve) that did it, or NULL: */
    pid_t pid;         /* the process whose end did it */
    struct program *program;
    bool done;  /* that process has ended: the kernel has closed all that was its */
    int signal; /* … killed by this; 0: it exited, or is not done yet */
    bool asked; /* sockwire had asked the programs to end before */
    /* of the end of a process that is not the program's first: */
    bool by_child;
    const char *file; /* what it ran since it was made: "sleep"; NULL: no exec */
    /* it never made a call on the socket: it had only inherited the descriptor */
    bool unused;
    struct call *closed; /* the last close() of it by another process, or NULL */
};

/* Why a call gave what it gave, where that is not plain: receiving 0 bytes, or an error of the
 * whole connection. */
enum because {
    BECAUSE_NONE,
    BECAUSE_FIN,
    BECAUSE_SHUTDOWN /* its own */,
    BECAUSE_RESET,
    BECAUSE_TIMEOUT
};
/* "fin", "shutdown", "reset", "timeout"; NULL for BECAUSE_NONE */
const char *because_name(enum because because);

struct call {
    int id;                         /* 1 … */
    const struct call_facts *facts; /* what the tracer saw; its end is valid only when `ended` */
    struct program *program;
    struct socket *socket; /* NULL when it has none */
    /* the socket that its descriptor named before it was closed: the call fails; or NULL */
    struct socket *former;
    struct socket *new_socket; /* made by it (socket, accept), or NULL */
    bool ended;
    bool has_range;
    uint64_t from, to; /* stream offsets that it supplied or took */
    /* RECEIVE: another took bytes of this socket at the same time.  Which of them took which is not
     * known; from and to are as if they had in the order in which they returned */
    bool among_others;
    struct call *took_before; /* RECEIVE: the one that took bytes of this socket last; or NULL */
    enum tcp_state state_before, state_after;
    int segment; /* of its socket, when it began: see there */
    /* it was told not to wait: its socket was so when it began, or MSG_DONTWAIT */
    bool nonblocking;
    enum because because;
    const char *remark; /* more about that: "no answer to 3 keep-alive probes"; or NULL */
    /* those that carry it or that it triggered, newest first; NULL when none */
    struct packet_list *packets;
    size_t event; /* index of its EVENT_CALL */
};

bool socket_is_tcp(const struct socket *socket);

#endif
