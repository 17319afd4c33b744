/* One request to rtnetlink(7): see netlink.h. */
#include "host/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"

static void *end_of(struct netlink_request *request)
{
    return (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);
}

static void put(struct netlink_request *request, const void *bytes, size_t count, size_t aligned)
{
    if (NLMSG_ALIGN(request->header.nlmsg_len) + aligned > sizeof *request)
        BUG("a netlink request is larger than %zu bytes", sizeof *request);
    if (count)
        memcpy(end_of(request), bytes, count);
    request->header.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + aligned);
}

void netlink_begin(struct netlink_request *request, unsigned short type, const void *header,
                   size_t bytes)
{
    memset(request, 0, sizeof *request);
    request->header = (struct nlmsghdr){
        .nlmsg_len = NLMSG_HDRLEN,
        .nlmsg_type = type,
        .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK,
    };
    put(request, header, bytes, NLMSG_ALIGN(bytes));
}

void netlink_add(struct netlink_request *request, unsigned short type, const void *bytes,
                 size_t count)
{
    struct rtattr attribute = { .rta_len = (unsigned short)RTA_LENGTH(count), .rta_type = type };
    put(request, &attribute, sizeof attribute, RTA_LENGTH(0));
    put(request, bytes, count, RTA_ALIGN(count));
}

size_t netlink_nest(struct netlink_request *request, unsigned short type, const void *header,
                    size_t bytes)
{
    size_t nest = NLMSG_ALIGN(request->header.nlmsg_len);
    netlink_add(request, type, header, bytes);
    return nest;
}

void netlink_nest_end(struct netlink_request *request, size_t nest)
{
    struct rtattr attribute;
    memcpy(&attribute, (char *)request + nest, sizeof attribute);
    attribute.rta_len = (unsigned short)(request->header.nlmsg_len - nest);
    memcpy((char *)request + nest, &attribute, sizeof attribute);
}

int netlink_ask(struct netlink_request *request)
{
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        char rest[NETLINK_REQUEST_BYTES + 256];
    } answer;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0)
        return -1;
    errno = EIO;
    int why = 0;
    if (send(fd, request, request->header.nlmsg_len, 0) < 0 ||
        recv(fd, &answer, sizeof answer, 0) < (ssize_t)(sizeof answer.header + sizeof answer.error))
        why = errno;
    else
        why = -answer.error.error;
    close(fd);
    errno = why;
    return why ? -1 : 0;
}
