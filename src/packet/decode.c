/* One captured frame into plain facts: see decode.h.  The layers are in decode_*.c; here they are put together. */
#include "packet/decode.h"

#include "packet/decode_layers.h"

enum { UDP_BYTES = 8 };

struct piece piece_take(struct piece *piece, size_t count)
{
    size_t captured = count < piece->bytes.left ? count : piece->bytes.left;
    struct piece front = { .bytes = bytes_take(&piece->bytes, captured), .wire = count < piece->wire ? count : piece->wire };
    piece->wire -= front.wire;
    return front;
}

void piece_limit(struct piece *piece, size_t count)
{
    *piece = piece_take(piece, count);
}

enum packet_verdict malformed(struct packet_facts *facts, const char *reason)
{
    if (!facts->malformed)
        facts->malformed = reason;
    return PACKET_MALFORMED;
}

enum packet_verdict header_missing(struct packet_facts *facts, const struct piece *piece, size_t need, const char *cut,
                                   const char *never)
{
    return malformed(facts, facts->truncated && piece->wire >= need ? cut : never);
}

/* RFC 768.  The first fragment of a datagram tells the length of the whole one, which is what its sender sent. */
static enum packet_verdict udp_read(struct packet_facts *facts, struct piece *piece, bool first_fragment)
{
    struct bytes b = piece->bytes;
    facts->src.port = bytes_u16be(&b);
    facts->dst.port = bytes_u16be(&b);
    size_t length = bytes_u16be(&b);
    bytes_skip(&b, 2); /* checksum: on lo and with offload it is only half computed */
    if (b.short_of)
        return header_missing(facts, piece, UDP_BYTES, "the capture cut the frame inside the UDP header",
                              "the packet ends inside the UDP header");
    if (length == 0) /* a jumbogram (RFC 2675, 4): the IP length counts */
        length = piece->wire;
    if (length < UDP_BYTES)
        return malformed(facts, "the UDP datagram claims to be shorter than its header");
    if (length > piece->wire && !first_fragment)
        return malformed(facts, "the UDP datagram claims to be longer than its packet");
    if (length > piece->wire)
        piece->wire = length;
    piece_limit(piece, length);
    piece_take(piece, UDP_BYTES);
    return PACKET_TAKEN;
}

static enum packet_verdict transport_read(struct packet_facts *facts, struct piece *piece, const struct ip_header *ip)
{
    bool v6 = ip->src.version == 6;
    if (ip->protocol == IP_TCP) {
        facts->protocol = PROTOCOL_TCP;
        return tcp_read(facts, piece);
    }
    if (ip->protocol == IP_UDP) {
        facts->protocol = PROTOCOL_UDP;
        return udp_read(facts, piece, ip->first_fragment);
    }
    if (ip->protocol == (v6 ? IP_ICMPV6 : IP_ICMP)) {
        facts->protocol = PROTOCOL_ICMP;
        return icmp_read(facts, piece, ip->protocol);
    }
    return PACKET_FOREIGN;
}

enum packet_verdict packet_decode(struct packet_facts *facts, int link_type, int64_t t_ns, const uint8_t *frame,
                                  uint32_t captured_bytes, uint32_t wire_bytes)
{
    if (wire_bytes < captured_bytes) /* a trace file may say so; what is there must have been there */
        wire_bytes = captured_bytes;
    *facts = (struct packet_facts){
        .t_ns = t_ns,
        .captured_bytes = captured_bytes,
        .wire_bytes = wire_bytes,
        .truncated = captured_bytes < wire_bytes,
    };
    struct piece piece = { .bytes = bytes_of(frame, captured_bytes), .wire = wire_bytes };
    struct ip_header ip;
    int version;
    enum packet_verdict verdict = link_read(facts, &piece, link_type, &version);
    if (verdict != PACKET_TAKEN)
        return verdict;
    verdict = ip_read(&ip, facts, &piece, version, false);
    facts->src = ip.src;
    facts->dst = ip.dst;
    if (verdict != PACKET_TAKEN)
        return verdict;
    verdict = transport_read(facts, &piece, &ip);
    if (verdict != PACKET_TAKEN || facts->protocol == PROTOCOL_ICMP)
        return verdict;
    facts->payload_bytes = (uint32_t)piece.wire;
    facts->data_bytes = (uint8_t)(piece.bytes.left < PACKET_DATA_BYTES ? piece.bytes.left : PACKET_DATA_BYTES);
    bytes_copy(&piece.bytes, facts->data, facts->data_bytes);
    return PACKET_TAKEN;
}
