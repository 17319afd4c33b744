/* The interface of a host: see hosts_link.h.
 *
 * What a host sends must reach the wire as the textbook has it, frame by frame:
 *
 *   - no offloads: else one "segment" of 64 KB with an unfinished checksum is seen.  A TAP device
 *     has none unless somebody asks for them; those of veth are switched off;
 *   - a long queue: a TAP's own one of 1000 frames lost 1116 of 21 800 without a word;
 *   - no frames of the network's own: no ARP, no neighbour or router discovery, no duplicate address
 *     detection, no link-local address.  What IPv6 still says of its groups (MLD) goes to a group's
 *     address, and the wire carries only what is meant for a host.
 *
 * With veth, the other end stays on the ground, with a packet socket on it. */
#include "host/hosts_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/actor.h"
#include "base/io.h"
#include "host/link.h"
#include "host/netlink.h"

#define TUN "/dev/net/tun"

/* In frames: TCP's largest window, several times; see wire/ for how fast they are read. */
enum { QUEUE_FRAMES = 20000, PACKET_BUFFER_BYTES = 64 << 20 };

void hosts_address(const struct address *address, char text[HOSTS_ADDRESS_BYTES])
{
    inet_ntop(address->version == 6 ? AF_INET6 : AF_INET, address->ip, text, HOSTS_ADDRESS_BYTES);
}

/* ---- TAP ---- */

