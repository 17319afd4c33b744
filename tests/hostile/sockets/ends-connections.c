/* tries: to end or to change connections of others by netlink (SOCK_DESTROY), the loopback itself, addresses and routes; and to send as another by raw and packet sockets
 * held: passed server-capitals server-one
 * places: root user */
#include "hostile.h"
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <sys/ioctl.h>

static int asks(int protocol, const void *body, size_t size, unsigned short type)
{
    struct {
        struct nlmsghdr head;
        char body[200];
    } message = { .head = { .nlmsg_len = (unsigned)(sizeof(struct nlmsghdr) + size),
                            .nlmsg_type = type,
                            .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK } };
    char b[4096];
    int fd = socket(AF_NETLINK, SOCK_RAW, protocol);
    memcpy(message.body, body, size);
    if (fd < 0 || send(fd, &message, message.head.nlmsg_len, 0) < 0)
        return -1;
    ssize_t n = recv(fd, b, sizeof b, 0);
    close(fd);
    const struct nlmsghdr *head = (const void *)b;
    const struct nlmsgerr *error = (const void *)(head + 1);
    return n >= (ssize_t)(sizeof *head + sizeof *error) && head->nlmsg_type == NLMSG_ERROR
               ? error->error
               : -1;
}

int main(void)
{
    int s = welcome();
    tried();
    struct inet_diag_req_v2 request = { .sdiag_family = AF_INET,
                                        .sdiag_protocol = IPPROTO_TCP,
                                        .idiag_states = ~0u };
    request.id.idiag_sport = htons(12000);
    request.id.idiag_cookie[0] = request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    if (asks(NETLINK_SOCK_DIAG, &request, sizeof request, 21 /* SOCK_DESTROY */) == 0)
        broke("a socket was ended by netlink");
    struct ifinfomsg link = { .ifi_index = 1, .ifi_change = IFF_UP };
    if (asks(NETLINK_ROUTE, &link, sizeof link, RTM_NEWLINK) == 0)
        broke("the loopback is down");
    struct ifreq lo = { .ifr_name = "lo", .ifr_flags = 0 };
    if (ioctl(s, SIOCSIFFLAGS, &lo) == 0)
        broke("the loopback is down");
    if (socket(AF_INET, SOCK_RAW, IPPROTO_TCP) >= 0 || socket(AF_PACKET, SOCK_RAW, 0) >= 0)
        broke("a raw socket");
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (setsockopt(fd, IPPROTO_TCP, 19 /* TCP_REPAIR */, &on, sizeof on) == 0 ||
        setsockopt(fd, IPPROTO_IP, 19 /* IP_TRANSPARENT */, &on, sizeof on) == 0)
        broke("a connection out of nothing, or an address of another");
    serve(s);
}
