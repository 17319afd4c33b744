/* Tests of the decoding of arguments (src/call/arguments.c, results.c and what they use): one line
 * of a table is one call.
 *
 * A case gives the six raw arguments, an image of the program's memory at the begin (and at the
 * end, where the kernel wrote into it), the result, and three texts that are expected:
 *
 *     begin, end   the call as the ladder would show it; quiet arguments stand in parentheses:
 *                  recv(4, buf, 100, (0))
 *     facts        what the join reads; only what is not 0: fd 4 wanted 100 moved 6 data "hello\n"
 *
 * Each row of the table of calls has at least one case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include "base/text.h"
#include "call/table.h"

struct piece {
    uint64_t at;
    const void *bytes;
    size_t count;
};

enum { PIECES = 8 };

struct golden {
    const char *row;
    uint64_t raw[6];
    struct piece before[PIECES], after[PIECES]; /* after: looked at first, at the end */
    int64_t result;                             /* negative: the error */
    const char *begin, *end, *facts;            /* end NULL: as at the begin */
};

#define OBJECT(at, object)            \
    {                                 \
        at, &(object), sizeof(object) \
    }
#define BYTES(at, literal)              \
    {                                   \
        at, literal, sizeof literal - 1 \
    }
#define MINUS(number) ((uint64_t) - (number))

/* ---- what lies in the memory of the program ---- */

static const char digits[] =
    "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const struct sockaddr_in local4 = { .sin_family = AF_INET,
                                           .sin_port = 0xe02e,
                                           .sin_addr = { 0x0100007f } };
static const struct sockaddr_in any4 = { .sin_family = AF_INET, .sin_port = 0xe02e };
static const struct sockaddr_in peer4 = { .sin_family = AF_INET,
                                          .sin_port = 0x789d,
                                          .sin_addr = { 0x0100007f } };
static const struct sockaddr_in6 local6 = { .sin6_family = AF_INET6,
                                            .sin6_port = 0xe02e,
                                            .sin6_addr = IN6ADDR_LOOPBACK_INIT };