static int tap_open(void)
{
    struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
    snprintf(request.ifr_name, sizeof request.ifr_name, HOSTS_INTERFACE);
    int fd =
        open(TUN, O_RDWR | O_CLOEXEC | O_NONBLOCK); /* it belongs to this namespace from here */
    if (fd < 0)
        return -1;
    if (ioctl(fd, TUNSETIFF, &request) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

/* ---- veth ---- */

/* One that this kernel does not know is not there to be switched off. */
static void no_offloads(const char *interface)
{
    static const uint32_t offloads[] = { ETHTOOL_STXCSUM, ETHTOOL_SSG,  ETHTOOL_STSO,
                                         ETHTOOL_SGSO,    ETHTOOL_SGRO, ETHTOOL_SRXCSUM };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (size_t i = 0; fd >= 0 && i < sizeof offloads / sizeof *offloads; i++) {
        struct ethtool_value off = { .cmd = offloads[i] };
        struct ifreq request = { .ifr_flags = 0 };
        snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
        request.ifr_data = (void *)&off;
        ioctl(fd, SIOCETHTOOL, &request);
    }
    if (fd >= 0)
        close(fd);
}

/* The ground's end: it has no addresses, and says nothing of its own. */
static int veth_listen(const char *other)
{
    link_without_ipv6(other);
    unsigned index = link_index(other);
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (index == 0 || fd < 0)
        return -1;
    no_offloads(other);
    int on = 1, bytes = PACKET_BUFFER_BYTES;
    struct sockaddr_ll address = { .sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_ALL),
                                   .sll_ifindex = (int)index };
    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || link_up(index, 0) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

static void veth_name(char name[IFNAMSIZ], const struct end_host *host)
{
    snprintf(name, IFNAMSIZ, "w%d", host->who);
}

static int veth_open(const struct hosts *hosts, const struct end_host *host)
{
    char other[IFNAMSIZ];
    veth_name(other, host);
    if (link_pair(HOSTS_INTERFACE, other, hosts->ground, HOSTS_MTU) != 0)
        return -1;
    no_offloads(HOSTS_INTERFACE);
    if (setns(hosts->ground, CLONE_NEWNET) != 0)
        return -1;
    int fd = veth_listen(other), why = errno;
    if (setns(host->network, CLONE_NEWNET) != 0) {
        why = errno;
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    errno = why;
    return fd;
}

/* ---- either ---- */

void hosts_link_remove(const struct end_host *host)
{
    char other[IFNAMSIZ];
    veth_name(other, host);
    unsigned index = link_index(other);
    if (index != 0)
        (void)link_remove(index);
}

/* The first host finds out what this machine has, and the others have the same. */
static int device_open(struct hosts *hosts, const struct end_host *host, struct err *err)
{
    int fd = hosts->kind == HOSTS_TAP ? tap_open() : -1;
    if (fd < 0 && hosts->kind == HOSTS_TAP && host == hosts->list) {
        hosts->kind = HOSTS_VETH;
        hosts->no_tap = errno;
    }
    if (hosts->kind == HOSTS_VETH)
        fd = veth_open(hosts, host);
    if (fd >= 0)
        return fd;
    if (hosts->kind == HOSTS_TAP)
        return err_errno(err, "making the TAP device of %s with " TUN, actor_said(host->name));
    err_errno(err,
              "making the interface of %s: " TUN " gives no device (%s; what helps: \"modprobe "
              "tun\", in a container \"--device " TUN "\"), and a veth pair can't be made instead",
              actor_said(host->name), strerror(hosts->no_tap));
    return -1;
}

/* Where /proc/sys is read-only, some frames of its own may be seen, and go nowhere. */
static void ipv6_is_silent(void)
{
    static const struct {
        const char *name, *value;
    } settings[] = { { "disable_ipv6", "0" },         { "accept_ra", "0" },
                     { "router_solicitations", "0" }, { "accept_dad", "0" },
                     { "dad_transmits", "0" },        { "addr_gen_mode", "1" } };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char path[96];
        snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/" HOSTS_INTERFACE "/%s",
                 settings[i].name);
        (void)write_file(path, 0, settings[i].value);
    }
}

static int link_configure(unsigned index, const struct end_host *host)
{
    struct ifinfomsg link = { .ifi_family = AF_UNSPEC, .ifi_index = (int)index };
    uint32_t mtu = HOSTS_MTU, queue = QUEUE_FRAMES;
    struct netlink_request r;
    netlink_begin(&r, RTM_SETLINK, &link, sizeof link);
    netlink_add(&r, IFLA_ADDRESS, host->mac, sizeof host->mac);
    netlink_add(&r, IFLA_MTU, &mtu, sizeof mtu);
    netlink_add(&r, IFLA_TXQLEN, &queue, sizeof queue);
    return netlink_ask(&r);
}

int hosts_link_make(struct hosts *hosts, struct end_host *host, struct err *err)
{
    host->device = device_open(hosts, host, err);
    if (host->device < 0)
        return -1;
    unsigned index = link_index(HOSTS_INTERFACE);
    if (index == 0 || link_configure(index, host) != 0)
        return err_errno(err, "preparing " HOSTS_INTERFACE " of %s", actor_said(host->name));
    if (access("/proc/sys/net/ipv6", F_OK) == 0)
        ipv6_is_silent();
    else
        host->ipv6.version = 0;
    if (link_up(index, 0) != 0 || link_add_address(index, &host->ipv4, 24) != 0)
        return err_errno(err, "giving " HOSTS_INTERFACE " of %s its IPv4 address",
                         actor_said(host->name));
    if (host->ipv6.version && link_add_address(index, &host->ipv6, 64) != 0)
        return err_errno(err, "giving " HOSTS_INTERFACE " of %s its IPv6 address",
                         actor_said(host->name));
    return 0;
}

static int add_neighbour(unsigned index, const struct address *address, const uint8_t mac[6])
{
    struct ndmsg header = { .ndm_family = address->version == 6 ? AF_INET6 : AF_INET,
                            .ndm_ifindex = (int)index,
                            .ndm_state = NUD_PERMANENT };
    struct netlink_request r;
    netlink_begin(&r, RTM_NEWNEIGH, &header, sizeof header);
    netlink_add(&r, NDA_DST, address->ip, address->version == 6 ? 16 : 4);
    netlink_add(&r, NDA_LLADDR, mac, 6);
    return netlink_ask(&r);
}

int hosts_link_neighbours(const struct hosts *hosts, size_t index, struct err *err)
{
    unsigned interface = link_index(HOSTS_INTERFACE);
    for (size_t i = 0; i < hosts->count; i++) {
        const struct end_host *other = &hosts->list[i];
        if (i == index)
            continue;
        if (add_neighbour(interface, &other->ipv4, other->mac) != 0 ||
            (other->ipv6.version && add_neighbour(interface, &other->ipv6, other->mac) != 0))
            return err_errno(err, "telling the host of %s where %s is",
                             actor_said(hosts->list[index].name), actor_said(other->name));
    }
    return 0;
}

bool hosts_is_tight(const struct hosts *hosts)
{
    int bytes = 0;
    socklen_t size = sizeof bytes;
    return hosts->kind == HOSTS_VETH && hosts->count > 0 &&
           getsockopt(hosts->list[0].device, SOL_SOCKET, SO_RCVBUF, &bytes, &size) == 0 &&
           bytes < PACKET_BUFFER_BYTES;
}

uint64_t hosts_dropped(const struct hosts *hosts, size_t index)
{
    struct err err;
    char line[512];
    unsigned long long dropped = 0;
    if (hosts_visit(hosts, index, &err) != 0)
        return 0;
    FILE *file = fopen("/proc/self/net/dev", "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, " " HOSTS_INTERFACE ": %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu",
                   &dropped) == 1)
            break;
    if (file)
        fclose(file);
    hosts_return(hosts);
    struct tpacket_stats seen;
    socklen_t size = sizeof seen;
    if (hosts->kind == HOSTS_VETH &&
        getsockopt(hosts->list[index].device, SOL_PACKET, PACKET_STATISTICS, &seen, &size) == 0)
        dropped += seen.tp_drops;
    return dropped;
}
