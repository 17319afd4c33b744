/* The interface of a host, wire0, and its neighbours: for hosts.c. */
#ifndef HOST_HOSTS_LINK_H
#define HOST_HOSTS_LINK_H

#include "host/hosts.h"

enum { HOSTS_ADDRESS_BYTES = 48 };

/* "192.0.2.1", without a port, into text. */
void hosts_address(const struct address *address, char text[HOSTS_ADDRESS_BYTES]);

/* This process stands on the host, whose network is open: wire0 comes up with its addresses, and
 * its other end in host->device: a TAP device, or veth where this machine has no TAP.  A machine
 * without IPv6: host->ipv6 is taken away. */
int hosts_link_make(struct hosts *hosts, struct end_host *host, struct err *err);

/* … and is told where all the others are. */
int hosts_link_neighbours(const struct hosts *hosts, size_t index, struct err *err);

/* Back on the ground: a veth pair goes now.  The kernel would take it away with the host's network,
 * but some time later, and the next host of that name is made meanwhile. */
void hosts_link_remove(const struct end_host *host);

#endif
