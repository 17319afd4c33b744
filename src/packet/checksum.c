/* Half computed checksums: see checksum.h. */
#include "packet/checksum.h"

#include "base/bytes.h"

enum { ETHERNET = 1, TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd, TCP = 6, UDP = 17, TCP_AT = 16, UDP_AT = 6 };

/* RFC 1071: the sum of 16-bit words, with the carry added in. */
static uint32_t sum_of(struct bytes *bytes, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i += 2)
        sum += bytes_u16be(bytes);
    return sum;
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
        if (bytes_u16be(&b) & 0x3fff || header < 20 || length < header) /* a fragment has only a part of what is summed */
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
    sum += protocol + length;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    bytes_skip(&b, protocol == TCP ? TCP_AT : UDP_AT);
    return bytes_u16be(&b) == sum && !b.short_of;
}
