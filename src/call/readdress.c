/* Addresses of a run with one of its own: see readdress.h. */
#include "call/readdress.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* The kernel takes a struct sockaddr_in6 without its last field (RFC 2133). */
enum { SIN6_LEAST_BYTES = 24, MAPPED_AT = 12 };

const uint8_t readdress_shown_ip[4] = { 127, 0, 0, 1 };

static int nowhere(enum call_role role)
{
    return role == CALL_BIND ? -EADDRNOTAVAIL : -ENETUNREACH;
}

static bool is_loopback(const uint8_t ip[4])
{
    return ip[0] == 127;
}

static bool is_any(const uint8_t ip[4])
{
    static const uint8_t zeros[4];
    return memcmp(ip, zeros, 4) == 0;
}

static int name_ipv4(const struct address *own, enum call_role role, uint8_t ip[4], bool *any)
{
    *any = is_any(ip);
    if (!*any && !is_loopback(ip))
        return nowhere(role);
    memcpy(ip, own->ip, 4);
    return 0;
}

/* ::ffff:127.R.N.X */
static void map(struct in6_addr *ip, const struct address *own)
{
    memset(ip, 0, sizeof *ip);
    memset(ip->s6_addr + MAPPED_AT - 2, 0xff, 2);
    memcpy(ip->s6_addr + MAPPED_AT, own->ip, 4);
}

static int name_ipv6(const struct address *own, enum call_role role, struct in6_addr *ip, bool *any)
{
    if (IN6_IS_ADDR_V4MAPPED(ip))
        return name_ipv4(own, role, ip->s6_addr + MAPPED_AT, any);
    *any = IN6_IS_ADDR_UNSPECIFIED(ip);
    if (IN6_IS_ADDR_LOOPBACK(ip) || (*any && role != CALL_BIND))
        return -EADDRNOTAVAIL;
    if (!*any)
        return nowhere(role);
    map(ip, own);
    return 0;
}

size_t readdress_bound(const struct address *own, int domain, uint16_t port,
                       union readdress_name *name)
{
    *name = (union readdress_name){ 0 };
    if (domain == AF_INET6) {
        name->six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
        map(&name->six.sin6_addr, own);
        return sizeof name->six;
    }
    name->four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
    memcpy(&name->four.sin_addr, own->ip, 4);
    return sizeof name->four;
}

int readdress_named(const struct address *own, enum call_role role, void *sockaddr, size_t length,
                    bool *any)
{
    sa_family_t family;
    *any = false;
    if (length < sizeof family)
        return -EINVAL;
    memcpy(&family, sockaddr, sizeof family);
    if (family == AF_UNIX) {
        const char *path = (const char *)sockaddr + offsetof(struct sockaddr_un, sun_path);
        bool has_path = length > offsetof(struct sockaddr_un, sun_path) && *path;
        return has_path ? 0 : -EPERM;
    }
    if (family == AF_INET6 && length >= SIN6_LEAST_BYTES) {
        struct in6_addr ip;
        void *at = (char *)sockaddr + offsetof(struct sockaddr_in6, sin6_addr);
        memcpy(&ip, at, sizeof ip);
        int result = name_ipv6(own, role, &ip, any);
        memcpy(at, &ip, sizeof ip);
        return result;
    }
    /* connect() to AF_UNSPEC ends a connection; elsewhere the kernel takes it for AF_INET */
    bool ipv4 = family == AF_INET || (family == AF_UNSPEC && role != CALL_CONNECT);
    if (!ipv4 || length < sizeof(struct sockaddr_in))
        return 0; /* it names no address */
    family = AF_INET;
    memcpy(sockaddr, &family, sizeof family);
    return name_ipv4(own, role, (uint8_t *)sockaddr + offsetof(struct sockaddr_in, sin_addr), any);
}

bool readdress_told(const struct address *own, bool as_any, void *sockaddr, size_t length)
{
    static const uint8_t zeros[4];
    static const uint8_t mapped[MAPPED_AT] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    uint8_t *bytes = sockaddr;
    sa_family_t family = AF_UNSPEC;
    size_t at = offsetof(struct sockaddr_in, sin_addr);
    if (length >= sizeof family)
        memcpy(&family, sockaddr, sizeof family);
    if (family == AF_INET6)
        at = offsetof(struct sockaddr_in6, sin6_addr) + MAPPED_AT;
    if ((family != AF_INET && family != AF_INET6) || length < at + 4 ||
        memcmp(bytes + at, own->ip, 4) != 0 ||
        (family == AF_INET6 && memcmp(bytes + at - MAPPED_AT, mapped, MAPPED_AT) != 0))
        return false;
    if (as_any && family == AF_INET6)
        memset(bytes + at - MAPPED_AT, 0, MAPPED_AT);
    memcpy(bytes + at, as_any ? zeros : readdress_shown_ip, 4);
    return true;
}

void readdress_shown(const struct address *own, struct address *address)
{
    if (address_same_ip(address, own))
        memcpy(address->ip, readdress_shown_ip, 4);
}
