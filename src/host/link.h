/* Network interfaces ("links") of the namespace in which this process stands.  All: -1 with errno. */
#ifndef HOST_LINK_H
#define HOST_LINK_H

#include <stdint.h>

#include "base/address.h"

/* 0: there is none of that name, and errno. */
unsigned link_index(const char *interface);

/* flags: IFF_NOARP, or 0. */
int link_up(unsigned index, unsigned flags);

/* A veth pair: `here`, and `there` in the network of that descriptor.  Names are constants of a few
 * letters; the MTU is for both. */
int link_pair(const char *here, const char *there, int network, uint32_t mtu);

int link_remove(unsigned index);

/* An address of that interface, at once: nobody is asked whether it is taken (IFA_F_NODAD). */
int link_add_address(unsigned index, const struct address *address, uint8_t prefix_bits);

/* No address and no frames of IPv6's own.  Best effort: a machine without IPv6 has no such setting,
 * and where /proc/sys is read-only, a few of its frames may be seen. */
void link_without_ipv6(const char *interface);

#endif
