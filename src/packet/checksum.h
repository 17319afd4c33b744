/* Checksums that the kernel left to the network card, which loopback has none of. */
#ifndef PACKET_CHECKSUM_H
#define PACKET_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include "packet/decode.h"

/* The TCP or UDP checksum holds the sum of the pseudo-header only (RFC 9293 3.1): it was to be
 * finished by a card.  Every viewer calls such a checksum wrong.  False when it is finished, and
 * when that can't be told (other link types than Ethernet, fragments). */
bool checksum_is_half(int link_type, const uint8_t *frame, uint32_t captured_bytes);

enum checksum { CHECKSUM_UNKNOWN, CHECKSUM_RIGHT, CHECKSUM_WRONG };

/* Of a TCP segment, while its payload is there.  Unknown: not all of it was captured, or it was
 * left to the card (also as 0, or without the length, as for a segment that the card cuts into
 * smaller ones). */
enum checksum checksum_of_segment(const struct packet_facts *facts);

#endif
