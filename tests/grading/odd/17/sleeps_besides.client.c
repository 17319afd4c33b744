#include "pair.h"

/* SO_RCVTIMEO in place of poll(), sendmsg() and recvmsg() with the number in an array of its own; the
 * time limit is the same each time, and a sleep that grows follows it. */
int main(int argc, char **argv)
{
    struct sockaddr_in there = udp_there(argc, argv), from;
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    char b[1100], head[64], r[2048];
    for (unsigned number = 1; udp_typed(b, sizeof b, number); number++) {
        struct timeval wait = { .tv_usec = 250000 };
        size_t n = strcspn(b, " ") + 1;
        for (int tries = 0;; tries++) {
            struct iovec out[] = { { b, n }, { b + n, strlen(b + n) } };
            struct msghdr request = {
                .msg_name = &there, .msg_namelen = sizeof there, .msg_iov = out, .msg_iovlen = 2
            };
            if (tries == 8 || sendmsg(s, &request, 0) < 0 ||
                setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait))
                DIE("sendmsg");
            struct iovec in[] = { { head, n }, { r, sizeof r } };
            struct msghdr answer = {
                .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = in, .msg_iovlen = 2
            };
            ssize_t k;
            while ((k = recvmsg(s, &answer, 0)) >= 0)
                if (udp_same(&from, &there) && k >= (ssize_t)n && !memcmp(head, b, n))
                    break;
            if (k < 0) {
                usleep(100000u << tries);
                continue;
            }
            printf("From Server: %.*s\n", (int)(k - (ssize_t)n), r);
            fflush(stdout);
            break;
        }
    }
    return 0;
}
