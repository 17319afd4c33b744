/* One captured frame into plain facts: see decode.h.  The layers are in decode_*.c; here they are
 * put together. */
#include "packet/decode.h"

#include "packet/decode_layers.h"

enum { UDP_BYTES = 8, UDP_LENGTH_AT = 4 };

/* No network nests deeper; a hostile frame might. */
enum { TUNNELS_MAX = 8 };

enum packet_verdict malformed(struct decoding *d, const uint8_t *at, const char *reason)
{
    if (!d->facts->malformed) {
        d->facts->malformed = reason;
        d->facts->malformed_at = (uint32_t)(at - d->start);
    }
    return PACKET_MALFORMED;
}

enum packet_verdict header_missing(struct decoding *d, const struct piece *piece, size_t need,
                                   const char *cut, const char *never)
{
    return malformed(d, piece->bytes.at + piece->bytes.left,
                     d->facts->truncated && piece->wire >= need ? cut : never);
}

/* RFC 768.  The first fragment of a datagram tells the length of the whole one, which is what its
 * sender sent. */
static enum packet_verdict udp_read(struct decoding *d, struct piece *piece, bool first_fragment)
{
    struct packet_facts *facts = d->facts;
    const uint8_t *length_at = piece->bytes.at + UDP_LENGTH_AT;
    struct bytes b = piece->bytes;
    facts->src.port = bytes_u16be(&b);
    facts->dst.port = bytes_u16be(&b);
    size_t length = bytes_u16be(&b);
    bytes_skip(&b, 2); /* checksum: on lo and with offload it is only half computed */
    if (b.short_of)
        return header_missing(d, piece, UDP_BYTES,
                              "the capture cut the frame inside the UDP header",
                              "the packet ends inside the UDP header");
    if (length == 0) /* a jumbogram (RFC 2675, 4): the IP length counts */
        length = piece->wire;
    if (length < UDP_BYTES)
        return malformed(d, length_at, "the UDP datagram claims to be shorter than its header");
    if (length > piece->wire && !first_fragment)
        return malformed(d, length_at, "the UDP datagram claims to be longer than its packet");
    if (length > piece->wire)
        piece->wire = length;
    piece_limit(piece, length);
    piece_skip(piece, UDP_BYTES);
    return PACKET_TAKEN;
}

static enum packet_verdict transport_read(struct decoding *d, struct piece *piece,
                                          const struct ip_header *ip)
{
    bool v6 = ip->src->version == 6;
    if ((ip->protocol == IP_TCP || ip->protocol == IP_UDP) && !d->facts->fragments)
        d->facts->header_at = (uint32_t)(piece->bytes.at - d->start);
    if (ip->protocol == IP_TCP) {
        d->facts->protocol = PROTOCOL_TCP;
        return tcp_read(d, piece);
    }
    if (ip->protocol == IP_UDP) {
        d->facts->protocol = PROTOCOL_UDP;
        return udp_read(d, piece, ip->first_fragment);
    }
    if (ip->protocol == (v6 ? IP_ICMPV6 : IP_ICMP)) {
        d->facts->protocol = PROTOCOL_ICMP;
        return icmp_read(d, piece, ip->protocol);
    }
    return PACKET_FOREIGN;
}

/* The IP packet that counts: the innermost one.  Ends: every tunnel is counted. */
static enum packet_verdict network_read(struct ip_header *ip, struct decoding *d,
                                        struct piece *piece, int version)
{
    for (;; d->facts->tunnels++) {
        enum packet_verdict verdict = ip_read(ip, d, piece, version, false);
        if (verdict != PACKET_TAKEN || !is_tunnel(ip->protocol))
            return verdict;
        if (d->facts->tunnels == TUNNELS_MAX)
            return malformed(d, piece->bytes.at, "tunnels in tunnels, more than 8 deep");
        verdict = tunnel_read(d, piece, ip->protocol, &version);
        if (verdict != PACKET_TAKEN)
            return verdict;
        *ip->src = *ip->dst = (struct address){ 0 };
    }
}

enum packet_verdict packet_decode(struct packet_facts *facts, int link_type, int64_t t_ns,
                                  const uint8_t *frame, uint32_t captured_bytes,
                                  uint32_t wire_bytes, struct fragments *fragments)
{
    /* a trace file may say so; what is there must have been there */
    if (wire_bytes < captured_bytes)
        wire_bytes = captured_bytes;
    *facts = (struct packet_facts){
        .t_ns = t_ns,
        .captured_bytes = captured_bytes,
        .wire_bytes = wire_bytes,
        .truncated = captured_bytes < wire_bytes,
    };
    struct piece piece = { .bytes = bytes_of(frame, captured_bytes), .wire = wire_bytes };
    struct decoding decoding = { .facts = facts, .start = frame, .fragments = fragments };
    struct ip_header ip = { .src = &facts->src, .dst = &facts->dst };
    int version = 0;
    enum packet_verdict verdict = link_read(&decoding, &piece, link_type, &version);
    if (verdict == PACKET_TAKEN)
        verdict = network_read(&ip, &decoding, &piece, version);
    if (verdict == PACKET_TAKEN)
        verdict = transport_read(&decoding, &piece, &ip);
    facts->unreadable = verdict == PACKET_MALFORMED;
    if (verdict != PACKET_TAKEN || facts->protocol == PROTOCOL_ICMP)
        return verdict;
    facts->payload_bytes = (uint32_t)piece.wire;
    facts->payload = piece.bytes.at;
    facts->payload_captured = (uint32_t)piece.bytes.left;
    facts->data_bytes =
        (uint8_t)(piece.bytes.left < PACKET_DATA_BYTES ? piece.bytes.left : PACKET_DATA_BYTES);
    bytes_copy(&piece.bytes, facts->data, facts->data_bytes);
    return PACKET_TAKEN;
}
