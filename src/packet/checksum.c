/* Checksums: see checksum.h. */
#include "packet/checksum.h"

#include "base/bytes.h"

enum {
    ETHERNET = 1,
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86dd,
    TCP = 6,
    UDP = 17,
    TCP_AT = 16,
    UDP_AT = 6
};

/* RFC 1071: the sum of 16-bit words, with the carry added in. */
static uint32_t sum_of(struct bytes *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i += 2)
        sum += bytes_u16be(bytes);
    return sum;
}

static uint16_t folded(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

uint32_t checksum_add(uint32_t sum, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i + 1 < count; i += 2)
        sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
    return count % 2 ? sum + ((uint32_t)bytes[count - 1] << 8) : sum;
}

uint16_t checksum_internet(uint32_t sum, const uint8_t *bytes, size_t count)
{
    return (uint16_t)~folded(checksum_add(sum, bytes, count));
}

uint16_t checksum_changed(uint16_t checksum, uint16_t before, uint16_t after)
{
    uint32_t sum = (uint16_t)~checksum + (uint32_t)(uint16_t)~before + after;
    return (uint16_t)~folded(sum);
}

bool checksum_is_half(int link_type, const uint8_t *frame, uint32_t captured_bytes)
{
    struct bytes b = bytes_of(frame, captured_bytes);
    uint32_t sum, length;
    uint8_t protocol;
    if (link_type != ETHERNET)
        return false;
    bytes_skip(&b, 12);
    unsigned type = bytes_u16be(&b);
    if (type == TYPE_IPV4) {
        unsigned header = (bytes_u8(&b) & 15u) * 4;
        bytes_skip(&b, 1);
        length = bytes_u16be(&b);
        bytes_skip(&b, 2);
        /* a fragment has only a part of what is summed */
        if (bytes_u16be(&b) & 0x3fff || header < 20 || length < header)
            return false;
        bytes_skip(&b, 1);
        protocol = bytes_u8(&b);
        bytes_skip(&b, 2);
        sum = sum_of(&b, 8);
        bytes_skip(&b, header - 20);
        length -= header;
    } else if (type == TYPE_IPV6) {
        bytes_skip(&b, 4);
        length = bytes_u16be(&b);
        protocol = bytes_u8(&b); /* extension headers: not told */
        bytes_skip(&b, 1);
        sum = sum_of(&b, 32);
    } else {
        return false;
    }
    if (protocol != TCP && protocol != UDP)
        return false;
    sum = folded(sum + protocol + length);
    bytes_skip(&b, protocol == TCP ? TCP_AT : UDP_AT);
    return bytes_u16be(&b) == sum && !b.short_of;
}

enum checksum checksum_of_segment(const struct packet_facts *facts)
{
    uint32_t header = facts->tcp.header_bytes, length = header + facts->payload_bytes,
             address_bytes = facts->src.version == 4 ? 4 : 16;
    if (facts->protocol != PROTOCOL_TCP || !facts->payload || !header ||
        facts->payload_captured < facts->payload_bytes || length > UINT16_MAX)
        return CHECKSUM_UNKNOWN;
    struct bytes segment = bytes_of(facts->payload - header, length),
                 src = bytes_of(facts->src.ip, address_bytes);
    struct bytes dst = bytes_of(facts->dst.ip, address_bytes),
                 field = bytes_of(facts->payload - header + TCP_AT, 2);
    uint32_t ends = sum_of(&src, address_bytes) + sum_of(&dst, address_bytes) + TCP,
             sum = ends + length;
    uint16_t told = bytes_u16be(&field), half = folded(sum);
    sum += sum_of(&segment, length & ~1u);
    if (length % 2)
        sum += (uint32_t)bytes_u8(&segment) << 8;
    if (folded(sum) == 0xffff)
        return CHECKSUM_RIGHT;
    return told == 0 || told == half || told == folded(ends) ? CHECKSUM_UNKNOWN : CHECKSUM_WRONG;
}
