#include "pair.h"

/* recvmsg() and sendmsg(): the answer goes out by the very header that the request came with. */
int main(int argc, char **argv)
{
    int s = udp_door(argc, argv);
    for (;;) {
        static char b[65536];
        struct sockaddr_storage from;
        struct iovec part = { b, sizeof b };
        struct msghdr message = {
            .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &part, .msg_iovlen = 1
        };
        ssize_t n = recvmsg(s, &message, 0);
        if (n < 0)
            continue;
        up(b, n);
        part.iov_len = (size_t)n;
        message.msg_flags = 0;
        sendmsg(s, &message, 0);
    }
}
