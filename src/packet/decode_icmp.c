/* ICMP errors (RFC 792, RFC 4443): what went wrong, and with which packet.
 *
 *     type 1, code 1, checksum 2, four bytes that depend on the type, then the start of the packet that could not go on:
 *     its IP header and 8 bytes more, which is enough for the two ports
 *
 * Echo, neighbour discovery and whatever else is no error are foreign; so are errors about
 * something other than TCP or UDP. */
#include "packet/decode_layers.h"

enum { ICMP_BYTES = 8 };
enum { ANY_CODE = 256 };

struct icmp_meaning {
    uint8_t type;
    uint16_t code; /* ANY_CODE: those that the rows above it do not name */
    const char *text;
    enum icmp_kind kind;
};

static const struct icmp_meaning meanings_v4[] = {
    { 3, 0, "network unreachable", ICMP_UNREACHABLE },
    { 3, 1, "host unreachable", ICMP_UNREACHABLE },
    { 3, 2, "protocol unreachable", ICMP_UNREACHABLE },
    { 3, 3, "port unreachable", ICMP_PORT_UNREACHABLE },
    { 3, 4, "fragmentation needed", ICMP_TOO_BIG },
    { 3, 5, "source route failed", ICMP_OTHER },
    { 3, 6, "destination network unknown", ICMP_OTHER },
    { 3, 7, "destination host unknown", ICMP_OTHER },
    { 3, 8, "source host isolated", ICMP_OTHER },
    { 3, 9, "network administratively prohibited", ICMP_UNREACHABLE },
    { 3, 10, "host administratively prohibited", ICMP_UNREACHABLE },
    { 3, 11, "network unreachable for this type of service", ICMP_UNREACHABLE },
    { 3, 12, "host unreachable for this type of service", ICMP_UNREACHABLE },
    { 3, 13, "communication administratively prohibited", ICMP_UNREACHABLE },
    { 3, 14, "host precedence violation", ICMP_OTHER },
    { 3, 15, "precedence cutoff in effect", ICMP_OTHER },
    { 3, ANY_CODE, "destination unreachable", ICMP_UNREACHABLE },
    { 4, ANY_CODE, "source quench", ICMP_OTHER },
    { 5, 0, "redirect for the network", ICMP_OTHER },
    { 5, 1, "redirect for the host", ICMP_OTHER },
    { 5, 2, "redirect for the type of service and network", ICMP_OTHER },
    { 5, 3, "redirect for the type of service and host", ICMP_OTHER },
    { 5, ANY_CODE, "redirect", ICMP_OTHER },
    { 11, 0, "time exceeded in transit", ICMP_OTHER },
    { 11, 1, "fragment reassembly time exceeded", ICMP_OTHER },
    { 11, ANY_CODE, "time exceeded", ICMP_OTHER },
    { 12, 1, "a required option is missing", ICMP_OTHER },
    { 12, 2, "bad header length", ICMP_OTHER },
    { 12, ANY_CODE, "parameter problem", ICMP_OTHER },
};

static const struct icmp_meaning meanings_v6[] = {
    { 1, 0, "no route to destination", ICMP_UNREACHABLE },
    { 1, 1, "communication administratively prohibited", ICMP_UNREACHABLE },
    { 1, 2, "beyond the scope of the source address", ICMP_OTHER },
    { 1, 3, "address unreachable", ICMP_UNREACHABLE },
    { 1, 4, "port unreachable", ICMP_PORT_UNREACHABLE },
    { 1, 5, "source address failed policy", ICMP_OTHER },
    { 1, 6, "route to destination rejected", ICMP_OTHER },
    { 1, ANY_CODE, "destination unreachable", ICMP_UNREACHABLE },
    { 2, ANY_CODE, "packet too big", ICMP_TOO_BIG },
    { 3, 0, "hop limit exceeded in transit", ICMP_OTHER },
    { 3, 1, "fragment reassembly time exceeded", ICMP_OTHER },
    { 3, ANY_CODE, "time exceeded", ICMP_OTHER },
    { 4, 0, "erroneous header field", ICMP_OTHER },
    { 4, 1, "unrecognized next header", ICMP_OTHER },
    { 4, 2, "unrecognized option", ICMP_OTHER },
    { 4, ANY_CODE, "parameter problem", ICMP_OTHER },
};

