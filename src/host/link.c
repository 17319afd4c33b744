/* Network interfaces: see link.h. */
#include "host/link.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "host/netlink.h"

unsigned link_index(const char *interface)
{
    return if_nametoindex(interface);
}

int link_up(unsigned index, unsigned flags)
{
    struct ifinfomsg link = { .ifi_family = AF_UNSPEC,
                              .ifi_index = (int)index,
                              .ifi_flags = IFF_UP | flags,
                              .ifi_change = IFF_UP | flags };
    struct netlink_request r;
    netlink_begin(&r, RTM_SETLINK, &link, sizeof link);
    return netlink_ask(&r);
}

int link_pair(const char *here, const char *there, int network, uint32_t mtu)
{
    struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
    struct netlink_request r;
    netlink_begin(&r, RTM_NEWLINK, &link, sizeof link);
    netlink_add(&r, IFLA_IFNAME, here, strlen(here) + 1);
    netlink_add(&r, IFLA_MTU, &mtu, sizeof mtu);
    size_t info = netlink_nest(&r, IFLA_LINKINFO, NULL, 0);
    netlink_add(&r, IFLA_INFO_KIND, "veth", 4);
    size_t data = netlink_nest(&r, IFLA_INFO_DATA, NULL, 0);
    size_t peer = netlink_nest(&r, VETH_INFO_PEER, &link, sizeof link);
    netlink_add(&r, IFLA_IFNAME, there, strlen(there) + 1);
    netlink_add(&r, IFLA_MTU, &mtu, sizeof mtu);
    netlink_add(&r, IFLA_NET_NS_FD, &network, sizeof network);
    netlink_nest_end(&r, peer);
    netlink_nest_end(&r, data);
    netlink_nest_end(&r, info);
    return netlink_ask(&r);
}

int link_remove(unsigned index)
{
    struct ifinfomsg link = { .ifi_family = AF_UNSPEC, .ifi_index = (int)index };
    struct netlink_request r;
    netlink_begin(&r, RTM_DELLINK, &link, sizeof link);
    return netlink_ask(&r);
}

int link_add_address(unsigned index, const struct address *address, uint8_t prefix_bits)
{
    struct ifaddrmsg header = { .ifa_family = address->version == 6 ? AF_INET6 : AF_INET,
                                .ifa_prefixlen = prefix_bits,
                                .ifa_flags = address->version == 6 ? IFA_F_NODAD : 0,
                                .ifa_index = index };
    size_t bytes = address->version == 6 ? 16 : 4;
    struct netlink_request r;
    netlink_begin(&r, RTM_NEWADDR, &header, sizeof header);
    netlink_add(&r, IFA_LOCAL, address->ip, bytes);
    netlink_add(&r, IFA_ADDRESS, address->ip, bytes);
    return netlink_ask(&r);
}

void link_without_ipv6(const char *interface)
{
    char path[80];
    snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s/disable_ipv6", interface);
    (void)write_file(path, 0, "1");
}
