/* IP datagrams that came in pieces, put together again (RFC 791, 3.2; RFC 8200, 4.5), as the
 * receiver's kernel would.
 *
 *     struct fragments fragments;
 *     fragments_init(&fragments);   …   packet_decode(…, &fragments);   …   fragments_release(&fragments);
 *
 * One for each source of packets.  What Linux does (net/ipv4/inet_fragment.c and its callers) is
 * done here:
 *   - a fragment that brings nothing new is ignored; one that overlaps others in part costs the whole datagram (RFC 5722), since a
 *     sender never makes such and an attacker does, to show one packet to a firewall and another one to the host;
 *   - so do an empty fragment, two different ends, bytes behind the end, and more than 65 535 bytes;
 *   - a datagram that is not whole after 30 s (IPv4) or 60 s (IPv6) is given up.
 * A flood can't make it grow: FRAGMENTS_PENDING datagrams and FRAGMENTS_BYTES of them at most; the
 * oldest goes first. */
#ifndef PACKET_FRAGMENTS_H
#define PACKET_FRAGMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "base/bytes.h"

enum { FRAGMENTS_PENDING = 256, FRAGMENTS_BYTES = 4 << 20 };

struct fragments {
    unsigned count;                                        /* of the next two */
    struct fragments_datagram *pending[FRAGMENTS_PENDING]; /* oldest first */
    /* of their keys: most are told apart without a look at them */
    uint32_t hash[FRAGMENTS_PENDING];
    size_t bytes; /* that they hold */
    /* the payload of the datagram that was completed last */
    uint8_t *whole;
    /* What became of the datagrams that will not be seen: for a sentence to whoever wonders where
     * they are. */
    uint64_t completed, overlapping, contradictory, expired, crowded_out;
};

struct fragment {
    struct address src, dst; /* ports 0 */
    uint32_t id;             /* IPv4: 16 bits */
    /* of what the datagram carries; only the first fragment's is believed in IPv6 */
    uint8_t protocol;
    uint32_t offset; /* bytes */
    bool more;       /* it is not the last one */
    int64_t t_ns;
    struct bytes payload;
};

enum fragment_fate {
    FRAGMENT_KEPT,        /* or ignored, as it brings nothing new: the datagram is not whole yet */
    FRAGMENT_COMPLETES,   /* the datagram is whole */
    FRAGMENT_OVERLAPS,    /* … others in part: the datagram is dropped */
    FRAGMENT_CONTRADICTS, /* … others, or itself: the datagram is dropped */
};

struct fragments_whole {
    struct bytes payload; /* valid until the next fragment is added */
    uint8_t protocol;     /* of the first fragment */
    uint16_t fragments;   /* how many it was made of */
};

void fragments_init(struct fragments *fragments);
void fragments_release(struct fragments *fragments);

/* Fills *whole when the fate is FRAGMENT_COMPLETES.  The fragment's payload may lie in an earlier
 * whole one (tunnels). */
enum fragment_fate fragments_add(struct fragments *fragments, const struct fragment *fragment,
                                 struct fragments_whole *whole);

#endif
