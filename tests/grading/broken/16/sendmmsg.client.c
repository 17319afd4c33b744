/* sendmmsg() sends two messages with one call: two segments. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    struct mmsghdr m[] = { { .msg_hdr = { .msg_iov = &v[0], .msg_iovlen = 1 } },
                           { .msg_hdr = { .msg_iov = &v[1], .msg_iovlen = 1 } } };
    if (sendmmsg(fd, m, 2, 0) < 0)
        perror("sendmmsg");
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