static const struct icmp_meaning *find_meaning(const struct icmp_meaning *row, size_t count,
                                               uint8_t type, uint8_t code)
{
    for (; count; row++, count--)
        if (row->type == type && (row->code == code || row->code == ANY_CODE))
            return row;
    return NULL;
}

void icmp_name(struct icmp_facts *icmp, bool v6)
{
    static const size_t count_v4 = sizeof meanings_v4 / sizeof *meanings_v4,
                        count_v6 = sizeof meanings_v6 / sizeof *meanings_v6;
    const struct icmp_meaning *found = find_meaning(
        v6 ? meanings_v6 : meanings_v4, v6 ? count_v6 : count_v4, icmp->type, icmp->code);
    icmp->is_error = found != NULL;
    icmp->meaning = found ? found->text : NULL;
    icmp->kind = found ? found->kind : ICMP_OTHER;
}

static enum packet_verdict quote_read(struct decoding *d, struct piece *piece, int version)
{
    struct packet_facts *facts = d->facts;
    struct icmp_facts *icmp = &facts->icmp;
    struct address src = { 0 }, dst = { 0 };
    struct ip_header ip = { .src = &src, .dst = &dst };
    const char *before = facts->malformed;
    enum packet_verdict verdict = ip_read(&ip, d, piece, version, true);
    if (verdict != PACKET_TAKEN) {
        /* "The frame ends inside the IPv4 header" would be true, but of the wrong header. */
        if (verdict == PACKET_MALFORMED && !before)
            facts->malformed =
                facts->truncated
                    ? "the capture cut the frame inside the packet that the ICMP error quotes"
                    : "the ICMP error quotes no sound IP packet";
        return verdict;
    }
    if (ip.protocol != IP_TCP && ip.protocol != IP_UDP)
        return PACKET_FOREIGN;
    struct bytes ports = piece->bytes;
    src.port = bytes_u16be(&ports);
    dst.port = bytes_u16be(&ports);
    if (ports.short_of)
        return header_missing(
            d, piece, 4, "the capture cut the frame inside the packet that the ICMP error quotes",
            "the ICMP error quotes too little: the ports are missing");
    icmp->about = ip.protocol == IP_TCP ? PROTOCOL_TCP : PROTOCOL_UDP;
    icmp->src = src;
    icmp->dst = dst;
    return PACKET_TAKEN;
}

enum packet_verdict icmp_read(struct decoding *d, struct piece *piece, uint8_t protocol)
{
    struct icmp_facts *icmp = &d->facts->icmp;
    bool v6 = protocol == IP_ICMPV6;
    struct bytes b = piece->bytes;
    icmp->type = bytes_u8(&b);
    icmp->code = bytes_u8(&b);
    bytes_skip(&b, 2);
    uint32_t rest = bytes_u32be(&b);
    if (b.short_of || piece->bytes.left < ICMP_BYTES)
        return header_missing(d, piece, ICMP_BYTES,
                              "the capture cut the frame inside the ICMP header",
                              "the packet ends inside the ICMP header");
    icmp_name(icmp, v6);
    if (!icmp->is_error)
        return PACKET_FOREIGN;
    if (icmp->kind == ICMP_TOO_BIG)
        icmp->mtu = v6 ? rest : rest & 0xffff; /* RFC 4443 3.2, RFC 1191 4 */
    piece_skip(piece, ICMP_BYTES);
    return quote_read(d, piece, v6 ? 6 : 4);
}
