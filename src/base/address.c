/* One end of a conversation: see address.h. */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool address_from_sockaddr(struct address *address, const void *sockaddr, size_t length)
{
    *address = (struct address){ 0 };
    sa_family_t family;
    if (length < sizeof family)
        return false;
    memcpy(&family, sockaddr, sizeof family);
    if (family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, sockaddr, sizeof in);
        address->version = 4;
        memcpy(address->ip, &in.sin_addr, 4);
        address->port = ntohs(in.sin_port);
        return true;
    }
    if (family == AF_INET6 && length >= 24) { /* sin6_scope_id may be missing: RFC 2133 had none */
        struct sockaddr_in6 in6 = { 0 };
        memcpy(&in6, sockaddr, length < sizeof in6 ? length : sizeof in6);
        address->port = ntohs(in6.sin6_port);
        if (memcmp(&in6.sin6_addr, mapped_prefix, sizeof mapped_prefix) == 0) {
            address->version = 4;
            memcpy(address->ip, in6.sin6_addr.s6_addr + 12, 4);
        } else {
            address->version = 6;
            memcpy(address->ip, &in6.sin6_addr, 16);
        }
        return true;
    }
    return false;
}

bool address_same_ip(const struct address *a, const struct address *b)
{
    return a->version == b->version && memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

bool address_same(const struct address *a, const struct address *b)
{
    return a->port == b->port && address_same_ip(a, b);
}

bool address_is_any(const struct address *address)
{
    static const uint8_t zero[16];
    return address->version != 0 && memcmp(address->ip, zero, sizeof zero) == 0;
}

/* "255.255.255.255" at most; returns where it ends. */
static char *format_ipv4(const uint8_t ip[4], char *to)
{
    for (int i = 0; i < 4; i++) {
        if (i)
            *to++ = '.';
        if (ip[i] >= 100)
            *to++ = (char)('0' + ip[i] / 100);
        if (ip[i] >= 10)
            *to++ = (char)('0' + ip[i] / 10 % 10);
        *to++ = (char)('0' + ip[i] % 10);
    }
    return to;
}

static void format_port(uint16_t port, char *to)
{
    char digits[5];
    size_t count = 0;
    do
        digits[count++] = (char)('0' + port % 10);
    while (port /= 10);
    *to++ = ':';
    while (count)
        *to++ = digits[--count];
    *to = 0;
}

const char *address_format(const struct address *address, char text[ADDRESS_TEXT_BYTES])
{
    char ip[INET6_ADDRSTRLEN] = "?";
    if (address->version == 0)
        snprintf(text, ADDRESS_TEXT_BYTES, "?");
    else if (address->version == 4)
        format_port(address->port, format_ipv4(address->ip, text)); /* the usual one, in every
                                                                       record of a packet: fast */
    else
        snprintf(text, ADDRESS_TEXT_BYTES, "[%s]:%u",
                 inet_ntop(AF_INET6, address->ip, ip, sizeof ip), address->port);
    return text;
}
