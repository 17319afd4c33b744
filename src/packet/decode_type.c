/* Between the link header and IP: EtherTypes with their tags and labels, LLC/SNAP, PPP and PPPoE.
 *
 *     VLAN tag   priority and VLAN number 2, type 2 (802.1Q; several of them: QinQ; longer kin)
 *     MPLS       label 20 bits, class 3, bottom of stack 1, TTL 8 (RFC 3032: what follows the
 *                bottom is known from outside only)
 *     LLC/SNAP   aa aa 03, organisation 3 (0: EtherType), type 2 (802.2; RFC 1042)
 *     PPP        [ff 03] protocol 2, or 1 when that is odd (RFC 1661, 1662)
 *     PPPoE      version and type 1, code 1, session 2, length 2, PPP (RFC 2516)
 *
 * What carries something else than IP is foreign.  Every loop here takes bytes off the frame in
 * each turn, so each ends. */
#include "packet/decode_layers.h"

enum { TYPE_MPLS = 0x8847, TYPE_MPLS_MULTICAST = 0x8848, TYPE_PPPOE = 0x8864 };
enum { LENGTH_MAX = 1500 }; /* a type this small is a length (802.3) */
enum { PPP_IPV4 = 0x21, PPP_IPV6 = 0x57, PPP_MPLS = 0x281, PPP_MPLS_MULTICAST = 0x283 };

/* How long a tag is, with the type of what follows in its last two bytes; 0: this type is no tag.
 */
static size_t tag_bytes(uint16_t type)
{
    switch (type) {
    case 0x8100: /* 802.1Q */
    case 0x88a8: /* 802.1ad (QinQ), and the two numbers that were used for it before */
    case 0x9100:
    case 0x9200: return 4;
    case 0x893f: /* 802.1BR, E-TAG */ return 8;
    case 0x88e7: /* 802.1ah, MAC in MAC: 4 and two more addresses */ return 18;
    default: return 0;
    }
}

static enum packet_verdict mpls_read(struct decoding *d, struct piece *piece, int *version)
{
    bool bottom = false;
    while (!bottom) {
        struct piece missing = *piece;
        struct bytes label = piece_take(piece, 4);
        bottom = bytes_u32be(&label) & 0x100;
        if (label.short_of)
            return header_missing(d, &missing, 4, "the capture cut the frame inside an MPLS label",
                                  "the frame ends inside an MPLS label");
    }
    struct bytes b = piece->bytes;
    *version = bytes_u8(&b) >> 4; /* as routers do who must guess (RFC 4928) */
    if (b.short_of)
        return header_missing(d, piece, 1, "the capture cut the frame behind the MPLS labels",
                              "nothing follows the MPLS labels");
    return *version == 4 || *version == 6 ? PACKET_TAKEN : PACKET_FOREIGN;
}

enum packet_verdict ethertype_read(struct decoding *d, struct piece *piece, uint16_t type,
                                   int *version)
{
    bool tagged = false;
    for (size_t length; (length = tag_bytes(type));) {
        struct piece missing = *piece;
        struct bytes tag = piece_take(piece, length);
        bytes_skip(&tag, length - 2);
        type = bytes_u16be(&tag);
        tagged = true;
        if (tag.short_of)
            return header_missing(d, &missing, length,
                                  "the capture cut the frame inside a VLAN tag",
                                  "the frame ends inside a VLAN tag");
    }
    switch (type) {
    case TYPE_IPV4:
    case TYPE_IPV6: *version = type == TYPE_IPV4 ? 4 : 6; return PACKET_TAKEN;
    case TYPE_MPLS:
    case TYPE_MPLS_MULTICAST: return mpls_read(d, piece, version);
    case TYPE_PPPOE: return pppoe_read(d, piece, version);
    default:
        if (!tagged || type > LENGTH_MAX)
            return PACKET_FOREIGN;
        piece_bound(piece, type);
        return llc_read(d, piece, version);
    }
}

