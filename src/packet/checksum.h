/* The Internet checksum (RFC 1071): of what is made here, and of what was left to the network card,
 * which loopback has none of. */
#ifndef PACKET_CHECKSUM_H
#define PACKET_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/decode.h"

/* The sum of the 16-bit words; an odd byte at the end counts as one that a 0 follows. */
uint32_t checksum_add(uint32_t sum, const uint8_t *bytes, size_t count);
/* … as the header takes it.  sum: of what else is summed, such as a pseudo-header; else 0. */
uint16_t checksum_internet(uint32_t sum, const uint8_t *bytes, size_t count);
/* The checksum after one 16-bit word has changed (RFC 1624). */
uint16_t checksum_changed(uint16_t checksum, uint16_t before, uint16_t after);

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
