/* One bit flipped: see damage.h. */
#include "wire/damage.h"

#include "packet/checksum.h"
#include "wire/frame.h"

enum { TCP_WINDOW_AT = 14, TCP_CHECKSUM_AT = 16, UDP_CHECKSUM_AT = 6, ICMP_CHECKSUM_AT = 2 };
enum { IPV6_BYTES = 40, IPV4_FRAGMENT_AT = 6, IPV4_IS_FRAGMENT = 0x3fff, IPV6_FRAGMENT = 44 };

static unsigned get_u16(const uint8_t *at)
{
    return (unsigned)(at[0] << 8 | at[1]);
}

/* Where TCP, UDP or ICMP begins; 0: in a fragment, or not known. */
static uint32_t transport_at(const uint8_t *frame, const struct packet_facts *facts)
{
    const uint8_t *ip = frame + FRAME_HEADER;
    bool v4 = facts->src.version == 4;
    if (facts->protocol == PROTOCOL_NONE || facts->tunnels || facts->unreadable)
        return 0;
    if (v4 ? get_u16(ip + IPV4_FRAGMENT_AT) & IPV4_IS_FRAGMENT : ip[6] == IPV6_FRAGMENT)
        return 0;
    if (facts->header_at)
        return facts->header_at;
    return FRAME_HEADER + (v4 ? (ip[0] & 15u) * 4 : (uint32_t)IPV6_BYTES);
}

static uint32_t checksum_at(const struct packet_facts *facts)
{
    switch (facts->protocol) {
    case PROTOCOL_TCP: return TCP_CHECKSUM_AT;
    case PROTOCOL_UDP: return UDP_CHECKSUM_AT;
    default: return ICMP_CHECKSUM_AT;
    }
}

static uint32_t choose_byte(const uint8_t *frame, size_t length, const struct packet_facts *facts,
                            uint64_t chance)
{
    bool has_ports = facts->protocol == PROTOCOL_TCP || facts->protocol == PROTOCOL_UDP;
    size_t at = FRAME_HEADER + facts->ip_bytes - 1;
    if (has_ports && facts->payload_captured)
        at = (size_t)(facts->payload - frame) + chance % facts->payload_captured;
    else if (has_ports && facts->header_at)
        at = facts->header_at + (facts->protocol == PROTOCOL_TCP ? TCP_WINDOW_AT + 1 : 1);
    bool is_there = facts->ip_bytes && !facts->unreadable && at < length;
    return (uint32_t)(is_there ? at : length - 1);
}

struct damage damage_frame(uint8_t *frame, size_t length, const struct packet_facts *facts,
                           uint64_t chance, bool fix)
{
    uint32_t header = transport_at(frame, facts);
    struct damage damage = { .byte = choose_byte(frame, length, facts, chance),
                             .bit = (int)(chance >> 32) & 7 };
    uint8_t *sum = header && header + checksum_at(facts) + 2 <= length
                       ? frame + header + checksum_at(facts)
                       : NULL;
    /* the 16-bit word of the sum in which the byte stands */
    uint8_t *word = frame + damage.byte - (damage.byte - header) % 2;
    bool whole =
        header && word + 2 <= frame + length; /* else the sum takes a 0 for the missing byte */
    unsigned before = whole ? get_u16(word) : (unsigned)frame[damage.byte] << 8;
    frame[damage.byte] ^= (uint8_t)(1u << damage.bit);
    unsigned after = whole ? get_u16(word) : (unsigned)frame[damage.byte] << 8;
    if (!sum)
        return damage;
    unsigned told = get_u16(sum);
    damage.fixed = facts->protocol == PROTOCOL_UDP && told == 0; /* IPv4: the sender made none */
    if (fix && !damage.fixed) {
        unsigned right = checksum_changed((uint16_t)told, (uint16_t)before, (uint16_t)after);
        if (right == 0 && facts->protocol == PROTOCOL_UDP)
            right = 0xffff;
        sum[0] = (uint8_t)(right >> 8);
        sum[1] = (uint8_t)right;
        damage.fixed = true;
    }
    return damage;
}
