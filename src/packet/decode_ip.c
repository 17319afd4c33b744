/* IPv4 (RFC 791) and IPv6 (RFC 8200) headers: addresses, what is inside, and how long it really is.
 *
 * The lengths decide here what is payload and what is padding: an Ethernet frame is at least 60 bytes long, an ACK is 54.  A
 * length of 0 means that the network card was to cut the segment up (TSO; IPv6: a jumbogram too): then the frame's end is the
 * packet's.  Fragments are not put together: the first one is read as far as it goes, the others are foreign. */
#include "packet/decode_layers.h"

enum { IPV4_BYTES = 20, IPV6_BYTES = 40 };

/* Keep to the packet's own length.  A frame that is shorter than the IP header promises was hurt by a tool more often than by a
 * network, and its TCP header still tells a lot: so this is remarked, and reading goes on with the length as promised. */
static void apply_length(struct packet_facts *facts, struct piece *piece, size_t length)
{
    if (length > piece->wire) {
        malformed(facts, "the IP header promises more bytes than the frame has");
        piece->wire = length;
    }
    piece_limit(piece, length);
}

static enum packet_verdict ipv4_read(struct ip_header *ip, struct packet_facts *facts, struct piece *piece, bool quoted)
{
    struct bytes b = piece->bytes;
    unsigned version_and_words = bytes_u8(&b);
    bytes_skip(&b, 1); /* type of service */
    size_t length = bytes_u16be(&b);
    bytes_skip(&b, 2); /* identification */
    uint16_t fragment = bytes_u16be(&b);
    bytes_skip(&b, 1); /* time to live */
    uint8_t protocol = bytes_u8(&b);
    bytes_skip(&b, 2); /* checksum: on lo and with offload it is only half computed */
    uint8_t src[4], dst[4];
    if (bytes_copy(&b, src, 4) && bytes_copy(&b, dst, 4)) {
        ip->src = (struct address){ .version = 4, .ip = { src[0], src[1], src[2], src[3] } };
        ip->dst = (struct address){ .version = 4, .ip = { dst[0], dst[1], dst[2], dst[3] } };
    }
    size_t header = (version_and_words & 0x0f) * 4;
    if (b.short_of || piece->bytes.left < header)
        return header_missing(facts, piece, header < IPV4_BYTES ? IPV4_BYTES : header,
                              "the capture cut the frame inside the IPv4 header", "the frame ends inside the IPv4 header");
    if (version_and_words >> 4 != 4)
        return malformed(facts, "the link header says IPv4, the packet does not");
    if (header < IPV4_BYTES)
        return malformed(facts, "the IPv4 header claims to be shorter than 20 bytes");
    if (length && length < header)
        return malformed(facts, "the IPv4 packet claims to be shorter than its header");
    if (length && !quoted)
        apply_length(facts, piece, length);
    piece_take(piece, header);
    ip->protocol = protocol;
    ip->first_fragment = fragment & 0x2000;
    return fragment & 0x1fff ? PACKET_FOREIGN : PACKET_TAKEN;
}

enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, DESTINATION = 60 };

/* RFC 8200, 4.  Ends: every turn takes 8 bytes at least. */
static enum packet_verdict extensions_read(struct ip_header *ip, struct packet_facts *facts, struct piece *piece)
{
    while (ip->protocol == HOP_BY_HOP || ip->protocol == ROUTING || ip->protocol == FRAGMENT || ip->protocol == DESTINATION) {
        struct bytes b = piece->bytes;
        uint8_t next = bytes_u8(&b);
        size_t header = (bytes_u8(&b) + 1u) * 8;
        uint16_t fragment = 0;
        if (ip->protocol == FRAGMENT) {
            header = 8; /* its second byte is reserved */
            fragment = bytes_u16be(&b);
        }
        if (b.short_of || piece->bytes.left < header)
            return header_missing(facts, piece, b.short_of ? 8 : header,
                                  "the capture cut the frame inside an IPv6 extension header",
                                  "the packet ends inside an IPv6 extension header");
        piece_take(piece, header);
        if (fragment & 0xfff8)
            return PACKET_FOREIGN;
        if (fragment & 1)
            ip->first_fragment = true;
        ip->protocol = next;
    }
    return PACKET_TAKEN;
}

static enum packet_verdict ipv6_read(struct ip_header *ip, struct packet_facts *facts, struct piece *piece, bool quoted)
{
    struct bytes b = piece->bytes;
    uint8_t version = bytes_u8(&b) >> 4;
    bytes_skip(&b, 3); /* traffic class, flow label */
    size_t length = bytes_u16be(&b);
    ip->protocol = bytes_u8(&b);
    bytes_skip(&b, 1); /* hop limit */
    if (bytes_copy(&b, ip->src.ip, 16))
        ip->src.version = 6;
    if (bytes_copy(&b, ip->dst.ip, 16))
        ip->dst.version = 6;
    if (b.short_of)
        return header_missing(facts, piece, IPV6_BYTES, "the capture cut the frame inside the IPv6 header",
                              "the frame ends inside the IPv6 header");
    if (version != 6)
        return malformed(facts, "the link header says IPv6, the packet does not");
    if (length && !quoted)
        apply_length(facts, piece, IPV6_BYTES + length);
    piece_take(piece, IPV6_BYTES);
    return extensions_read(ip, facts, piece);
}

enum packet_verdict ip_read(struct ip_header *ip, struct packet_facts *facts, struct piece *piece, int version, bool quoted)
{
    *ip = (struct ip_header){ 0 };
    if (version == 0) {
        struct bytes b = piece->bytes;
        version = bytes_u8(&b) >> 4;
        if (b.short_of)
            return header_missing(facts, piece, 1, "the capture cut the frame before the IP header", "the frame is empty");
        if (version != 4 && version != 6)
            return malformed(facts, "neither IPv4 nor IPv6 starts here");
    }
    return version == 4 ? ipv4_read(ip, facts, piece, quoted) : ipv6_read(ip, facts, piece, quoted);
}
