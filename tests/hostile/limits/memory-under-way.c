/* tries: to have gigabytes that no process holds: in files of memory that are under way in sockets
 * held: at most 60 points
 * quick: yes */
#include "hostile.h"
#include <sys/mman.h>
#include <sys/uio.h>

enum { FILE_BYTES = 15 << 20, FILES = 60 };

static int ends[2];

static int give_away(int fd)
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
    return sendmsg(ends[0], &message, MSG_DONTWAIT) == 1;
}

int main(void)
{
    static char bytes[FILE_BYTES];
    long long hidden = 0;
    memset(bytes, 1, sizeof bytes);
    tried();
    for (int i = 0; i < FILES; i++) {
        int file = memfd_create("hidden", 0);
        if (file < 0 || (i % 8 == 0 && socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0))
            break;
        ssize_t held = write(file, bytes, sizeof bytes);
        if (give_away(file) && held > 0)
            hidden += held;
        close(file);
    }
    if (hidden > 256LL << 20)
        broke("more than 256 MB lie in no process");
    for (int s = welcome();;)
        close(accept(s, NULL, NULL));
}
