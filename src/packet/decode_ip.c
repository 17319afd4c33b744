/* IPv4 (RFC 791) and IPv6 (RFC 8200) headers: addresses, what is inside, and how long it really is.
 *
 * The lengths decide here what is payload and what is padding: an Ethernet frame is at least 60
 * bytes long, an ACK is 54.  A length of 0 means that the network card was to cut the segment up
 * (TSO; IPv6: a jumbogram too): then the frame's end is the packet's.
 *
 * Fragments that are there as a whole are put together, when the caller keeps a struct fragments.
 * Otherwise the first one is read as far as it goes, the others are foreign. */
#include "packet/decode_layers.h"

enum { IPV4_BYTES = 20, IPV4_LENGTH_AT = 2, IPV6_BYTES = 40, IPV6_LENGTH_AT = 4 };
enum { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, DESTINATION = 60 };
enum { MORE_FRAGMENTS = 0x2000, DONT_FRAGMENT = 0x4000 };

/* Keep to the packet's own length.  A frame that is shorter than the IP header promises was hurt by
 * a tool more often than by a network, and its TCP header still tells a lot: so this is remarked,
 * and reading goes on with the length as promised (of 46 such frames in real traces the numbers of
 * the packets that follow confirm 41).  Where an outer header tells the length, there is nothing
 * behind it but padding, and IP's own is wrong. */
static void apply_length(struct decoding *d, struct piece *piece, size_t length,
                         const uint8_t *length_at)
{
    d->facts->ip_bytes = (uint32_t)length;
    if (length > piece->wire && piece->bounded) {
        malformed(d, length_at, "the IP header promises more bytes than the header before it");
        return;
    }
    if (length > piece->wire) {
        malformed(d, length_at, "the IP header promises more bytes than the frame has");
        piece->wire = length;
        return;
    }
    piece_bound(piece, length);
}

/* piece: a fragment's payload; what it becomes when the datagram is whole: all of it. */
static enum packet_verdict put_together(struct ip_header *ip, struct decoding *d,
                                        struct piece *piece, uint32_t id, uint32_t offset,
                                        bool more)
{
    ip->first_fragment = more && offset == 0;
    /* the capture cut it: its datagram never becomes whole */
    if (!d->fragments || piece->bytes.left < piece->wire)
        return offset ? PACKET_FOREIGN : PACKET_TAKEN;
    struct fragment fragment = { .src = *ip->src,
                                 .dst = *ip->dst,
                                 .id = id,
                                 .protocol = ip->protocol,
                                 .offset = offset,
                                 .more = more,
                                 .t_ns = d->facts->t_ns,
                                 .payload = piece->bytes };
    struct fragments_whole whole;
    switch (fragments_add(d->fragments, &fragment, &whole)) {
    case FRAGMENT_COMPLETES: break;
    case FRAGMENT_OVERLAPS:
        return malformed(d, piece->bytes.at,
                         "this fragment overlaps another in part: its datagram is dropped");
    case FRAGMENT_CONTRADICTS:
        return malformed(d, piece->bytes.at,
                         "this fragment contradicts the length of its datagram, which is dropped");
    default: return PACKET_FRAGMENT;
    }
    ip->protocol = whole.protocol;
    ip->first_fragment = false;
    d->facts->fragments = whole.fragments;
    d->start = whole.payload.at;
    *piece = (struct piece){ .bytes = whole.payload, .wire = whole.payload.left };
    return PACKET_TAKEN;
}

/* RFC 8200, 4; RFC 4302 (AH, in IPv4 too).  Ends: every turn takes 8 bytes at least, and fragments
 * are put together once. */
static enum packet_verdict extensions_read(struct ip_header *ip, struct decoding *d,
                                           struct piece *piece, bool v6, bool quoted)
{
    bool was_fragment = false;
    while (ip->protocol == IP_AH ||
           (v6 && (ip->protocol == HOP_BY_HOP || ip->protocol == ROUTING ||
                   ip->protocol == FRAGMENT || ip->protocol == DESTINATION))) {
        struct bytes b = piece->bytes;
        bool is_fragment = ip->protocol == FRAGMENT;
        uint8_t next = bytes_u8(&b);
        size_t header = bytes_u8(&b);
        if (is_fragment)
            header = 8; /* its second byte is reserved */
        else
            header = ip->protocol == IP_AH ? (header + 2) * 4 : (header + 1) * 8;
        uint16_t fragment = bytes_u16be(&b);
        uint32_t id = bytes_u32be(&b);
        if (b.short_of || piece->bytes.left < header)
            return header_missing(d, piece, b.short_of ? 8 : header,
                                  v6 ? "the capture cut the frame inside an IPv6 extension header"
                                     : "the capture cut the frame inside an authentication header",
                                  v6 ? "the packet ends inside an IPv6 extension header"
                                     : "the packet ends inside an authentication header");
        const uint8_t *at = piece->bytes.at;
        piece_skip(piece, header);
        ip->protocol = next;
        /* a fragment that is all of its datagram: RFC 6946 */
        if (!is_fragment || !(fragment & 0xfff9))
            continue;
        if (quoted) {
            if (fragment & 0xfff8)
                return PACKET_FOREIGN;
            ip->first_fragment = true;
            continue;
        }
        if (was_fragment)
            return malformed(d, at, "a fragment of a fragment");
        was_fragment = true;
        /* RFC 8200, 4.5 */
        if (fragment & 1 && piece->wire % 8 && piece->bytes.left == piece->wire && d->fragments)
            return malformed(
                d, at,
                "an IPv6 fragment that is not the last one must be a multiple of 8 bytes long");
        enum packet_verdict verdict =
            put_together(ip, d, piece, id, fragment & 0xfff8, fragment & 1);
        if (verdict != PACKET_TAKEN)
            return verdict;
    }
    return PACKET_TAKEN;
}

