/* A packet socket that sends: see transmit.h. */
#include "packet/transmit.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

#ifndef PACKET_QDISC_BYPASS
#define PACKET_QDISC_BYPASS 20
#endif

enum { WAIT_MS = 10000 };

struct transmit {
    int fd;
    size_t most;
};

static int examine(int fd, const char *interface, size_t *most, int *index, struct err *err)
{
    struct ifreq request = { .ifr_flags = 0 };
    if (strlen(interface) >= sizeof request.ifr_name)
        return err_set(err, "there is no interface '%.40s'", interface);
    memcpy(request.ifr_name, interface, strlen(interface) + 1);
    if (ioctl(fd, SIOCGIFINDEX, &request) < 0)
        return err_set(err, "there is no interface '%s' (`ip link` lists them)", interface);
    *index = request.ifr_ifindex;
    if (ioctl(fd, SIOCGIFFLAGS, &request) < 0)
        return err_errno(err, "asking about %s", interface);
    if (!(request.ifr_flags & IFF_UP))
        return err_set(err, "%s is down: bring it up first (ip link set %s up)", interface,
                       interface);
    if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
        return err_errno(err, "asking about %s", interface);
    if (request.ifr_hwaddr.sa_family != ARPHRD_ETHER &&
        request.ifr_hwaddr.sa_family != ARPHRD_LOOPBACK)
        return err_set(err, "%s takes no Ethernet frames", interface);
    if (ioctl(fd, SIOCGIFMTU, &request) < 0)
        return err_errno(err, "asking about %s", interface);
    *most = (size_t)request.ifr_mtu + ETH_HLEN;
    return 0;
}

struct transmit *transmit_open(const char *interface, struct err *err)
{
    struct sockaddr_ll address = { .sll_family = AF_PACKET };
    int on = 1, room = 4 << 20;
    size_t most = 0;
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        err_errno(
            err,
            "a packet socket to send on %s (it takes CAP_NET_RAW: sudo; or --onto private, which does not)",
            interface);
        return NULL;
    }
    if (examine(fd, interface, &most, &address.sll_ifindex, err) != 0) {
        close(fd);
        return NULL;
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    /* no queue that could keep frames for a while */
    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
    struct transmit *transmit = xmalloc(sizeof *transmit);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        err_errno(err, "sending on %s", interface);
        free(transmit);
        close(fd);
        return NULL;
    }
    *transmit = (struct transmit){ .fd = fd, .most = most };
    return transmit;
}

void transmit_close(struct transmit *transmit)
{
    if (!transmit)
        return;
    close(transmit->fd);
    free(transmit);
}

size_t transmit_most(const struct transmit *transmit)
{
    return transmit->most;
}

/* After a send that failed: can it be tried again? */
static bool takes_more(const struct transmit *transmit)
{
    struct pollfd room = { .fd = transmit->fd, .events = POLLOUT };
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != ENOBUFS)
        return false;
    int why = errno;
    bool takes = poll(&room, 1, WAIT_MS) > 0;
    errno = why;
    return takes;
}

int transmit_frame(struct transmit *transmit, const void *bytes, size_t count, struct err *err)
{
    while (send(transmit->fd, bytes, count, 0) < 0)
        if (!takes_more(transmit))
            return err_errno(err, "sending a frame of %zu bytes", count);
    return 0;
}

int transmit_batch(struct transmit *transmit, struct iovec *frames, size_t count, struct err *err)
{
    struct mmsghdr messages[TRANSMIT_BATCH] = { 0 };
    size_t sent = 0;
    for (size_t i = 0; i < count && i < TRANSMIT_BATCH; i++) {
        messages[i].msg_hdr.msg_iov = &frames[2 * i];
        messages[i].msg_hdr.msg_iovlen = 2;
    }
    while (sent < count) {
        int got = sendmmsg(transmit->fd, messages + sent, (unsigned)(count - sent), 0);
        if (got > 0)
            sent += (size_t)got;
        else if (!takes_more(transmit))
            return err_errno(err, "sending a frame of %zu bytes",
                             frames[2 * sent].iov_len + frames[2 * sent + 1].iov_len);
    }
    return 0;
}
