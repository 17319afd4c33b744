/* ICMP errors: see icmp.h.
 *
 *     Ethernet 14 | IP 20 or 40 | type 1, code 1, checksum 2, 4: MTU or 0 | the packet
 */
#include "wire/icmp.h"

#include <arpa/inet.h>
#include <string.h>

#include "packet/checksum.h"
#include "wire/frame.h"

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, ICMP_HEADER = 8, HOPS = 64 };
enum { ICMPV4 = 1, ICMPV6 = 58, FRAGMENT_OFFSET = 0x1fff, IPV6_FRAGMENT = 44 };
/* The whole answer: RFC 1812, 4.3.2.3; RFC 4443, 2.4 (c) */
enum { IPV4_LARGEST = 576, IPV6_LARGEST = 1280 };

static const struct {
    uint8_t v4_type, v4_code, v6_type, v6_code;
} kinds[] = {
    [ANSWER_NET] = { 3, 0, 1, 0 },     [ANSWER_HOST] = { 3, 1, 1, 3 },
    [ANSWER_PORT] = { 3, 3, 1, 4 },    [ANSWER_PROHIBITED] = { 3, 13, 1, 1 },
    [ANSWER_TOO_BIG] = { 3, 4, 2, 0 },
};

static void put_u16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static bool is_error_v4(uint8_t type)
{
    return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static bool answers_v4(const uint8_t *ip, size_t length)
{
    size_t header = (ip[0] & 15u) * 4;
    if (length < IPV4_HEADER || header < IPV4_HEADER || length < header + ICMP_HEADER ||
        ((unsigned)(ip[6] << 8 | ip[7]) & FRAGMENT_OFFSET))
        return false;
    return ip[9] != ICMPV4 || !is_error_v4(ip[header]);
}

static bool answers_v6(const uint8_t *ip, size_t length)
{
    if (length < IPV6_HEADER + ICMP_HEADER)
        return false;
    if (ip[6] == IPV6_FRAGMENT &&
        ((unsigned)(ip[IPV6_HEADER + 2] << 8 | ip[IPV6_HEADER + 3]) & 0xfff8))
        return false;
    return ip[6] != ICMPV6 || ip[IPV6_HEADER] >= 128; /* below: errors */
}

static void write_icmp(uint8_t *icmp, uint8_t type, uint8_t code, unsigned mtu,
                       const uint8_t *quoted, size_t quoted_bytes)
{
    memset(icmp, 0, ICMP_HEADER);
    icmp[0] = type;
    icmp[1] = code;
    put_u16(icmp + 6, mtu);
    memcpy(icmp + ICMP_HEADER, quoted, quoted_bytes);
}

static size_t answer_v4(uint8_t *out, const uint8_t *ip, size_t length, enum rule_answer reason,
                        unsigned mtu)
{
    enum { ROOM = IPV4_LARGEST - IPV4_HEADER - ICMP_HEADER };
    if (!answers_v4(ip, length))
        return 0;
    size_t quoted = length < ROOM ? length : ROOM, total = IPV4_HEADER + ICMP_HEADER + quoted;
    uint8_t *icmp = out + IPV4_HEADER;
    memset(out, 0, IPV4_HEADER);
    out[0] = 0x45;
    out[1] = 0xc0; /* precedence internetwork control: RFC 1812, 4.3.2.5 */
    put_u16(out + 2, (unsigned)total);
    out[8] = HOPS;
    out[9] = ICMPV4;
    if (reason == ANSWER_PORT)
        memcpy(out + 12, ip + 16, 4);
    else
        inet_pton(AF_INET, WIRE_ADDRESS_IPV4, out + 12);
    memcpy(out + 16, ip + 12, 4);
    put_u16(out + 10, checksum_internet(0, out, IPV4_HEADER));
    write_icmp(icmp, kinds[reason].v4_type, kinds[reason].v4_code,
               reason == ANSWER_TOO_BIG ? mtu : 0, ip, quoted);
    put_u16(icmp + 2, checksum_internet(0, icmp, ICMP_HEADER + quoted));
    return total;
}

static size_t answer_v6(uint8_t *out, const uint8_t *ip, size_t length, enum rule_answer reason,
                        unsigned mtu)
{
    enum { ROOM = IPV6_LARGEST - IPV6_HEADER - ICMP_HEADER };
    if (!answers_v6(ip, length))
        return 0;
    size_t quoted = length < ROOM ? length : ROOM, payload = ICMP_HEADER + quoted;
    uint8_t *icmp = out + IPV6_HEADER;
    memset(out, 0, IPV6_HEADER);
    out[0] = 0x60;
    put_u16(out + 4, (unsigned)payload);
    out[6] = ICMPV6;
    out[7] = HOPS;
    if (reason == ANSWER_PORT)
        memcpy(out + 8, ip + 24, 16);
    else
        inet_pton(AF_INET6, WIRE_ADDRESS_IPV6, out + 8);
    memcpy(out + 24, ip + 8, 16);
    write_icmp(icmp, kinds[reason].v6_type, kinds[reason].v6_code,
               reason == ANSWER_TOO_BIG ? mtu : 0, ip, quoted);
    /* the pseudo-header: both addresses, length, next header (RFC 8200, 8.1) */
    uint32_t begin = checksum_add((uint32_t)payload + ICMPV6, out + 8, 32);
    put_u16(icmp + 2, checksum_internet(begin, icmp, payload));
    return IPV6_HEADER + payload;
}

size_t icmp_answer(uint8_t answer[ICMP_FRAME_MAX], const uint8_t *frame, size_t length,
                   enum rule_answer reason, unsigned mtu)
{
    unsigned type = frame_type(frame, length);
    size_t bytes = 0;
    if (type == FRAME_IPV4 && length > FRAME_HEADER)
        bytes = answer_v4(answer + FRAME_HEADER, frame + FRAME_HEADER, length - FRAME_HEADER,
                          reason, mtu);
    else if (type == FRAME_IPV6 && length > FRAME_HEADER)
        bytes = answer_v6(answer + FRAME_HEADER, frame + FRAME_HEADER, length - FRAME_HEADER,
                          reason, mtu);
    if (!bytes)
        return 0;
    memcpy(answer, frame + FRAME_SENDER_AT, FRAME_MAC);
    memcpy(answer + FRAME_SENDER_AT, WIRE_ADDRESS_MAC, FRAME_MAC);
    put_u16(answer + FRAME_TYPE_AT, type);
    return FRAME_HEADER + bytes;
}