static enum packet_verdict ipv4_read(struct ip_header *ip, struct decoding *d, struct piece *piece,
                                     bool quoted)
{
    const uint8_t *start = piece->bytes.at;
    struct bytes b = piece->bytes;
    unsigned version_and_words = bytes_u8(&b);
    uint8_t service = bytes_u8(&b); /* and ECN */
    size_t length = bytes_u16be(&b);
    uint16_t id = bytes_u16be(&b);
    uint16_t fragment = bytes_u16be(&b);
    uint8_t ttl = bytes_u8(&b);
    uint8_t protocol = bytes_u8(&b);
    bytes_skip(&b, 2); /* checksum: on lo and with offload it is only half computed */
    if (b.left >= 8) {
        ip->src->version = ip->dst->version = 4;
        bytes_copy(&b, ip->src->ip, 4);
        bytes_copy(&b, ip->dst->ip, 4);
    } else {
        bytes_skip(&b, 8);
    }
    size_t header = (version_and_words & 0x0f) * 4;
    if (b.short_of || piece->bytes.left < header)
        return header_missing(d, piece, header < IPV4_BYTES ? IPV4_BYTES : header,
                              "the capture cut the frame inside the IPv4 header",
                              "the frame ends inside the IPv4 header");
    if (version_and_words >> 4 != 4)
        return malformed(d, start, "the link header says IPv4, the packet does not");
    if (header < IPV4_BYTES)
        return malformed(d, start, "the IPv4 header claims to be shorter than 20 bytes");
    if (length && length < header)
        return malformed(d, start + IPV4_LENGTH_AT,
                         "the IPv4 packet claims to be shorter than its header");
    if (length && !quoted)
        apply_length(d, piece, length, start + IPV4_LENGTH_AT);
    piece_skip(piece, header);
    ip->protocol = protocol;
    if (quoted) {
        ip->first_fragment = fragment & MORE_FRAGMENTS;
        return fragment & 0x1fff ? PACKET_FOREIGN : extensions_read(ip, d, piece, false, true);
    }
    d->facts->ttl = ttl;
    d->facts->ecn = service & 3;
    d->facts->dont_fragment = fragment & DONT_FRAGMENT;
    if (fragment & (MORE_FRAGMENTS | 0x1fff)) {
        enum packet_verdict verdict =
            put_together(ip, d, piece, id, (fragment & 0x1fffu) * 8, fragment & MORE_FRAGMENTS);
        if (verdict != PACKET_TAKEN)
            return verdict;
    }
    return ip->protocol == IP_AH ? extensions_read(ip, d, piece, false, false) : PACKET_TAKEN;
}

static enum packet_verdict ipv6_read(struct ip_header *ip, struct decoding *d, struct piece *piece,
                                     bool quoted)
{
    const uint8_t *start = piece->bytes.at;
    struct bytes b = piece->bytes;
    uint16_t version_and_class = bytes_u16be(&b);
    bytes_skip(&b, 2); /* flow label */
    size_t length = bytes_u16be(&b);
    ip->protocol = bytes_u8(&b);
    uint8_t hop_limit = bytes_u8(&b);
    if (bytes_copy(&b, ip->src->ip, 16))
        ip->src->version = 6;
    if (bytes_copy(&b, ip->dst->ip, 16))
        ip->dst->version = 6;
    if (b.short_of)
        return header_missing(d, piece, IPV6_BYTES,
                              "the capture cut the frame inside the IPv6 header",
                              "the frame ends inside the IPv6 header");
    if (version_and_class >> 12 != 6)
        return malformed(d, start, "the link header says IPv6, the packet does not");
    if (length && !quoted)
        apply_length(d, piece, IPV6_BYTES + length, start + IPV6_LENGTH_AT);
    if (!quoted) {
        d->facts->ttl = hop_limit;
        d->facts->ecn = version_and_class >> 4 & 3;
        d->facts->dont_fragment = false;
    }
    piece_skip(piece, IPV6_BYTES);
    return extensions_read(ip, d, piece, true, quoted);
}

enum packet_verdict ip_read(struct ip_header *ip, struct decoding *d, struct piece *piece,
                            int version, bool quoted)
{
    ip->protocol = 0;
    ip->first_fragment = false;
    if (version == 0) {
        struct bytes b = piece->bytes;
        version = bytes_u8(&b) >> 4;
        if (b.short_of)
            return header_missing(d, piece, 1, "the capture cut the frame before the IP header",
                                  piece->bytes.at == d->start
                                      ? "the frame is empty"
                                      : "the frame ends before the IP header");
        if (version != 4 && version != 6)
            return malformed(d, piece->bytes.at, "neither IPv4 nor IPv6 starts here");
    }
    return version == 4 ? ipv4_read(ip, d, piece, quoted) : ipv6_read(ip, d, piece, quoted);
}