static const struct sockaddr_in6 mapped6 = {
    .sin6_family = AF_INET6,
    .sin6_port = 0x789d,
    .sin6_addr = { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1 } } }
};
static const struct sockaddr_in6 scoped6 = {
    .sin6_family = AF_INET6,
    .sin6_port = 0xe02e,
    .sin6_scope_id = 2,
    .sin6_addr = { { { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
};
static const struct sockaddr_un path = { .sun_family = AF_UNIX, .sun_path = "/tmp/s\x01" };
static const struct sockaddr_un abstract = { .sun_family = AF_UNIX, .sun_path = "\0name" };
static const struct sockaddr netlink = { .sa_family = AF_NETLINK };
static const struct sockaddr strange = { .sa_family = 99 };
static const int32_t n0 = 0, n1 = 1, n2 = 2, n4 = 4, n8 = 8, n16 = 16, n28 = 28, n232 = 232,
                     n111 = ECONNREFUSED, nminus = -5;
static const int32_t pair[2] = { 3, 4 }, linger5[2] = { 1, 5 }, linger0[2] = { 1, 0 },
                     no_linger[2] = { 0, 7 };
static const uint64_t two[] = { 0x2000, 5, 0x3000, 80 }, half_bad[] = { 0x2000, 5, 0x6660000, 80 };
static const uint64_t bad_half[] = { 0x6660000, 80, 0x2000, 5 }, empty[] = { 0, 0 };
static const uint64_t huge[] = { 0x2000, UINT64_MAX, 0x3000, 5 };
static const int64_t seconds2_5[] = { 2, 500000 }, us50[] = { 0, 50 }, half[] = { 0, 500000000 },
                     negative[] = { -1, 0 };
static const int64_t over[] = { 1, 1000000000 }, ns7[] = { 0, 7 }, seconds90[] = { 90, 0 },
                     zero[] = { 0, 0 }, offset = 4096;
static const struct pollfd polled[] = { { 3, POLLIN, POLLIN },
                                        { 4, POLLIN | POLLOUT, 0 },
                                        { 5, 0, POLLNVAL } };
static const struct pollfd many[] = {
    { 1, POLLIN, 0 },       { 2, POLLIN, 0 }, { 3, POLLIN, 0 },
    { 4, POLLIN, 0 },       { 5, POLLIN, 0 }, { 6, POLLIN, 0 },
    { 7, POLLIN, 0 },       { 8, POLLIN, 0 }, { 9, POLLIN, POLLIN | POLLHUP },
    { 10, POLLIN, POLLERR }
};
static const struct epoll_event edge = { EPOLLIN | EPOLLET, { .u64 = 3 } };
static const struct epoll_event events[] = { { EPOLLIN, { .u64 = 3 } },
                                             { EPOLLOUT | EPOLLRDHUP, { .u64 = 0x7fff0000aaaa } } };
static const uint64_t clone_args[11] = { CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
                                         CLONE_THREAD | CLONE_SETTLS };

/* clang-format off */
/* struct msghdr: name, its length, iov, its count, control, its length, flags; struct mmsghdr: and the length, 8 bytes each */
#define MESSAGE(name, length, iov, count, control, control_bytes) { name, length, iov, count, control, control_bytes, 0 }
static const uint64_t to_two[] = MESSAGE(0, 0, 0x1100, 2, 0, 0), to_peer[] = MESSAGE(0x1200, 16, 0x1100, 2, 0x1300, 24);
static const uint64_t absurd_message[] = MESSAGE(0, 0, 0x1100, 1 << 20, 0, 0);
static const uint64_t messages[] = { 0x1200, 16, 0x1100, 2, 0, 0, 0, 0, 0, 0, 0x1100, 1, 0, 0, 0, 0 };
static const uint64_t messages_done[] = { 0x1200, 16, 0x1100, 2, 0, 0, 0, 7, 0, 0, 0x1100, 1, 0, 0, 0, 3 };

/* ---- the cases ---- */

static const struct golden cases[] = {
    { "socket", { AF_INET, SOCK_STREAM }, .result = 3,
      .begin = "socket(AF_INET, SOCK_STREAM, 0)", .facts = "domain 2 type 1 new 3" },
    { "socket", { AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP }, .result = -EMFILE,
      .begin = "socket(AF_INET6, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, IPPROTO_TCP)", .facts = "domain 10 type 1" },
    /* only 32 bits count */
    { "socket", { 0xdeadbeef00000002, 0xdeadbeef00000002, 0xdeadbeef00000011 }, .result = 3,
      .begin = "socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)", .facts = "domain 2 type 2 new 3" },
    { "socket", { 77, 0x10000009, 200 }, .result = -EAFNOSUPPORT,
      .begin = "socket(77 (AF_?), 9 (SOCK_?)|0x10000000 (SOCK_?), 200)", .facts = "domain 77 type 9" },
    { "socket", { AF_INET, SOCK_RAW, 254 }, .result = -EPERM, .begin = "socket(AF_INET, SOCK_RAW, 254 (IPPROTO_?))",
      .facts = "domain 2 type 3" },
    { "socket", { AF_NETLINK, SOCK_RAW, 6 }, .result = 3, .begin = "socket(AF_NETLINK, SOCK_RAW, 6)",
      .facts = "domain 16 type 3 new 3" },
    { "socketpair", { AF_UNIX, SOCK_STREAM, 0, 0x1000 }, .after = { OBJECT(0x1000, pair) },
      .begin = "socketpair(AF_UNIX, SOCK_STREAM, 0, sv)", .end = "socketpair(AF_UNIX, SOCK_STREAM, 0, {3, 4})",
      .facts = "domain 1 type 1 new 3" },
    { "bind", { 3, 0x1000, 16 }, .before = { OBJECT(0x1000, any4) },
      .begin = "bind(3, 0.0.0.0:12000, (16))", .facts = "fd 3 address 0.0.0.0:12000" },
    /* sizeof of a pointer */
    { "bind", { 3, 0x1000, 8 }, .before = { OBJECT(0x1000, any4) }, .result = -EINVAL,
      .begin = "bind(3, AF_INET (too short: 8 bytes), (8))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 110 }, .before = { OBJECT(0x1000, path) },
      .begin = "bind(3, unix:/tmp/s\\x01, (110))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 7 }, .before = { OBJECT(0x1000, abstract) },
      .begin = "bind(3, unix:@name, (7))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 2 }, .before = { OBJECT(0x1000, path) },
      .begin = "bind(3, unix:(no name), (2))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 16 }, .before = { OBJECT(0x1000, netlink) }, .begin = "bind(3, AF_NETLINK, (16))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 16 }, .before = { OBJECT(0x1000, strange) }, .result = -EINVAL,
      .begin = "bind(3, 99 (AF_?), (16))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 1 }, .before = { OBJECT(0x1000, any4) }, .result = -EINVAL,
      .begin = "bind(3, {1 byte}, (1))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, 0 }, .before = { OBJECT(0x1000, any4) }, .result = -EINVAL,
      .begin = "bind(3, {0 bytes}, (0))", .facts = "fd 3" },
    { "bind", { 3, 0x1000, MINUS(1) }, .before = { OBJECT(0x1000, any4) }, .result = -EINVAL,
      .begin = "bind(3, {0 bytes}, (-1))", .facts = "fd 3" },
    { "listen", { 3, 1 }, .begin = "listen(3, 1)", .facts = "fd 3 flags 0x1" },
    { "listen", { MINUS(1), MINUS(5) }, .result = -EBADF, .begin = "listen(-1, -5)", .facts = "flags 0xfffffffb" },
    { "connect", { 3, 0x1000, 16 }, .before = { OBJECT(0x1000, local4) }, .result = -ECONNREFUSED,
      .begin = "connect(3, 127.0.0.1:12000, (16))", .facts = "fd 3 address 127.0.0.1:12000" },
    { "connect", { 3, 0x1000, 28 }, .before = { OBJECT(0x1000, local6) },
      .begin = "connect(3, [::1]:12000, (28))", .facts = "fd 3 address [::1]:12000" },
    { "connect", { 3, 0x1000, 28 }, .before = { OBJECT(0x1000, scoped6) },
      .begin = "connect(3, [fe80::1%2]:12000, (28))", .facts = "fd 3 address [fe80::1]:12000" },
    /* the text is the program's, the fact the wire's */
    { "connect", { 3, 0x1000, 28 }, .before = { OBJECT(0x1000, mapped6) },
      .begin = "connect(3, [::ffff:127.0.0.1]:40312, (28))", .facts = "fd 3 address 127.0.0.1:40312" },
    { "connect", { 3, 0x1000, 16 }, .before = { BYTES(0x1000, "\0\0") }, .result = -EFAULT,
      .begin = "connect(3, 0x1000 (unreadable), (16))", .facts = "fd 3" },
    { "connect", { 3, 0x1000, 2 }, .before = { BYTES(0x1000, "\0\0") }, .begin = "connect(3, AF_UNSPEC, (2))",
      .facts = "fd 3" },
    { "connect", { 3, 0, 16 }, .result = -EFAULT, .begin = "connect(3, NULL, (16))", .facts = "fd 3" },
    { "accept", { 3 }, .result = 4, .begin = "accept(3, (NULL), (NULL))", .facts = "fd 3 new 4" },
    { "accept", { 3, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n16) }, .after = { OBJECT(0x1000, peer4) }, .result = 4,
      .begin = "accept(3, (addr), (16))", .end = "accept(3, 127.0.0.1:40312, (16))",
      .facts = "fd 3 address 127.0.0.1:40312 new 4" },
    { "accept", { 3, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n28) }, .after = { OBJECT(0x1000, mapped6) }, .result = 4,
      .begin = "accept(3, (addr), (28))", .end = "accept(3, [::ffff:127.0.0.1]:40312, (28))",
      .facts = "fd 3 address 127.0.0.1:40312 new 4" },
    { "accept", { 3, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n8), OBJECT(0x1000, peer4) }, .after = { OBJECT(0x1100,
      n16) },
      .result = 4, /* room for 8 bytes only: what follows in the buffer is not the kernel's */
      .begin = "accept(3, (addr), (8))", .end = "accept(3, AF_INET (too short: 8 bytes), (16, room for 8))", .facts = "fd 3 new 4" },
    { "accept", { 3, 0x1000, 0x1100 }, .result = -EFAULT, .begin = "accept(3, (addr), (0x1100 (unreadable)))",
      .facts = "fd 3" },
    { "accept4", { 3, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC }, .result = 5,
      .begin = "accept4(3, (NULL), (NULL), SOCK_NONBLOCK|SOCK_CLOEXEC)", .facts = "fd 3 new 5" },
    { "accept4", { 3 }, .result = -EAGAIN, .begin = "accept4(3, (NULL), (NULL), (0))", .facts = "fd 3" },

    { "sendto", { 3, 0x1000, 6 }, .before = { BYTES(0x1000, "hello\n") }, .result = 6,
      .begin = "send(3, \"hello\\n\", 6, (0))", .facts = "fd 3 wanted 6 moved 6 data \"hello\\n\"" },
    { "sendto", { 3, 0x1000, 72, MSG_NOSIGNAL | MSG_MORE }, .before = { OBJECT(0x1000, digits) }, .result = 20,
      .begin = "send(3, \"0123456789abcdef\"…, 72, MSG_NOSIGNAL|MSG_MORE)",

      .facts = "fd 3 wanted 72 moved 20 data \"0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQR\" "
               "flags 0xc000" },
    { "sendto", { 3, 0x1000, 6, MSG_DONTWAIT | 0x8000000, 0x2000, 16 },
      .before = { BYTES(0x1000, "hello\n"), OBJECT(0x2000, local4) }, .result = 6,
      .begin = "sendto(3, \"hello\\n\", 6, MSG_DONTWAIT|0x8000000 (MSG_?), 127.0.0.1:12000, (16))",
      .facts = "fd 3 address 127.0.0.1:12000 wanted 6 moved 6 data \"hello\\n\" flags 0x8000040" },
    { "sendto", { 3, 0x1000, 0 }, .begin = "send(3, \"\", 0, (0))", .facts = "fd 3" },
    /* the memory ends */
    { "sendto", { 3, 0x1000, 100 }, .before = { BYTES(0x1000, "hello\n") }, .result = -EFAULT,
      .begin = "send(3, \"hello\\n\"… (unreadable), 100, (0))", .facts = "fd 3 wanted 100 data \"hello\\n\"" },
    /* send(fd, buf, n = -1) */
    { "sendto", { 3, 0x1000, MINUS(1) }, .before = { BYTES(0x1000, "hello\n") }, .result = -EINVAL,
      .begin = "send(3, \"hello\\n\"… (unreadable), (size_t)-1, (0))",
      .facts = "fd 3 wanted 18446744073709551615 data \"hello\\n\"" },
    { "sendto", { 3, 0x1000, 6 }, .result = -EFAULT, .begin = "send(3, 0x1000 (unreadable), 6, (0))",
      .facts = "fd 3 wanted 6" },
    { "sendto", { 3, 0, 6 }, .result = -EFAULT, .begin = "send(3, NULL, 6, (0))", .facts = "fd 3 wanted 6" },
    { "sendmsg", { 3, 0x1000, 0 }, .before = { OBJECT(0x1000, to_two), OBJECT(0x1100, two), BYTES(0x2000, "GET /"),
      OBJECT(0x3000, digits), BYTES(0x3000 + sizeof digits, "1234567890") }, .result = 85,
      .begin = "sendmsg(3, \"GET /0123456789a\"…, (0))",
      .facts = "fd 3 wanted 85 moved 85 data \"GET /0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM\"" },
    { "sendmsg", { 3, 0x1000, MSG_EOR }, .before = { OBJECT(0x1000, to_peer), OBJECT(0x1100, two), BYTES(0x2000, "GET /"),
      OBJECT(0x1200, peer4) }, .result = -EFAULT,
      .begin = "sendmsg(3, \"GET /\"… (unreadable) to 127.0.0.1:40312 with 24 control bytes, MSG_EOR)",
      .facts = "fd 3 address 127.0.0.1:40312 wanted 85 data \"GET /\" flags 0x80" },
    { "sendmsg", { 3, 0x1000, 0 }, .before = { OBJECT(0x1000, absurd_message) }, .result = -EMSGSIZE,
      .begin = "sendmsg(3, 0x1100 (1048576 buffers), (0))", .facts = "fd 3" },
    { "sendmsg", { 3, 0x1000, 0 }, .result = -EFAULT, .begin = "sendmsg(3, 0x1000 (unreadable), (0))", .facts = "fd 3" },
    { "sendmmsg", { 3, 0x1000, 2 }, .before = { OBJECT(0x1000, messages), OBJECT(0x1100, two), BYTES(0x2000, "GET /"),
      OBJECT(0x3000, digits), BYTES(0x3000 + sizeof digits, "1234567890"), OBJECT(0x1200, peer4) },
      .after = { OBJECT(0x1000, messages_done) }, .result = 2,
      .begin = "sendmmsg(3, \"GET /0123456789a\"… to 127.0.0.1:40312 and 1 more, 2, (0))",
      .facts = "fd 3 address 127.0.0.1:40312 wanted 90 moved 10 "
               "data \"GET /0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM\"" },
    { "sendmmsg", { 3, 0x1000, 0 }, .begin = "sendmmsg(3, 0x1000 (unreadable), 0, (0))", .facts = "fd 3" },
    { "write", { 3, 0x1000, 4 }, .before = { BYTES(0x1000, "\0\x7f\xc3\xa4") }, .result = 2,
      .begin = "write(3, \"\\0\\x7fä\", 4)", .facts = "fd 3 wanted 4 moved 2 data \"\\0\\x7fä\"" },
    { "writev", { 3, 0x1100, 2 }, .before = { OBJECT(0x1100, two), BYTES(0x2000, "GET /"), OBJECT(0x3000, digits),
      BYTES(0x3000 + sizeof digits, "1234567890") }, .result = 85,
      .begin = "writev(3, \"GET /0123456789a\"…, 2)",
      .facts = "fd 3 wanted 85 moved 85 data \"GET /0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLM\"" },
    { "writev", { 3, 0x1100, 2 }, .before = { OBJECT(0x1100, half_bad), BYTES(0x2000, "GET /") }, .result = -EFAULT,
      .begin = "writev(3, \"GET /\"… (unreadable), 2)", .facts = "fd 3 wanted 85 data \"GET /\"" },
    { "writev", { 3, 0x1100, 2 }, .before = { OBJECT(0x1100, bad_half), BYTES(0x2000, "GET /") }, .result = -EFAULT,
      .begin = "writev(3, 0x1100 (unreadable), 2)", .facts = "fd 3 wanted 85" }, /* bytes behind a hole are not the first */
    { "writev", { 3, 0x1100, 2 }, .before = { OBJECT(0x1100, huge), BYTES(0x2000, "GET /") }, .result = -EINVAL,
      .begin = "writev(3, \"GET /\"… (unreadable), 2)", .facts = "fd 3 wanted 18446744073709551615 data \"GET /\"" },
    { "writev", { 3, 0x1100, 1 }, .before = { OBJECT(0x1100, empty) }, .begin = "writev(3, \"\", 1)", .facts = "fd 3" },
    { "writev", { 3, 0x1100, 5000 }, .result = -EINVAL, .begin = "writev(3, 0x1100 (5000 buffers), 5000)", .facts = "fd 3" },
    { "writev", { 3, 0x1100, MINUS(1) }, .result = -EINVAL, .begin = "writev(3, 0x1100 (-1 buffers), -1)", .facts = "fd 3" },
    { "writev", { 3, 0x1100, 2 }, .result = -EFAULT, .begin = "writev(3, 0x1100 (unreadable), 2)", .facts = "fd 3" },
    { "pwritev2", { 3, 0x1100, 1, MINUS(1), 0, 8 /* RWF_NOWAIT */ }, .before = { OBJECT(0x1100, two), BYTES(0x2000, "GET /") },
      .result = 5, .begin = "pwritev2(3, \"GET /\", 1, (-1), (NULL), RWF_NOWAIT)",
      .facts = "fd 3 wanted 5 moved 5 data \"GET /\" flags 0x40" },
    { "sendfile", { 4, 5, 0x1000, 100000 }, .before = { OBJECT(0x1000, offset) }, .result = 70000,
      .begin = "sendfile(4, 5, (4096), 100000)", .facts = "fd 4 wanted 100000 moved 70000" },
    { "splice", { 6, 0, 4, 0, 512, SPLICE_F_MORE | SPLICE_F_MOVE }, .result = 512,
      .begin = "splice(6, (NULL), 4, (NULL), 512, SPLICE_F_MOVE|SPLICE_F_MORE)",
      .facts = "fd 4 wanted 512 moved 512 flags 0x8000" },
    { "splice", { 6, 0, 4, 0, 512, SPLICE_F_MOVE | 0x100 }, .result = -EINVAL,
      .begin = "splice(6, (NULL), 4, (NULL), 512, SPLICE_F_MOVE|0x100 (SPLICE_F_?))", .facts = "fd 4 wanted 512" },

    { "recvfrom", { 4, 0x1000, 100 }, .after = { BYTES(0x1000, "hello\n") }, .result = 6,
      .begin = "recv(4, buf, 100, (0))", .end = "recv(4, \"hello\\n\", 100, (0))",
      .facts = "fd 4 wanted 100 moved 6 data \"hello\\n\"" },
    { "recvfrom", { 4, 0x1000, 100, MSG_PEEK }, .result = 0, .begin = "recv(4, buf, 100, MSG_PEEK)",
      .end = "recv(4, \"\", 100, MSG_PEEK)", .facts = "fd 4 wanted 100 flags 0x2" },
    { "recvfrom", { 4, 0x1000, 100 }, .after = { BYTES(0x1000, "hello\n") }, .result = -EAGAIN,
      .begin = "recv(4, buf, 100, (0))", .facts = "fd 4 wanted 100" },
    { "recvfrom", { 4, 0x1000, 100, MSG_TRUNC }, .after = { BYTES(0x1000, "older bytes") }, .result = 6,
      .begin = "recv(4, buf, 100, MSG_TRUNC)", .facts = "fd 4 wanted 100 moved 6 flags 0x20" },
    { "recvfrom", { 4, 0x1000, 100, MSG_ERRQUEUE }, .after = { BYTES(0x1000, "hello\n") }, .result = 6,
      .begin = "recv(4, buf, 100, MSG_ERRQUEUE)", .end = "recv(4, \"hello\\n\", 100, MSG_ERRQUEUE)",
      .facts = "fd 4 wanted 100 data \"hello\\n\" flags 0x2000" },
    { "recvfrom", { 4, 0x1000, 100, 0, 0x2000, 0x2100 }, .before = { OBJECT(0x2100, n16) },
      .after = { BYTES(0x1000, "hello\n"), OBJECT(0x2000, peer4) }, .result = 6,
      .begin = "recvfrom(4, buf, 100, (0), (src_addr), (16))",
      .end = "recvfrom(4, \"hello\\n\", 100, (0), 127.0.0.1:40312, (16))",
      .facts = "fd 4 address 127.0.0.1:40312 wanted 100 moved 6 data \"hello\\n\"" },
    /* TCP tells no address */
    { "recvfrom", { 4, 0x1000, 100, 0, 0x2000, 0x2100 }, .before = { OBJECT(0x2100, n16) },
      .after = { BYTES(0x1000, "hello\n"), OBJECT(0x2100, n0) }, .result = 6,
      .begin = "recvfrom(4, buf, 100, (0), (src_addr), (16))", .end = "recvfrom(4, \"hello\\n\", 100, (0), ((none)), (0))",
      .facts = "fd 4 wanted 100 moved 6 data \"hello\\n\"" },
    { "recvmsg", { 4, 0x1000 }, .before = { OBJECT(0x1000, to_peer), OBJECT(0x1100, two) },
      .after = { BYTES(0x2000, "hello"), BYTES(0x3000, "\n"), OBJECT(0x1200, peer4) }, .result = 6,
      .begin = "recvmsg(4, msg, (0))", .end = "recvmsg(4, \"hello\\n\" from 127.0.0.1:40312 with 24 control bytes, (0))",
      .facts = "fd 4 address 127.0.0.1:40312 wanted 85 moved 6 data \"hello\\n\"" },
    { "recvmmsg", { 4, 0x1000, 2, 0, 0x4000 }, .before = { OBJECT(0x1000, messages), OBJECT(0x1100, two), OBJECT(0x4000,
      half) },
      .after = { OBJECT(0x1000, messages_done), BYTES(0x2000, "hello"), BYTES(0x3000, "! "), OBJECT(0x1200, peer4) },
      .result = 2, .begin = "recvmmsg(4, msgvec, 2, (0), 500 ms)",
      .end = "recvmmsg(4, \"hello! \" from 127.0.0.1:40312 and 1 more, 2, (0), 500 ms)",
      .facts = "fd 4 address 127.0.0.1:40312 wanted 90 moved 10 data \"hello! hel\"" },
    { "read", { 4, 0x1000, 3 }, .after = { BYTES(0x1000, "hello\n") }, .result = 3, .begin = "read(4, buf, 3)",
      .end = "read(4, \"hel\", 3)", .facts = "fd 4 wanted 3 moved 3 data \"hel\"" },
    { "read", { 4, 0x1000, 72 }, .after = { OBJECT(0x1000, digits) }, .result = 70, .begin = "read(4, buf, 72)",
      .end = "read(4, \"0123456789abcdef\"…, 72)",
      .facts = "fd 4 wanted 72 moved 70 data \"0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQR\"" },
    { "read", { 4, 0, 100 }, .result = -EFAULT, .begin = "read(4, NULL, 100)", .facts = "fd 4 wanted 100" },
    { "readv", { 4, 0x1100, 2 }, .before = { OBJECT(0x1100, two) }, .after = { BYTES(0x2000, "hello"), BYTES(0x3000, "!") },
      .result = 6, .begin = "readv(4, iov, 2)", .end = "readv(4, \"hello!\", 2)",
      .facts = "fd 4 wanted 85 moved 6 data \"hello!\"" },
    { "readv", { 4, 0x1100, 9999 }, .result = -EINVAL, .begin = "readv(4, iov, 9999)", .facts = "fd 4" },
    { "preadv2", { 4, 0x1100, 1, MINUS(1), 0, 0x180 }, .before = { OBJECT(0x1100, two) }, .after = { BYTES(0x2000, "hello") },
      .result = 5, .begin = "preadv2(4, iov, 1, (-1), (NULL), RWF_DONTCACHE|0x100 (RWF_?))",
      .end = "preadv2(4, \"hello\", 1, (-1), (NULL), RWF_DONTCACHE|0x100 (RWF_?))",
      .facts = "fd 4 wanted 5 moved 5 data \"hello\"" },

    { "shutdown", { 4, SHUT_WR }, .begin = "shutdown(4, SHUT_WR)", .facts = "fd 4 flags 0x1" },
    { "shutdown", { 4, 7 }, .result = -EINVAL, .begin = "shutdown(4, 7 (SHUT_?))", .facts = "fd 4 flags 0x7" },
    { "close", { 4 }, .begin = "close(4)", .facts = "fd 4" },
    { "close_range", { 3, 0xffffffff, 4 }, .begin = "close_range(3, ~0U, CLOSE_RANGE_CLOEXEC)", .facts = "flags 0x4" },
    { "close_range", { 3, 9 }, .begin = "close_range(3, 9, (0))", .facts = "" },
    { "dup", { 4 }, .result = 5, .begin = "dup(4)", .facts = "fd 4 new 5" },
    { "dup2", { 4, 1 }, .result = 1, .begin = "dup2(4, 1)", .facts = "fd 4 new 1" },
    { "dup3", { 4, 0, O_CLOEXEC }, .begin = "dup3(4, 0, O_CLOEXEC)", .facts = "fd 4 new 0" },
    { "fcntl", { 4, F_GETFL, 0x1234 }, .result = O_RDWR | O_NONBLOCK, .begin = "fcntl(4, F_GETFL)",
      .end = "fcntl(4, F_GETFL, (O_RDWR|O_NONBLOCK))", .facts = "fd 4 role control" },
    { "fcntl", { 4, F_SETFL, O_RDWR | O_NONBLOCK }, .begin = "fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK)",
      .facts = "fd 4 role control" },
    { "fcntl", { 4, F_SETFL, O_NONBLOCK }, .begin = "fcntl(4, F_SETFL, O_NONBLOCK)", .facts = "fd 4 role control" },
    { "fcntl", { 4, F_SETFL, 0 }, .begin = "fcntl(4, F_SETFL, 0)", .facts = "fd 4 role control" },
    { "fcntl", { 4, F_SETFD, FD_CLOEXEC }, .begin = "fcntl(4, F_SETFD, FD_CLOEXEC)", .facts = "fd 4 role control" },
    { "fcntl", { 4, F_DUPFD_CLOEXEC, 10 }, .result = 10, .begin = "fcntl(4, F_DUPFD_CLOEXEC, 10)",
      .facts = "fd 4 role duplicate new 10" },
    { "fcntl", { 4, F_DUPFD, 0 }, .result = -EMFILE, .begin = "fcntl(4, F_DUPFD, 0)", .facts = "fd 4 role duplicate" },
    { "fcntl", { 4, F_SETOWN, MINUS(77) }, .begin = "fcntl(4, F_SETOWN, -77)", .facts = "fd 4 role control" },
    { "fcntl", { 4, 4711, 0x99 }, .result = -EINVAL, .begin = "fcntl(4, 4711 (F_?), 0x99)", .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x541b, 0x1000 }, .after = { OBJECT(0x1000, n16) }, .begin = "ioctl(4, FIONREAD, argp)",
      .end = "ioctl(4, FIONREAD, 16)", .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x5421, 0x1000 }, .before = { OBJECT(0x1000, n1) }, .begin = "ioctl(4, FIONBIO, 1)",
      .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x5421, 0x1000 }, .result = -EFAULT, .begin = "ioctl(4, FIONBIO, 0x1000 (unreadable))",
      .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x5411, 0x1000 }, .after = { OBJECT(0x1000, n232) }, .begin = "ioctl(4, SIOCOUTQ, argp)",
      .end = "ioctl(4, SIOCOUTQ, 232)", .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x8905, 0x1000 }, .after = { OBJECT(0x1000, n1) }, .begin = "ioctl(4, SIOCATMARK, argp)",
      .end = "ioctl(4, SIOCATMARK, 1)", .facts = "fd 4 role control" },
    { "ioctl", { 4, 0x5451, 0x1000 }, .begin = "ioctl(4, FIOCLEX)", .facts = "fd 4 role control" },
    { "ioctl", { 4, 0xabcd, 0x1000 }, .result = -ENOTTY, .begin = "ioctl(4, 0xabcd (SIOC?), 0x1000)",
      .facts = "fd 4 role control" },

    { "setsockopt", { 3, SOL_SOCKET, SO_REUSEADDR, 0x1000, 4 }, .before = { OBJECT(0x1000, n1) },
      .begin = "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1, (4))", .facts = "fd 3 level 1 option 2 value 1" },
    { "setsockopt", { 3, SOL_SOCKET, SO_REUSEADDR, 0x1000, 8 }, .before = { OBJECT(0x1000, linger5) },
      /* the kernel takes an int */
      .begin = "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1, (8))", .facts = "fd 3 level 1 option 2 value 1" },
    { "setsockopt", { 3, SOL_SOCKET, SO_REUSEADDR, 0x1000, 2 }, .before = { OBJECT(0x1000, n1) }, .result = -EINVAL,
      .begin = "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, {2 bytes}, (2))", .facts = "fd 3 level 1 option 2" },
    { "setsockopt", { 3, SOL_SOCKET, SO_LINGER, 0x1000, 8 }, .before = { OBJECT(0x1000, linger5) },
      .begin = "setsockopt(3, SOL_SOCKET, SO_LINGER, {on, 5 s}, (8))", .facts = "fd 3 level 1 option 13 value 5" },
    { "setsockopt", { 3, SOL_SOCKET, SO_LINGER, 0x1000, 8 }, .before = { OBJECT(0x1000, linger0) },
      .begin = "setsockopt(3, SOL_SOCKET, SO_LINGER, {on, 0 s}, (8))", .facts = "fd 3 level 1 option 13" },
    { "setsockopt", { 3, SOL_SOCKET, SO_LINGER, 0x1000, 8 }, .before = { OBJECT(0x1000, no_linger) },
      .begin = "setsockopt(3, SOL_SOCKET, SO_LINGER, {off}, (8))", .facts = "fd 3 level 1 option 13 value -1" },
    { "setsockopt", { 3, SOL_SOCKET, SO_RCVTIMEO, 0x1000, 16 }, .before = { OBJECT(0x1000, seconds2_5) },
      .begin = "setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, 2.5 s, (16))", .facts = "fd 3 level 1 option 20" },
    { "setsockopt", { 3, SOL_SOCKET, SO_BINDTODEVICE, 0x1000, 3 }, .before = { BYTES(0x1000, "lo\0") },
      .begin = "setsockopt(3, SOL_SOCKET, SO_BINDTODEVICE, \"lo\", (3))", .facts = "fd 3 level 1 option 25" },
    { "setsockopt", { 3, IPPROTO_TCP, TCP_NODELAY, 0x1000, 4 }, .before = { OBJECT(0x1000, n1) },
      .begin = "setsockopt(3, IPPROTO_TCP, TCP_NODELAY, 1, (4))", .facts = "fd 3 level 6 option 1 value 1" },
    { "setsockopt", { 3, IPPROTO_TCP, TCP_CONGESTION, 0x1000, 5 }, .before = { BYTES(0x1000, "cubic") },
      .begin = "setsockopt(3, IPPROTO_TCP, TCP_CONGESTION, \"cubic\", (5))", .facts = "fd 3 level 6 option 13" },
    { "setsockopt", { 3, IPPROTO_IP, IP_TTL, 0x1000, 4 }, .before = { OBJECT(0x1000, n16) },
      .begin = "setsockopt(3, IPPROTO_IP, IP_TTL, 16, (4))", .facts = "fd 3 option 2 value 16" },
    { "setsockopt", { 3, IPPROTO_IP, IP_MULTICAST_TTL, 0x1000, 1 }, .before = { OBJECT(0x1000, n4) },
      .begin = "setsockopt(3, IPPROTO_IP, IP_MULTICAST_TTL, 4, (1))", .facts = "fd 3 option 33 value 4" },
    { "setsockopt", { 3, IPPROTO_IPV6, IPV6_V6ONLY, 0x1000, 4 }, .before = { OBJECT(0x1000, n0) },
      .begin = "setsockopt(3, IPPROTO_IPV6, IPV6_V6ONLY, 0, (4))", .facts = "fd 3 level 41 option 26" },
    { "setsockopt", { 3, IPPROTO_UDP, 1, 0x1000, 4 }, .before = { OBJECT(0x1000, n1) },
      .begin = "setsockopt(3, IPPROTO_UDP, UDP_CORK, 1, (4))", .facts = "fd 3 level 17 option 1 value 1" },
    { "setsockopt", { 3, 4711, 5, 0x1000, 4 }, .before = { OBJECT(0x1000, n1) }, .result = -ENOPROTOOPT,
      .begin = "setsockopt(3, 4711 (SOL_?), 5 (option ?), {4 bytes}, (4))", .facts = "fd 3 level 4711 option 5" },
    { "setsockopt", { 3, SOL_SOCKET, 250, 0x1000, 4 }, .before = { OBJECT(0x1000, nminus) }, .result = -ENOPROTOOPT,
      .begin = "setsockopt(3, SOL_SOCKET, 250 (SO_?), -5, (4))", .facts = "fd 3 level 1 option 250 value -5" },
    { "setsockopt", { 3, SOL_SOCKET, SO_REUSEADDR, 0x1000, 4 }, .result = -EFAULT,
      .begin = "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 0x1000 (unreadable), (4))", .facts = "fd 3 level 1 option 2" },
    { "setsockopt", { 3, SOL_SOCKET, SO_REUSEADDR, 0, 4 }, .result = -EFAULT,
      .begin = "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, NULL, (4))", .facts = "fd 3 level 1 option 2" },
    { "getsockopt", { 3, SOL_SOCKET, SO_ERROR, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n4) },
      .after = { OBJECT(0x1000, n111) }, .begin = "getsockopt(3, SOL_SOCKET, SO_ERROR, optval, (4))",
      .end = "getsockopt(3, SOL_SOCKET, SO_ERROR, ECONNREFUSED, (4))", .facts = "fd 3 level 1 option 4 value 111" },
    { "getsockopt", { 3, SOL_SOCKET, SO_ERROR, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n4) },
      .after = { OBJECT(0x1000, n0) }, .begin = "getsockopt(3, SOL_SOCKET, SO_ERROR, optval, (4))",
      .end = "getsockopt(3, SOL_SOCKET, SO_ERROR, 0, (4))", .facts = "fd 3 level 1 option 4" },
    { "getsockopt", { 3, SOL_SOCKET, SO_TYPE, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n4) },
      .after = { OBJECT(0x1000, n2) }, .begin = "getsockopt(3, SOL_SOCKET, SO_TYPE, optval, (4))",
      .end = "getsockopt(3, SOL_SOCKET, SO_TYPE, SOCK_DGRAM, (4))", .facts = "fd 3 level 1 option 3 value 2" },
    { "getsockopt", { 3, IPPROTO_TCP, TCP_INFO, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n232) },
      .begin = "getsockopt(3, IPPROTO_TCP, TCP_INFO, optval, (232))",
      .end = "getsockopt(3, IPPROTO_TCP, TCP_INFO, {232 bytes}, (232))", .facts = "fd 3 level 6 option 11" },
    { "getsockname", { 3, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n16) }, .after = { OBJECT(0x1000, local4) },
      .begin = "getsockname(3, (addr), (16))", .end = "getsockname(3, 127.0.0.1:12000, (16))",
      .facts = "fd 3 address 127.0.0.1:12000" },
    { "getpeername", { 3, 0x1000, 0x1100 }, .before = { OBJECT(0x1100, n28) }, .result = -ENOTCONN,
      .begin = "getpeername(3, (addr), (28))", .facts = "fd 3" },

    { "poll", { 0x1000, 3, MINUS(1) }, .before = { OBJECT(0x1000, polled) }, .result = 2,
      .begin = "poll({3: POLLIN, 4: POLLIN|POLLOUT, 5: 0}, 3, -1)",
      .end = "poll({3: POLLIN, 4: POLLIN|POLLOUT, 5: 0} ready {3: POLLIN, 5: POLLNVAL}, 3, -1)", .facts = "" },
    { "poll", { 0x1000, 10, 1500 }, .before = { OBJECT(0x1000, many) }, .result = 2,
      .begin = "poll({1: POLLIN, 2: POLLIN, 3: POLLIN, 4: POLLIN, 5: POLLIN, 6: POLLIN, 7: POLLIN, 8: POLLIN, …}, 10, 1.5 s)",
      .end = "poll({1: POLLIN, 2: POLLIN, 3: POLLIN, 4: POLLIN, 5: POLLIN, 6: POLLIN, 7: POLLIN, 8: POLLIN, …} "
             "ready {9: POLLIN|POLLHUP, 10: POLLERR}, 10, 1.5 s)", .facts = "" },
    { "poll", { 0x1000, 2, 0 }, .before = { BYTES(0x1000, "\3\0\0\0\1\0\0\0") }, .result = -EFAULT,
      .begin = "poll({3: POLLIN, 0x1008 (unreadable)}, 2, 0)", .facts = "" },
    { "poll", { 0, 0, 500 }, .begin = "poll({}, 0, 500 ms)", .end = "poll({} ready {}, 0, 500 ms)", .facts = "" },
    { "ppoll", { 0x1000, 1, 0x2000, 0x3000, 8 }, .before = { OBJECT(0x1000, polled), OBJECT(0x2000, half) }, .result = -EINTR,
      .begin = "ppoll({3: POLLIN}, 1, 500 ms, (0x3000), (8))", .facts = "" },
    { "select", { 5, 0x1000, 0, 0, 0x2000 }, .before = { BYTES(0x1000, "\x18"), OBJECT(0x2000, us50) },
      .after = { BYTES(0x1000, "\x10") }, .result = 1, .begin = "select(5, {3,4}, NULL, NULL, 50 us)",
      .end = "select(5, {3,4} ready {4}, NULL, NULL, 50 us)", .facts = "" },
    { "select", { 12, 0x1000, 0x1100, 0x1200, 0 }, .before = { BYTES(0x1000, "\xff\xff"), BYTES(0x1100, "\0\0") },
      .result = -EFAULT,
      .begin = "select(12, {0,1,2,3,4,5,6,7,…}, {}, 0x1200 (unreadable), NULL)", .facts = "" },
    { "pselect6", { 4, 0x1000, 0, 0, 0x2000, 0 }, .before = { BYTES(0x1000, "\x8"), OBJECT(0x2000, seconds90) },
      .after = { BYTES(0x1000, "\0") }, .begin = "select(4, {3}, NULL, NULL, 90 s)",
      .end = "select(4, {3} ready {}, NULL, NULL, 90 s)", .facts = "" },
    { "pselect6", { MINUS(1), 0x1000, 0, 0, 0x2000, 0x3000 }, .before = { OBJECT(0x2000, negative) }, .result = -EINVAL,
      .begin = "pselect(-1, {}, NULL, NULL, {-1, 0}, (0x3000))", .facts = "" },
    { "epoll_wait", { 5, 0x1000, 10, MINUS(1) }, .after = { OBJECT(0x1000, events) }, .result = 2,
      .begin = "epoll_wait(5, events, 10, -1)",
      .end = "epoll_wait(5, events ready {3: EPOLLIN, 0x7fff0000aaaa: EPOLLOUT|EPOLLRDHUP}, 10, -1)", .facts = "" },
    { "epoll_ctl", { 5, EPOLL_CTL_ADD, 3, 0x1000 }, .before = { OBJECT(0x1000, edge) },
      .begin = "epoll_ctl(5, EPOLL_CTL_ADD, 3, {3: EPOLLIN|EPOLLET})", .facts = "fd 3 role control option 1 value 2147483649" },
    { "epoll_ctl", { 5, EPOLL_CTL_MOD, 3, 0x1000 }, .result = -EFAULT,
      .begin = "epoll_ctl(5, EPOLL_CTL_MOD, 3, 0x1000 (unreadable))", .facts = "fd 3 role control option 3" },
    { "epoll_ctl", { 5, EPOLL_CTL_DEL, 3, 0 }, .begin = "epoll_ctl(5, EPOLL_CTL_DEL, 3, (NULL))", .facts = "fd 3 role control option 2" },
    { "epoll_ctl", { 5, 9, 3, 0 }, .result = -EINVAL, .begin = "epoll_ctl(5, 9 (EPOLL_CTL_?), 3, NULL)", .facts = "fd 3 role control option 9" },
    { "epoll_pwait", { 5, 0x1000, 10, 20, 0x3000, 8 }, .after = { OBJECT(0x1000, events) }, .result = 0,
      .begin = "epoll_pwait(5, events, 10, 20 ms, (0x3000), (8))", .end = "epoll_pwait(5, events ready {}, 10, 20 ms, (0x3000), (8))",
      .facts = "" },
    { "epoll_pwait2", { 5, 0x1000, 10, 0x2000 }, .before = { OBJECT(0x2000, ns7) }, .result = -EINTR,
      .begin = "epoll_pwait2(5, events, 10, 7 ns, (NULL), (0))", .facts = "" },
    { "epoll_pwait2", { 5, 0x1000, 10, 0x2000 }, .before = { OBJECT(0x2000, zero) }, .result = 1,
      .begin = "epoll_pwait2(5, events, 10, 0, (NULL), (0))", .end = "epoll_pwait2(5, events ready 0x1000 (unreadable), 10, 0, (NULL), (0))",
      .facts = "" },
    { "epoll_pwait2", { 5, 0x1000, 10, 0x2000 }, .before = { OBJECT(0x2000, over) }, .result = -EINVAL,
      .begin = "epoll_pwait2(5, events, 10, {1, 1000000000}, (NULL), (0))", .facts = "" },

    { "fork", .result = 77, .begin = "fork()", .facts = "" },
    { "vfork", .result = 77, .begin = "vfork()", .facts = "" },
    { "clone", { CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD }, .result = 77, .begin = "fork()", .facts = "" },
    { "clone", { CLONE_VM | CLONE_VFORK | SIGCHLD, 0x7000 }, .result = 77,
      .begin = "clone(CLONE_VM|CLONE_VFORK|SIGCHLD, (0x7000))",
      .facts = "" },
    { "clone", { SIGCHLD, 0x7000 }, .result = 77, .begin = "clone(SIGCHLD, (0x7000))", .facts = "" },
    { "clone", { 0, 0x7000 }, .result = 77, .begin = "clone(0, (0x7000))", .facts = "" },
    { "clone3", { 0x1000, 88 }, .before = { OBJECT(0x1000, clone_args) }, .result = 77,
      .begin = "clone3(CLONE_VM|CLONE_FILES|CLONE_THREAD, (88))", .facts = "" },
    { "clone3", { 0x1000, 88 }, .result = -EFAULT, .begin = "clone3(0x1000 (unreadable), (88))", .facts = "" },
    { "execve", { 0x1000, 0x2000, 0x3000 }, .before = { BYTES(0x1000, "/bin/echo\0rest") },
      .begin = "execve(\"/bin/echo\", (0x2000), (0x3000))", .facts = "" },
    { "execve", { 0x1000, 0, 0 }, .before = { BYTES(0x1000, "/bin/ec") }, .result = -EFAULT,
      .begin = "execve(\"/bin/ec\"… (unreadable), (NULL), (NULL))", .facts = "" },
    { "execveat", { MINUS(100), 0x1000, 0x2000, 0x3000, 0x1000 }, .before = { BYTES(0x1000, "\0") }, .result = -ENOENT,
      .begin = "execveat(-100, \"\", (0x2000), (0x3000), 0x1000)", .facts = "" },
    { "exit", { 1 }, .begin = "exit(1)", .facts = "" },
    { "exit_group", { MINUS(1) }, .begin = "exit_group(-1)", .facts = "" },
    { "restart_syscall", .result = -EINTR, .begin = "restart_syscall()", .facts = "" },
    { "io_setup", { 8, 0x1000 }, .result = 0, .begin = "io_setup(8, (0x1000))", .facts = "" },
    { "io_uring_setup", { 8, 0x1000 }, .result = 5, .begin = "io_uring_setup(8, (0x1000))", .facts = "" },

