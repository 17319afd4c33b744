/* A captured frame as an Ethernet frame: what other links say before the IP packet is taken off,
 * and an Ethernet header put there.
 *
 *     Ethernet               as it is
 *     raw IP, null, loop     an IP packet: a header of our own, with addresses that no card has (02:00:00:00:00:01 and :02)
 *     Linux cooked           the EtherType that it tells; the sender's address where it tells one of six bytes
 *     others                 not: nothing says what an Ethernet would have carried
 */
#ifndef PACKET_ETHERNET_H
#define PACKET_ETHERNET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ETHERNET_HEADER = 14 };

struct ethernet {
    uint8_t header[ETHERNET_HEADER];
    size_t header_bytes; /* 0: the frame has its own */
    size_t skip;         /* so many bytes of the captured frame are left out at its beginning */
};

/* False: this frame can't be one (cut within its link header, no IP in it, an unknown link type).
 */
bool ethernet_make(struct ethernet *ethernet, int link_type, const uint8_t *frame, size_t count);

#endif
