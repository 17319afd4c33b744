/* An address of its own for a run that shares its network with others (host/own_address.h): what stands in a
 * program's calls and what the kernel gets for it, and back.
 *
 *     the program says                    the kernel gets
 *     0.0.0.0, 127.0.0.1, 127.9.9.9       127.R.N.X, the run's own
 *     any other address                   nothing: EADDRNOTAVAIL, ENETUNREACH
 *     ::, ::ffff:127.0.0.1                ::ffff:127.R.N.X: a socket of IPv6 that serves IPv4
 *     ::1, any other address of IPv6      nothing: IPv6 has one loopback address only
 *     an abstract name of AF_UNIX         nothing: EPERM
 *
 *     the kernel says                     the program reads
 *     127.R.N.X                           127.0.0.1, or what it was bound to: 0.0.0.0, ::
 *
 * These functions look at bytes alone; own_address.c brings them into calls and out of them. */
#ifndef CALL_READDRESS_H
#define CALL_READDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "call/call.h"

extern const uint8_t readdress_shown_ip[4]; /* 127.0.0.1 */

/* With what a socket of AF_INET or AF_INET6 is bound to the run's address: so many bytes of it. */
union readdress_name {
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};
size_t readdress_bound(const struct address *own, int domain, uint16_t port,
                       union readdress_name *name);

/* What a call names (CALL_BIND, CALL_CONNECT, CALL_SEND), `length` bytes; it is changed where it lies.  0, or
 * the negative errno with which the call must fail.  *any: it was 0.0.0.0 or ::. */
int readdress_named(const struct address *own, enum call_role role, void *sockaddr, size_t length,
                    bool *any);

/* What the kernel told: true when it was changed.  as_any: the socket is bound to all addresses, as its
 * program thinks. */
bool readdress_told(const struct address *own, bool as_any, void *sockaddr, size_t length);

/* As people and the timeline get it. */
void readdress_shown(const struct address *own, struct address *address);

#endif
