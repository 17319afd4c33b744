/* One end of a conversation: an IP address and a port, of either family, in one plain shape. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address {
    uint8_t version; /* 4, 6, or 0: not known */
    uint8_t ip[16];  /* network order; IPv4 uses the first four */
    uint16_t port;   /* host order */
};

enum { ADDRESS_TEXT_BYTES = 56 }; /* "[ADDR]:PORT" of the longest address, and its NUL */

/* From the bytes of a struct sockaddr_in or sockaddr_in6.  An IPv4-mapped IPv6 address (RFC
 * 4291, 2.5.5.2) becomes the IPv4 address it stands for, so that a dual-stack socket matches its
 * packets.  False: another family, or too short. */
bool address_from_sockaddr(struct address *address, const void *sockaddr, size_t length);

bool address_same(const struct address *a, const struct address *b);    /* version, ip and port */
bool address_same_ip(const struct address *a, const struct address *b); /* version and ip */
bool address_is_any(const struct address *address);                     /* 0.0.0.0 or :: */

/* "127.0.0.1:12000" or "[::1]:12000" ("?" when not known) into text, which is returned. */
const char *address_format(const struct address *address, char text[ADDRESS_TEXT_BYTES]);

#endif
