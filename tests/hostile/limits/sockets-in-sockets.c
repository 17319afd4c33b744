/* tries: to have gigabytes that no process holds: in Unix sockets that are closed, and under way in one another
 * held: nothing broke
 * held: at most 60 points */
#include "hostile.h"

static int give_away(int through, int fd)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof fd)];
    } control = { .header = { .cmsg_level = SOL_SOCKET,
                              .cmsg_type = SCM_RIGHTS,
                              .cmsg_len = CMSG_LEN(sizeof fd) } };
    struct iovec one = { "x", 1 };
    struct msghdr message = {
        .msg_iov = &one, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    return sendmsg(through, &message, MSG_DONTWAIT) == 1;
}

int main(void)
{
    static char bytes[1 << 20];
    long long hidden = 0;
    int s = welcome(), through[2] = { -1, -1 };
    tried();
    for (int i = 0; i < 4000 && hidden < 1LL << 30; i++) {
        int ends[2];
        if (i % 100 == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, through) != 0)
            break;
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
            break;
        long long held = 0;
        for (ssize_t n; (n = send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
            held += n;
        hidden += give_away(through[0], ends[1]) ? held : 0;
        close(ends[0]);
        close(ends[1]);
    }
    if (hidden > 200LL << 20)
        broke("more than 200 MB lie in sockets that are under way");
    for (;;)
        close(accept(s, NULL, NULL));
}