#ifndef SYS_poll /* aarch64: the C library makes the old functions out of the new calls */
    { "ppoll", { 0x1000, 1 }, .before = { OBJECT(0x1000, polled) }, .result = -EINTR, .begin = "poll({3: POLLIN}, 1, NULL)",
      .facts = "" },
    { "epoll_pwait", { 5, 0x1000, 10, 20 }, .result = -EINTR, .begin = "epoll_wait(5, events, 10, 20 ms)", .facts = "" },
    { "dup3", { 4, 0 }, .begin = "dup2(4, 0)", .facts = "fd 4 new 0" },
#endif
};
/* clang-format on */

enum { CASES = sizeof cases / sizeof *cases };

/* ---- a program's memory, made of pieces ---- */

struct image {
    const struct piece *before, *after; /* after NULL: at the begin */
};

static size_t read_pieces(const struct piece *pieces, uint64_t address, void *to, size_t count)
{
    for (unsigned i = 0; pieces && i < PIECES && pieces[i].bytes; i++)
        if (address >= pieces[i].at && address - pieces[i].at < pieces[i].count) {
            size_t from = (size_t)(address - pieces[i].at), there = pieces[i].count - from;
            memcpy(to, (const char *)pieces[i].bytes + from, there < count ? there : count);
            return there < count ? there : count;
        }
    return 0;
}

