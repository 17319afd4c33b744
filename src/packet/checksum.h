/* Checksums that the kernel left to the network card, which loopback has none of. */
#ifndef PACKET_CHECKSUM_H
#define PACKET_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

/* The TCP or UDP checksum holds the sum of the pseudo-header only (RFC 9293 3.1): it was to be finished by a card.  Every viewer calls
 * such a checksum wrong.  False when it is finished, and when that can't be told (other link types than Ethernet, fragments). */
bool checksum_is_half(int link_type, const uint8_t *frame, uint32_t captured_bytes);

#endif
