/* What carries another packet behind its IP header: IP in IP (RFC 2003, 4213, 2473) and GRE.
 *
 *     GRE (RFC 2784, 2890): flags and version 2, EtherType 2,
 *                           [checksum 2, reserved 2] [key 4] [sequence number 4]      those whose flags are set
 *     version 1 (PPTP, RFC 2637): … payload length 2, call 2, [sequence number 4] [acknowledgment number 4], PPP
 *
 * Tunnels in UDP (VXLAN, GTP, Teredo) are not looked into: to sockwire they are datagrams of the
 * programs that sent them. */
#include "packet/decode_layers.h"

enum {
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACK = 0x0080
};
enum { GRE_BYTES = 4, ERSPAN_BYTES = 8, WCCP_BYTES = 4 };

/* What GRE carries besides EtherTypes. */
enum {
    GRE_ETHERNET = 0x6558,
    GRE_ARUBA = 0x8200, /* 802.11 frames from an access point, up to … */
    GRE_ARUBA_LAST = 0x8370,
    GRE_PPP = 0x880b,
    /* what a router hands to a cache: IPv4, in version 2 behind 4 bytes more */
    GRE_WCCP = 0x883e,
    /* what a switch mirrors: Ethernet, behind 8 bytes where frames are numbered (type II) */
    GRE_ERSPAN = 0x88be,
};

bool is_tunnel(uint8_t protocol)
{
    return protocol == IP_IPV4 || protocol == IP_IPV6 || protocol == IP_GRE;
}

static enum packet_verdict gre_read(struct decoding *d, struct piece *piece, int *version)
{
    struct bytes b = piece->bytes;
    uint16_t flags = bytes_u16be(&b);
    uint16_t type = bytes_u16be(&b);
    unsigned gre_version = flags & 7;
    /* source routes (RFC 1701) left the standard long ago */
    if (!b.short_of && (gre_version > 1 || flags & GRE_ROUTING))
        return PACKET_FOREIGN;
    size_t header = GRE_BYTES + (flags & GRE_CHECKSUM ? 4u : 0) + (flags & GRE_KEY ? 4u : 0) +
                    (flags & GRE_SEQUENCE ? 4u : 0) +
                    (gre_version == 1 && flags & GRE_ACK ? 4u : 0);
    if (b.short_of || piece->bytes.left < header)
        return header_missing(d, piece, b.short_of ? GRE_BYTES : header,
                              "the capture cut the frame inside the GRE header",
                              "the packet ends inside the GRE header");
    piece_skip(piece, header);
    if (piece->wire == 0) /* PPTP acknowledges with an empty packet */
        return PACKET_FOREIGN;
    size_t more = type == GRE_ERSPAN && flags & GRE_SEQUENCE ? ERSPAN_BYTES : 0;
    if (type == GRE_WCCP) {
        b = piece->bytes;
        more = bytes_u8(&b) >> 4 == 4 ? 0 : WCCP_BYTES;
    }
    if (piece->bytes.left < more)
        return header_missing(d, piece, more, "the capture cut the frame behind the GRE header",
                              "the packet ends behind the GRE header");
    piece_skip(piece, more);
    switch (type) {
    case GRE_PPP: return ppp_read(d, piece, version);
    case GRE_ETHERNET:
    case GRE_ERSPAN: return ethernet_read(d, piece, version);
    case GRE_WCCP: *version = 4; return PACKET_TAKEN;
    default:
        return type >= GRE_ARUBA && type <= GRE_ARUBA_LAST
                   ? wireless_read(d, piece, false, version)
                   : ethertype_read(d, piece, type, version);
    }
}

enum packet_verdict tunnel_read(struct decoding *d, struct piece *piece, uint8_t protocol,
                                int *version)
{
    if (protocol == IP_GRE)
        return gre_read(d, piece, version);
    *version = protocol == IP_IPV4 ? 4 : 6;
    return PACKET_TAKEN;
}