/* Pieces that touch are read as one; so a part written later may cover the begin of one that was
 * there before. */
static size_t read_image(void *context, uint64_t address, void *to, size_t count)
{
    const struct image *image = context;
    size_t done = 0;
    while (done < count) {
        size_t got = read_pieces(image->after, address + done, (char *)to + done, count - done);
        if (!got)
            got = read_pieces(image->before, address + done, (char *)to + done, count - done);
        if (!got)
            break;
        done += got;
    }
    return done;
}

/* ---- what came out, as text ---- */

static void add_call(struct text *text, const struct call_facts *facts)
{
    text_addf(text, "%s(", call_name(facts));
    for (unsigned i = 0; i < facts->arg_count; i++) {
        const struct call_arg *arg = &facts->args[i];
        text_addf(text, arg->quiet ? "%s(%s)" : "%s%s", i ? ", " : "", arg->text);
        bool decimal = strspn(arg->text + (*arg->text == '-'), "0123456789") ==
                       strlen(arg->text + (*arg->text == '-'));
        if (arg->is_number && !decimal)
            fail_msg("%s: %s is no number", facts->row->name, arg->text);
    }
    text_add(text, ")");
}

static void add_number(struct text *text, const char *name, long long number)
{
    if (number)
        text_addf(text, " %s %lld", name, number);
}

