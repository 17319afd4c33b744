/* One request to rtnetlink(7), in the network namespace of this process.
 *
 *     struct netlink_request r;
 *     netlink_begin(&r, RTM_NEWADDR, &header, sizeof header);
 *     netlink_add(&r, IFA_LOCAL, bytes, count);
 *     if (netlink_ask(&r) != 0) …                     errno says why
 *
 * A nest holds attributes of its own: netlink_nest(), netlink_add() …, netlink_nest_end(). */
#ifndef HOST_NETLINK_H
#define HOST_NETLINK_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

enum { NETLINK_REQUEST_BYTES = 768 };

struct netlink_request {
    struct nlmsghdr header;
    uint8_t body[NETLINK_REQUEST_BYTES];
};

/* A request that makes something, or changes it where it is there. */
void netlink_begin(struct netlink_request *request, unsigned short type, const void *header,
                   size_t bytes);
void netlink_add(struct netlink_request *request, unsigned short type, const void *bytes,
                 size_t count);
size_t netlink_nest(struct netlink_request *request, unsigned short type, const void *header,
                    size_t bytes);
void netlink_nest_end(struct netlink_request *request, size_t nest);

/* 0, or -1 with the kernel's errno. */
int netlink_ask(struct netlink_request *request);

#endif