enum packet_verdict ethernet_read(struct decoding *d, struct piece *piece, int *version)
{
    struct piece missing = *piece;
    struct bytes b = piece_take(piece, 14);
    bytes_skip(&b, 12); /* to, from */
    uint16_t type = bytes_u16be(&b);
    if (b.short_of)
        return header_missing(d, &missing, 14, "the capture cut the frame inside the link header",
                              "the frame is shorter than its link header");
    if (type > LENGTH_MAX)
        return ethertype_read(d, piece, type, version);
    piece_bound(piece, type);
    return llc_read(d, piece, version);
}

enum packet_verdict llc_read(struct decoding *d, struct piece *piece, int *version)
{
    struct bytes b = piece->bytes;
    uint16_t to_and_from = bytes_u16be(&b);
    uint8_t control = bytes_u8(&b);
    /* 06: IPv4 itself, without SNAP */
    if (!b.short_of && to_and_from == 0x0606 && control == 0x03) {
        piece_skip(piece, 3);
        *version = 4;
        return PACKET_TAKEN;
    }
    if (!b.short_of && (to_and_from != 0xaaaa || control != 0x03)) /* 03: unnumbered information */
        return PACKET_FOREIGN;
    uint32_t organisation = (uint32_t)bytes_u8(&b) << 16;
    organisation |= bytes_u16be(&b);
    uint16_t type = bytes_u16be(&b);
    if (b.short_of && piece->wire < 8) /* a shorter LLC header is sound, but carries no IP */
        return PACKET_FOREIGN;
    if (b.short_of)
        return header_missing(d, piece, 8, "the capture cut the frame inside the LLC header",
                              "the frame ends inside the LLC header");
    if (organisation != 0 && organisation != 0x0000f8) /* 0000f8: 802.1H, for bridges to Ethernet */
        return PACKET_FOREIGN;
    piece_skip(piece, 8);
    return ethertype_read(d, piece, type, version);
}

enum packet_verdict ppp_read(struct decoding *d, struct piece *piece, int *version)
{
    struct bytes b = piece->bytes;
    uint16_t protocol = bytes_u8(&b);
    if (protocol == 0xff) { /* to all stations; no protocol begins so */
        bytes_skip(&b, 1);
        protocol = bytes_u8(&b);
    }
    if (!(protocol & 1)) /* the last byte is odd, all before are even */
        protocol = (uint16_t)(protocol << 8 | bytes_u8(&b));
    if (b.short_of)
        return header_missing(d, piece, piece->bytes.left + 1,
                              "the capture cut the frame inside the PPP header",
                              "the frame ends inside the PPP header");
    piece_skip(piece, piece->bytes.left - b.left);
    if (protocol == PPP_MPLS || protocol == PPP_MPLS_MULTICAST)
        return mpls_read(d, piece, version);
    switch (protocol) {
    case PPP_IPV4: *version = 4; return PACKET_TAKEN;
    case PPP_IPV6: *version = 6; return PACKET_TAKEN;
    default: *version = 0; return PACKET_FOREIGN;
    }
}

enum packet_verdict pppoe_read(struct decoding *d, struct piece *piece, int *version)
{
    const uint8_t *start = piece->bytes.at;
    struct piece missing = *piece;
    struct bytes b = piece_take(piece, 6);
    uint8_t version_and_type = bytes_u8(&b);
    uint8_t code = bytes_u8(&b);
    bytes_skip(&b, 2); /* session */
    size_t length = bytes_u16be(&b);
    if (b.short_of)
        return header_missing(d, &missing, 6, "the capture cut the frame inside the PPPoE header",
                              "the frame ends inside the PPPoE header");
    if (version_and_type != 0x11)
        return malformed(d, start, "this version of PPPoE does not exist");
    if (code != 0) /* discovery */
        return PACKET_FOREIGN;
    /* else a tool has cut the frame: the IP header tells how long it was */
    if (length <= piece->wire)
        piece_bound(piece, length);
    return ppp_read(d, piece, version);
}