static void add_facts(struct text *text, const struct call_facts *facts)
{
    char address[ADDRESS_TEXT_BYTES];
    if (facts->fd != -1)
        text_addf(text, " fd %d", facts->fd);
    if (facts->row->role == CALL_CONTROL)
        text_add(text, facts->role == CALL_DUPLICATE ? " role duplicate" : " role control");
    if (facts->address.version)
        text_addf(text, " address %s", address_format(&facts->address, address));
    if (facts->wanted_bytes)
        text_addf(text, " wanted %llu", (unsigned long long)facts->wanted_bytes);
    add_number(text, "moved", (long long)facts->moved_bytes);
    if (facts->data_bytes) {
        text_add(text, " data ");
        text_add_quoted(text, facts->data, facts->data_bytes, CALL_DATA_BYTES, false);
    }
    if (facts->flags)
        text_addf(text, " flags 0x%x", (unsigned)facts->flags);
    add_number(text, "level", facts->level);
    add_number(text, "option", facts->option);
    add_number(text, "value", facts->value);
    add_number(text, "domain", facts->domain);
    add_number(text, "type", facts->type);
    if (facts->new_fd != -1)
        text_addf(text, " new %d", facts->new_fd);
}

/* ---- the tests ---- */

static unsigned compare(const struct golden *golden, const char *what, const char *got,
                        const char *expected)
{
    if (strcmp(got, expected) == 0)
        return 0;
    print_error("case %d, %s of %s:\n  got      %s\n  expected %s\n", (int)(golden - cases), what,
                golden->row, got, expected);
    return 1;
}

