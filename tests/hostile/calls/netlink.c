/* tries: to change the network of the run, to end others' sockets and to hear the machine, by netlink
 * held: passed server-capitals */
#include "hostile.h"
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>

/* 0: done; else why not */
static int asks(int family, int type, int flags, const void *rest, size_t count)
{
    int fd = socket(AF_NETLINK, SOCK_RAW, family);
    char bytes[512] = { 0 };
    struct nlmsghdr *header = (void *)bytes;
    if (fd < 0)
        return -1;
    *header =
        (struct nlmsghdr){ .nlmsg_len = (unsigned)(NLMSG_LENGTH(0) + count),
                           .nlmsg_type = (unsigned short)type,
                           .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags) };
    memcpy(NLMSG_DATA(header), rest, count);
    struct timeval soon = { 0, 300000 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    ssize_t sent = send(fd, bytes, header->nlmsg_len, 0),
            got = sent < 0 ? -1 : recv(fd, bytes, sizeof bytes, 0);
    close(fd);
    if (got < (ssize_t)NLMSG_LENGTH(sizeof(int)) || header->nlmsg_type != NLMSG_ERROR)
        return -1;
    return ((const struct nlmsgerr *)NLMSG_DATA(header))->error;
}

int main(void)
{
    struct ifinfomsg down = { .ifi_index = 1, .ifi_change = IFF_UP };
    struct rtmsg route = { .rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN };
    struct ifaddrmsg address = { .ifa_family = AF_INET, .ifa_prefixlen = 8, .ifa_index = 1 };
    unsigned char diag[56] = { AF_INET, IPPROTO_TCP };
    int s = welcome(), ioctls = socket(AF_INET, SOCK_DGRAM, 0);
    tried();
    if (asks(NETLINK_ROUTE, RTM_NEWLINK, 0, &down, sizeof down) == 0)
        broke("lo is down");
    if (asks(NETLINK_ROUTE, RTM_DELADDR, 0, &address, sizeof address) == 0)
        broke("lo has lost an address");
    if (asks(NETLINK_ROUTE, RTM_NEWROUTE, NLM_F_CREATE, &route, sizeof route) == 0)
        broke("another route");
    if (asks(NETLINK_SOCK_DIAG, 21 /* destroy */, 0, diag, sizeof diag) == 0)
        broke("another's socket was ended");
    if (asks(NETLINK_AUDIT, 1100, 0, "forged", 7) == 0)
        broke("a line in the machine's log");
    int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT);
    struct sockaddr_nl all = { .nl_family = AF_NETLINK, .nl_groups = 1 };
    char event[100];
    if (fd >= 0 && sendto(fd, "add@/devices/forged", 20, 0, (void *)&all, sizeof all) > 0)
        broke("an event of the machine was forged");
    if (fd >= 0 && bind(fd, (void *)&all, sizeof all) == 0 &&
        recv(fd, event, sizeof event, MSG_DONTWAIT) > 0)
        broke("it hears the machine");
    struct ifreq request = { .ifr_name = "lo" };
    if (ioctl(ioctls, SIOCSIFFLAGS, &request) == 0)
        broke("lo is down, by ioctl()");
    serve(s);
}
