/* One byte a call, by sendmsg() and recvmsg(); the status is sysexits.h's. */
#define STATUS 69
#define SEND(fd, bytes, count) one(fd, (void *)(uintptr_t)(bytes), sendmsg)
#define RECV(fd, bytes, count) take(fd, bytes)
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>
static ssize_t one(int fd, void *byte, ssize_t (*say)(int, const struct msghdr *, int))
{
    struct iovec v = { byte, 1 };
    struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
    return say(fd, &m, MSG_NOSIGNAL);
}
static ssize_t take(int fd, void *byte)
{
    struct iovec v = { byte, 1 };
    struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };
    return recvmsg(fd, &m, 0);
}
#include "refusals.h"