static unsigned play(const struct golden *golden)
{
    unsigned wrong = 0;
    struct image image = { golden->before, NULL };
    struct memory memory = { read_image, &image };
    struct call_facts facts = { .row = call_row_by_name(golden->row) };
    struct arena arena;
    struct text text;
    arena_init(&arena);
    text_init(&text);

    call_decode_begin(&facts, golden->raw, &memory, &arena);
    add_call(&text, &facts);
    wrong += compare(golden, "begin", text.s, golden->begin);

    image.after = golden->after;
    facts.result = golden->result < 0 ? -1 : golden->result;
    facts.error = golden->result < 0 ? (int)-golden->result : 0;
    call_decode_end(&facts, golden->raw, &memory, &arena);
    text_clear(&text);
    add_call(&text, &facts);
    wrong += compare(golden, "end", text.s, golden->end ? golden->end : golden->begin);

    text_clear(&text);
    add_facts(&text, &facts);
    wrong += compare(golden, "facts", text.len ? text.s + 1 : "", golden->facts);
    text_release(&text);
    arena_release(&arena);
    return wrong;
}

static void calls_read_as_expected(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < CASES; i++)
        /* an architecture may lack it: test_call_table.c knows which */
        if (call_row_by_name(cases[i].row))
            wrong += play(&cases[i]);
    assert_int_equal(wrong, 0);
}

