#include "names.h"

/* Every address at the same time; the first that answers is taken. */
int main(int argc, char **argv)
{
    struct addrinfo *found = look_up(argc, argv, AF_UNSPEC);
    struct pollfd p[8];
    nfds_t count = 0, left = 0;
    int taken = -1;
    for (struct addrinfo *to = found; to && count < 8; to = to->ai_next) {
        int s = made_for(to);
        blocks(s, 0);
        if (connect(s, to->ai_addr, to->ai_addrlen) && errno != EINPROGRESS)
            gave_up(s, "connect");
        else
            p[count++] = (struct pollfd){ .fd = s, .events = POLLOUT };
    }
    freeaddrinfo(found);
    for (left = count; left && taken < 0 && poll(p, count, 3000) > 0;)
        for (nfds_t i = 0; i < count && taken < 0; i++) {
            int error = 0;
            socklen_t n = sizeof error;
            if (p[i].fd < 0 || !p[i].revents)
                continue;
            getsockopt(p[i].fd, SOL_SOCKET, SO_ERROR, &error, &n);
            if (error) {
                fprintf(stderr, "connect: %s\n", strerror(error));
                close(p[i].fd);
                left--;
            } else {
                taken = p[i].fd;
            }
            p[i].fd = -1;
        }
    for (nfds_t i = 0; i < count; i++)
        if (p[i].fd >= 0)
            close(p[i].fd);
    if (taken < 0) {
        fprintf(stderr, "nobody answers\n");
        return 1;
    }
    blocks(taken, 1);
    return talk(taken);
}
