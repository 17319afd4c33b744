/*
 * registers: a client that makes its calls without the C library, and looks after each of them whether the kernel (or whoever stands
 * before it) left the argument registers, the vectors and their headers as they were.
 *
 *   registers [PORT]     sends "abcdefgh" in four ways, receives in four ways until it has all 32 bytes again, in any letters
 *
 * Prints a line a call: its name and result. Ends with 0; with 1 and a line on standard error when something was changed.
 */
#include "shape.h"

#include <sys/syscall.h>
#include <sys/uio.h>

static char letters[] = "abcdefgh";

#if defined(__x86_64__)
static long raw(long number, long a, long b, long c, long d, long after[4])
{
    register long rax __asm__("rax") = number;
    register long rdi __asm__("rdi") = a;
    register long rsi __asm__("rsi") = b;
    register long rdx __asm__("rdx") = c;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = 0;
    register long r9 __asm__("r9") = 0;
    __asm__ volatile("syscall"
                     : "+r"(rax), "+r"(rdi), "+r"(rsi), "+r"(rdx), "+r"(r10), "+r"(r8), "+r"(r9)
                     :
                     : "rcx", "r11", "memory");
    after[0] = rdi;
    after[1] = rsi;
    after[2] = rdx;
    after[3] = r10;
    return rax;
}
#elif defined(__aarch64__)
static long raw(long number, long a, long b, long c, long d, long after[4])
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = 0;
    register long x5 __asm__("x5") = 0;
    __asm__ volatile("svc 0"
                     : "+r"(x8), "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     :
                     : "memory");
    after[0] = a; /* the result stands there */
    after[1] = x1;
    after[2] = x2;
    after[3] = x3;
    return x0;
}
#else
#error "which architecture is this?"
#endif

/* One call; `vector` (of 2) and `header` are what it may change and must not. */
static long made(const char *name, long number, long a, long b, long c, long d,
                 const struct iovec vector[2], const struct msghdr *header)
{
    struct iovec before[2] = { vector[0], vector[1] };
    size_t count = header->msg_iovlen;
    long after[4], result = raw(number, a, b, c, d, after);
    printf("%s %ld\n", name, result);
    if (after[0] != a || after[1] != b || after[2] != c || after[3] != d)
        fprintf(stderr, "%s: a register was changed\n", name);
    else if (memcmp(before, vector, sizeof before) != 0 || header->msg_iovlen != count)
        fprintf(stderr, "%s: the vector was changed\n", name);
    else if (result >= 0 || result == -EINTR)
        return result > 0 ? result : 0;
    else
        fprintf(stderr, "%s: it failed\n", name);
    exit(1);
}

int main(int argc, char **argv)
{
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(port_argument(argc, argv, 1)),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char in[8];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&there, sizeof there) != 0)
        die("connect");
    for (long sent = 0; sent < 32;) {
        long at = sent % 8, half = at < 4 ? 4 - at : 0;
        struct iovec vector[2] = { { letters + at, (size_t)half },
                                   { letters + at + half, (size_t)(8 - at - half) } };
        struct msghdr header = { .msg_iov = vector, .msg_iovlen = 2 };
        switch (sent / 8) {
        case 0:
            sent +=
                made("sendto", SYS_sendto, fd, (long)(letters + at), 8 - at, 0, vector, &header);
            break;
        case 1:
            sent += made("write", SYS_write, fd, (long)(letters + at), 8 - at, 7, vector, &header);
            break;
        case 2: sent += made("writev", SYS_writev, fd, (long)vector, 2, 7, vector, &header); break;
        default:
            sent += made("sendmsg", SYS_sendmsg, fd, (long)&header, 0, 7, vector, &header);
            break;
        }
    }
    for (long way = 0, received = 0; received < 32; way = (way + 1) % 4) {
        struct iovec vector[2] = { { in, 1 }, { in + 1, 7 } };
        struct msghdr header = { .msg_iov = vector, .msg_iovlen = 2 };
        switch (way) {
        case 0:
            received += made("recvfrom", SYS_recvfrom, fd, (long)in, sizeof in, 0, vector, &header);
            break;
        case 1:
            received += made("read", SYS_read, fd, (long)in, sizeof in, 7, vector, &header);
            break;
        case 2:
            received += made("readv", SYS_readv, fd, (long)vector, 2, 7, vector, &header);
            break;
        default:
            received += made("recvmsg", SYS_recvmsg, fd, (long)&header, 0, 7, vector, &header);
            break;
        }
    }
    close(fd);
    return 0;
}