static void every_row_has_a_case(void **state)
{
    (void)state;
    for (size_t r = 0; r < call_table_rows; r++) {
        bool found = false;
        for (size_t i = 0; i < CASES; i++)
            found = found || strcmp(cases[i].row, call_table[r].name) == 0;
        if (!found)
            fail_msg("no case for %s", call_table[r].name);
    }
}

/* sendfile() and splice() out of a socket: the tracer, who knows which descriptor is the socket,
 * turns them round. */
static void a_splice_can_be_turned_round(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        uint64_t raw[6];
        int fd, turned_fd;
        enum call_role turned_role;
    } turns[] = {
        { "splice", { 6, 0, 4, 0, 512, SPLICE_F_MORE }, 4, 6, CALL_RECEIVE },
        { "sendfile", { 4, 6, 0, 512 }, 4, 6, CALL_RECEIVE },
        { "write", { 4, 0, 512 }, 4, 4, CALL_SEND },
    };
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        struct image image = { NULL, NULL };
        struct memory memory = { read_image, &image };
        struct call_facts facts = { .row = call_row_by_name(turns[i].row) };
        struct arena arena;
        arena_init(&arena);
        call_decode_begin(&facts, turns[i].raw, &memory, &arena);
        assert_int_equal(facts.fd, turns[i].fd);
        assert_int_equal(facts.role, CALL_SEND);
        call_turn_round(&facts, turns[i].raw);
        assert_int_equal(facts.fd, turns[i].turned_fd);
        assert_int_equal(facts.role, turns[i].turned_role);
        facts.result = 512;
        facts.error = 0;
        call_decode_end(&facts, turns[i].raw, &memory, &arena);
        assert_int_equal(facts.wanted_bytes, 512);
        assert_int_equal(facts.moved_bytes, 512);
        assert_int_equal(facts.flags, 0);
        arena_release(&arena);
    }
}

