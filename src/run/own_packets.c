/* Addresses of packets, changed: see own_packets.h.
 *
 *     Ethernet | IPv4 … checksum … src dst | TCP or UDP … checksum …
 *                                          | ICMP error | IPv4 … src dst …
 *
 * Sums follow (RFC 1624).  That of TCP and UDP is on lo what the kernel leaves to a card: the sum of the addresses and
 * the length alone. */
#include "run/own_packets.h"

#include <string.h>

#include "call/readdress.h"

enum {
    LINK_BYTES = 14,
    IP_LEAST_BYTES = 20,
    SUM_AT = 10,
    SRC_AT = 12,
    DST_AT = 16,
    ICMP_BYTES = 8
};

static uint32_t fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static uint32_t word_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static void put_word(uint8_t *at, uint32_t word)
{
    at[0] = (uint8_t)(word >> 8);
    at[1] = (uint8_t)word;
}

/* 127.0.0.1 in place of `own`; what that adds to a sum over it. */
static uint32_t change(const struct address *own, uint8_t *ip)
{
    const uint8_t *loopback = readdress_shown_ip;
    if (memcmp(ip, own->ip, 4) != 0)
        return 0;
    uint32_t added = word_at(loopback) + word_at(loopback + 2) + (word_at(ip) ^ 0xffff) +
                     (word_at(ip + 2) ^ 0xffff);
    memcpy(ip, loopback, 4);
    return added;
}

/* The IPv4 header at `ip`; its payload behind it. */
static void change_header(const struct address *own, uint8_t *ip, size_t bytes, bool partial)
{
    enum { TCP = 6, UDP = 17, ICMP = 1, TCP_SUM_AT = 16, UDP_SUM_AT = 6 };
    if (bytes < IP_LEAST_BYTES || ip[0] >> 4 != 4)
        return;
    size_t header = (size_t)(ip[0] & 15) * 4;
    uint32_t added = change(own, ip + SRC_AT) + change(own, ip + DST_AT);
    uint32_t sum = fold((word_at(ip + SUM_AT) ^ 0xffff) + added);
    put_word(ip + SUM_AT, sum ^ 0xffff);
    size_t at = header + (ip[9] == TCP ? TCP_SUM_AT : UDP_SUM_AT);
    if ((ip[9] == TCP || ip[9] == UDP) && partial && at + 2 <= bytes)
        put_word(ip + at, fold(word_at(ip + at) + added));
    if (ip[9] == ICMP && bytes > header + ICMP_BYTES)
        change_header(own, ip + header + ICMP_BYTES, bytes - header - ICMP_BYTES, false);
}

enum own_packet own_packet_take(const struct address *own, struct packet_facts *facts,
                                uint8_t *frame, uint32_t bytes)
{
    bool from = address_same_ip(&facts->src, own), to = address_same_ip(&facts->dst, own);
    if (from != to)
        return from ? OWN_PACKET_OUT : OWN_PACKET_IN;
    readdress_shown(own, &facts->src);
    readdress_shown(own, &facts->dst);
    if (facts->protocol == PROTOCOL_ICMP) {
        readdress_shown(own, &facts->icmp.src);
        readdress_shown(own, &facts->icmp.dst);
    }
    if (bytes > LINK_BYTES)
        change_header(own, frame + LINK_BYTES, bytes - LINK_BYTES, true);
    return OWN_PACKET;
}
