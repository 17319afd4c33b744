/* tries: to lead the tracer astray: arguments that point nowhere, lengths without an end, vectors in circles, a stack pointer that is none
 * held: says what the check asks for was there
 * quick: yes */
#include "hostile.h"
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static const unsigned long wild[] = {
    0, 1, 0x1000, 0x7fffffffe000, 0x8000000000000000, 0xffffffffff600000, ULONG_MAX
};

static void calls_with(int s, unsigned long at, unsigned long count)
{
    syscall(SYS_bind, s, at, count);
    syscall(SYS_connect, s, at, count);
    syscall(SYS_sendto, s, at, count, MSG_DONTWAIT | MSG_NOSIGNAL, at, count);
    syscall(SYS_recvfrom, s, at, count, MSG_DONTWAIT, at, at);
    syscall(SYS_sendmsg, s, at, MSG_DONTWAIT | MSG_NOSIGNAL);
    syscall(SYS_recvmsg, s, at, MSG_DONTWAIT);
    syscall(SYS_sendmmsg, s, at, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    syscall(SYS_writev, s, at, count);
    syscall(SYS_readv, s, at, count);
    syscall(SYS_setsockopt, s, SOL_SOCKET, SO_RCVBUF, at, count);
    syscall(SYS_getsockopt, s, SOL_SOCKET, SO_RCVBUF, at, at);
    syscall(SYS_getsockname, s, at, at);
    syscall(SYS_accept4, s, at, at, SOCK_NONBLOCK);
    syscall(SYS_ppoll, at, count, &(struct timespec){ 0, 1 }, at, count);
    syscall(SYS_pselect6, count, at, at, at, &(struct timespec){ 0, 1 }, NULL);
    syscall(SYS_pselect6, 64, NULL, NULL, NULL, at ? at : 8, NULL);
    syscall(SYS_epoll_ctl, 3, count, s, at);
    syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, at);
}

#ifdef __x86_64__
static long without_stack(long number, long a, long b, long c, unsigned long sp)
{
    long result;
    __asm__ volatile("mov %%rsp, %%r12\n mov %[sp], %%rsp\n syscall\n mov %%r12, %%rsp"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), [sp] "r"(sp)
                     : "rcx", "r11", "r12", "memory");
    return result;
}
#endif

int main(void)
{
    int s = welcome();
    tried();
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        for (size_t k = 0; k < sizeof wild / sizeof *wild; k++) {
            int odd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            calls_with(odd, wild[i], wild[k]);
            close(odd);
        }
    /* a message whose vector is the message, and 1 024 pieces of everything */
    struct msghdr loop = { 0 };
    static struct iovec all[1024];
    for (size_t i = 0; i < 1024; i++)
        all[i] = (struct iovec){ all, SIZE_MAX / 2048 };
    loop.msg_iov = (struct iovec *)&loop;
    loop.msg_iovlen = sizeof loop / sizeof *loop.msg_iov;
    int odd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    sendmsg(odd, &loop, 0);
    loop.msg_iov = all;
    loop.msg_iovlen = 1024;
    sendmsg(odd, &loop, 0);
    close(odd);
#ifdef __x86_64__
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++)
        close((int)without_stack(SYS_socket, AF_INET, SOCK_STREAM, 0, wild[i]));
#endif
    serve(s);
}