static void same_list(const struct call_facts *facts, const struct call_watch *a, unsigned count,
                      const struct call_watch *b, unsigned count_b)
{
    if (count != count_b)
        fail_msg("%s: %u descriptors, and %u are read", facts->row->name, count, count_b);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(a[i].fd, b[i].fd);
        assert_int_equal(a[i].closed, b[i].closed);
        assert_int_equal(a[i].for_bytes, b[i].for_bytes);
        assert_int_equal(a[i].for_room, b[i].for_room);
    }
}

/* A trace file keeps the texts alone: they give back what the decoder said in numbers. */
static void texts_say_the_same(const struct call_facts *facts, struct arena *arena)
{
    enum { SHOWN_CLONE_FLAGS = CLONE_THREAD | CLONE_VFORK | CLONE_FILES };
    struct call_facts back = *facts;
    struct call_arg args[CALL_ARGS_MAX];
    memcpy(args, facts->args, facts->arg_count * sizeof *args);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        args[i].kind = ARG_NONE;
        args[i].asked_bytes = 0;
    }
    back.args = args;
    back.timeout_ns = back.epoll_fd = back.command = back.family = back.address_bytes = 77;
    back.clone_flags = 0;
    back.nonblock = facts->nonblock == NONBLOCK_ON ? NONBLOCK_OFF : NONBLOCK_ON;
    back.has_family = !facts->has_family;
    back.address_cut = !facts->address_cut;
    back.watched = back.ready = NULL;
    call_read_texts(&back, arena);
    for (unsigned i = 0; i < facts->arg_count; i++) {
        assert_int_equal(args[i].kind, facts->args[i].kind);
        assert_int_equal(args[i].asked_bytes, facts->args[i].asked_bytes);
        if (args[i].kind == ARG_TIMEOUT_MS || args[i].kind == ARG_TIMEVAL ||
            args[i].kind == ARG_TIMESPEC)
            assert_int_equal(back.timeout_ns, facts->timeout_ns);
        if (args[i].kind == ARG_LENGTH && i > 0 && args[i - 1].kind == ARG_ADDRESS_IN)
            assert_int_equal(back.address_bytes, facts->address_bytes);
    }
    assert_int_equal(back.epoll_fd, facts->epoll_fd);
    assert_int_equal(back.command, facts->command);
    assert_int_equal(back.nonblock, facts->nonblock);
    assert_int_equal(back.clone_flags & SHOWN_CLONE_FLAGS, facts->clone_flags & SHOWN_CLONE_FLAGS);
    assert_int_equal(back.address_cut, facts->address_cut);
    if (facts->address_cut)
        assert_int_equal(back.address_bytes, facts->address_bytes);
    if (call_arg_of(facts, ARG_ADDRESS_IN)) {
        assert_int_equal(back.has_family, facts->has_family);
        if (facts->has_family)
            assert_int_equal(back.family, facts->family);
    }
    assert_int_equal(back.sets, facts->sets);
    same_list(facts, facts->watched, facts->watched_count, back.watched, back.watched_count);
    same_list(facts, facts->ready, facts->ready_count, back.ready, back.ready_count);
}

/* Each case again, its memory cut after every number of bytes that the decoder reads: no crash, and
 * texts all the same. */
struct cut {
    struct image image;
    size_t left;
};

static size_t read_cut(void *context, uint64_t address, void *to, size_t count)
{
    struct cut *cut = context;
    size_t got = read_image(&cut->image, address, to, count < cut->left ? count : cut->left);
    cut->left -= got;
    return got;
}

static void cut_memory_is_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++)
        for (size_t left = 0; left < 200 && call_row_by_name(cases[i].row); left++) {
            struct cut cut = { { cases[i].before, NULL }, left };
            struct memory memory = { read_cut, &cut };
            struct call_facts facts = { .row = call_row_by_name(cases[i].row) };
            struct arena arena;
            struct text text;
            arena_init(&arena);
            text_init(&text);
            call_decode_begin(&facts, cases[i].raw, &memory, &arena);
            add_call(&text, &facts);
            texts_say_the_same(&facts, &arena);
            cut = (struct cut){ { cases[i].before, cases[i].after }, left };
            facts.result = cases[i].result < 0 ? 1 : cases[i].result;
            call_decode_end(&facts, cases[i].raw, &memory, &arena);
            add_call(&text, &facts);
            texts_say_the_same(&facts, &arena);
            assert_true(facts.data_bytes <= CALL_DATA_BYTES);
            text_release(&text);
            arena_release(&arena);
        }
}

/* What poll() and select() were given, read from how it reads; what is no set means nothing. */
static void sets_are_read_from_texts(void **state)
{
    struct call_arg fds = {
        .name = "fds",
        .text = "{3: POLLIN, 14: 0, 5: POLLIN|POLLOUT} ready {3: POLLIN|POLLHUP, 5: POLLNVAL}"
    };
    struct call_arg sets[] = { { .name = "nfds", .text = "9" },
                               { .name = "readfds", .text = "{3,5} ready {}" },
                               { .name = "writefds", .text = "{12,\xe2\x80\xa6}" } };
    struct call_facts poll = { .row = call_row_by_name("ppoll"), .arg_count = 1, .args = &fds };
    struct call_facts select = { .row = call_row_by_name("pselect6"),
                                 .arg_count = 3,
                                 .args = sets };
    struct arena arena;
    (void)state;
    arena_init(&arena);
    call_read_texts(&poll, &arena);
    call_read_texts(&select, &arena);
    for (int fd = -1; fd < 20; fd++) {
        assert_int_equal(call_watches(&poll, fd), fd == 3 || fd == 14 || fd == 5);
        assert_int_equal(call_watches(&select, fd), fd == 3 || fd == 5 || fd == 12);
    }
    assert_int_equal(call_found_closed(&poll), 5);
    assert_int_equal(call_found_closed(&select), -1);
    fds.text = "{3: POLLIN} ready {3: POLLIN}";
    call_read_texts(&poll, &arena);
    assert_int_equal(call_found_closed(&poll), -1);
    fds.text = "0x1000 (unreadable)";
    call_read_texts(&poll, &arena);
    assert_int_equal(call_found_closed(&poll), -1);
    assert_false(call_watches(&poll, 0));
    assert_int_equal(poll.sets, SETS_FILLED);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_read_from_texts), cmocka_unit_test(calls_read_as_expected),
        cmocka_unit_test(every_row_has_a_case),     cmocka_unit_test(a_splice_can_be_turned_round),
        cmocka_unit_test(cut_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
