/* The answer that a router gives for a packet that goes no further: an ICMP error (RFC 792, RFC
 * 4443) about it, to its sender. */
#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

#include <stddef.h>
#include <stdint.h>

#include "wire/rule.h"

/* The wire's own addresses, from which it answers.  (Port unreachable comes from the address that
 * the packet was for, as it does from a host.) */
#define WIRE_ADDRESS_IPV4 "192.0.2.254"
#define WIRE_ADDRESS_IPV6 "2001:db8::254"
#define WIRE_ADDRESS_MAC "\x02\x00\x00\x00\x00\xfe"

enum { ICMP_FRAME_MAX = 14 + 1280 };

/* Writes the frame that answers this one; returns its length.  0: nobody answers that (another ICMP
 * error, RFC 1122, 3.2.2; a fragment that is not the first; what is no sound IP packet).  mtu:
 * ANSWER_TOO_BIG. */
size_t icmp_answer(uint8_t answer[ICMP_FRAME_MAX], const uint8_t *frame, size_t length,
                   enum rule_answer reason, unsigned mtu);

#endif
