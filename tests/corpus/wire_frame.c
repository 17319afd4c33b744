/* Frames of hosts on a wire: see wire_frame.h. */
#include "wire_frame.h"

#include <string.h>

enum { ETHERNET = 14, IPV4 = 20, IPV6 = 40, TCP = 20, UDP = 8, ECHO = 8 };
enum { IS_ICMP = 1, IS_TCP = 6, IS_UDP = 17, IS_ICMPV6 = 58, ICMP_ECHO = 8, ICMPV6_ECHO = 128 };

static void put_u16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void put_u32(uint8_t *at, uint32_t value)
{
    put_u16(at, value >> 16);
    put_u16(at + 2, value & 0xffff);
}

/* Not packet/checksum.h's: that one is tested with these frames. */
static uint64_t sum_of(uint64_t sum, const uint8_t *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum += i % 2 ? at[i] : (uint64_t)at[i] << 8;
    return sum;
}

static uint16_t folded(uint64_t sum)
{
    return (uint16_t)(sum % 0xffff ? sum % 0xffff : 0xffff * (sum > 0));
}

static uint64_t sum_of_transport(const uint8_t *ip, size_t header, size_t count, uint8_t protocol)
{
    bool v6 = ip[0] >> 4 == 6;
    uint64_t sum = protocol + count;
    if (protocol == IS_ICMP)
        sum = 0;
    else
        sum = v6 ? sum_of(sum, ip + 8, 32) : sum_of(sum, ip + 12, 8);
    return sum_of(sum, ip + header, count);
}

void wire_frame_mac(int host, uint8_t mac[6])
{
    memset(mac, 0, 6);
    mac[0] = 2;
    mac[5] = (uint8_t)(host + 1);
}

static void put_address(uint8_t *at, int host, bool v6)
{
    static const uint8_t ipv4[] = { 192, 0, 2 }, ipv6[16] = { 0x20, 0x01, 0x0d, 0xb8 };
    uint8_t last = (uint8_t)(host ? 10 + host : 1);
    memcpy(at, v6 ? ipv6 : ipv4, v6 ? 16 : 3);
    at[v6 ? 15 : 3] = last;
}

static unsigned port_of(int host)
{
    return host ? 40000 : 12000;
}

static size_t put_transport(uint8_t *at, const struct wire_frame *f)
{
    size_t header = ECHO;
    if (f->protocol == IS_TCP) {
        header = TCP;
        put_u32(at + 4, f->seq);
        put_u32(at + 8, f->ack);
        at[12] = TCP / 4 << 4;
        at[13] = f->flags;
        put_u16(at + 14, 64240);
    }
    if (f->protocol == IS_UDP)
        put_u16(at + 4, UDP + f->payload_bytes);
    if (f->protocol == IS_ICMP) {
        at[0] = f->v6 ? ICMPV6_ECHO : ICMP_ECHO;
    } else {
        put_u16(at, port_of(f->from));
        put_u16(at + 2, port_of(f->to));
    }
    for (size_t i = 0; i < f->payload_bytes; i++)
        at[header + i] = (uint8_t)('a' + i % 26);
    return header + f->payload_bytes;
}

size_t wire_frame_make(uint8_t bytes[WIRE_FRAME_BYTES], const struct wire_frame *f)
{
    uint8_t *ip = bytes + ETHERNET, protocol = f->protocol;
    size_t header = f->v6 ? IPV6 : IPV4;
    memset(bytes, 0, WIRE_FRAME_BYTES);
    wire_frame_mac(f->to, bytes);
    wire_frame_mac(f->from, bytes + 6);
    put_u16(bytes + 12, f->v6 ? 0x86dd : 0x0800);
    size_t count = put_transport(ip + header, f);
    if (f->v6) {
        protocol = protocol == IS_ICMP ? IS_ICMPV6 : protocol;
        ip[0] = 0x60;
        put_u16(ip + 4, count);
        ip[6] = protocol;
        ip[7] = 64;
        put_address(ip + 8, f->from, true);
        put_address(ip + 24, f->to, true);
    } else {
        ip[0] = 0x45;
        put_u16(ip + 2, header + count);
        put_u16(ip + 6, f->is_fragment ? 0x2000 : 0x4000);
        ip[8] = 64;
        ip[9] = protocol;
        put_address(ip + 12, f->from, false);
        put_address(ip + 16, f->to, false);
        put_u16(ip + 10, (uint16_t)~folded(sum_of(0, ip, IPV4)));
    }
    size_t sum_at = 2;
    if (protocol == IS_TCP)
        sum_at = 16;
    if (protocol == IS_UDP)
        sum_at = 6;
    put_u16(ip + header + sum_at, (uint16_t)~folded(sum_of_transport(ip, header, count, protocol)));
    return ETHERNET + header + count;
}

bool wire_frame_is_sound(const uint8_t *bytes, size_t length)
{
    const uint8_t *ip = bytes + ETHERNET;
    bool v6 = ip[0] >> 4 == 6;
    size_t header = v6 ? IPV6 : IPV4;
    return (v6 || folded(sum_of(0, ip, IPV4)) == 0xffff) &&
           folded(sum_of_transport(ip, header, length - ETHERNET - header, v6 ? ip[6] : ip[9])) ==
               0xffff;
}
