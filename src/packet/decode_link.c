/* The link header: where the IP packet starts in a frame, for every link type that was seen to
 * carry TCP.
 *
 *     0 null, 108 loop         address family 4               null: in the byte order of the machine that captured
 *     1 Ethernet               dst 6, src 6, type 2           or length 2, then LLC
 *     9 PPP, 50 PPP in HDLC    see decode_type.c              or Cisco's HDLC, as 104
 *     10 FDDI                  control 1, dst 6, src 6, LLC
 *     12, 14, 101 raw          nothing                        the IP version is the first half byte; 228: 4; 229: 6
 *     51 PPPoE                 see decode_type.c
 *     104 Cisco HDLC           address 1, control 1, type 2
 *     105 802.11, 127 radiotap see decode_wireless.c
 *     113 Linux cooked v1      kind 2, device 2, address 2+8, type 2
 *     178 Juniper Ethernet     "MGC", flags 1, [length 2, that many bytes], Ethernet
 *     239 Netfilter's log      family 1, version 1, number 2, then (length 2, kind 2, content): kind 9 is the IP packet
 *     276 Linux cooked v2      type 2, 0 2, index 4, device 2, kind 1, address 1+8
 *
 * Frames that carry something else than IP (ARP, spanning tree) are foreign. */
#include "packet/decode_layers.h"
#include "packet/link_types.h"

enum { NETFILTER_PAYLOAD = 9 };

static enum packet_verdict cut_in_link(struct decoding *d, const struct piece *piece, size_t need)
{
    return header_missing(d, piece, need, "the capture cut the frame inside the link header",
                          "the frame is shorter than its link header");
}

/* AF_INET is 2 everywhere; AF_INET6 is what the capturing system made it: Linux 10, Windows 23,
 * NetBSD and OpenBSD 24, FreeBSD 28, macOS 30. */
static enum packet_verdict family_read(struct decoding *d, struct piece *piece, int *version)
{
    struct piece missing = *piece;
    struct bytes b = piece_take(piece, 4);
    uint32_t family = bytes_u32be(&b);
    if (b.short_of)
        return cut_in_link(d, &missing, 4);
    /* no family at all, but some tools write it */
    if ((family & 0xffff) == TYPE_IPV4 || (family & 0xffff) == TYPE_IPV6) {
        *version = (family & 0xffff) == TYPE_IPV4 ? 4 : 6;
        return PACKET_TAKEN;
    }
    if (family > 0xffff) /* the other byte order */
        family = family >> 24 | (family >> 8 & 0xff00);
    switch (family) {
    case 2: *version = 4; return PACKET_TAKEN;
    case 10:
    case 23:
    case 24:
    case 28:
    case 30: *version = 6; return PACKET_TAKEN;
    default: *version = 0; return PACKET_FOREIGN;
    }
}

/* A header of `need` bytes with an EtherType in it, in which no small number is a length. */
static enum packet_verdict typed_read(struct decoding *d, struct piece *piece, size_t need,
                                      size_t type_at, int *version)
{
    struct piece missing = *piece;
    struct bytes b = piece_take(piece, need);
    if (b.left < need)
        return cut_in_link(d, &missing, need);
    bytes_skip(&b, type_at);
    uint16_t type = bytes_u16be(&b);
    if (type == 4) /* ETH_P_802_2: Linux's number for LLC */
        return llc_read(d, piece, version);
    return ethertype_read(d, piece, type, version);
}

/* RFC 1662, or what RFC 1547, 4.3.1 describes, which routers that capture on a serial line write
 * under PPP's numbers, too.  The first two bytes tell: an address of Cisco's and control 0; PPP's
 * own first byte is ff, or the begin of a protocol's number, and none is 0f or 8f. */
static enum packet_verdict serial_read(struct decoding *d, struct piece *piece, int *version)
{
    struct bytes b = piece->bytes;
    uint8_t address = bytes_u8(&b), control = bytes_u8(&b);
    bool cisco = (address == 0x0f || address == 0x8f) && control == 0;
    if (cisco && b.short_of)
        return cut_in_link(d, piece, 4);
    return cisco ? typed_read(d, piece, 4, 2, version) : ppp_read(d, piece, version);
}

static enum packet_verdict fddi_read(struct decoding *d, struct piece *piece, int *version)
{
    struct piece missing = *piece;
    struct bytes b = piece_take(piece, 13);
    uint8_t control = bytes_u8(&b);
    if (b.left < 12)
        return cut_in_link(d, &missing, 13);
    /* 5x: LLC frames */
    return (control & 0xf0) == 0x50 ? llc_read(d, piece, version) : PACKET_FOREIGN;
}

static enum packet_verdict juniper_ethernet_read(struct decoding *d, struct piece *piece,
                                                 int *version)
{
    enum { FROM_IP = 0x02, EXTENDED = 0x80 };
    struct bytes b = piece->bytes;
    uint32_t magic_and_flags = bytes_u32be(&b);
    size_t header = 4;
    if (magic_and_flags & EXTENDED)
        header += 2u + bytes_u16be(&b);
    if (b.short_of || piece->bytes.left < header)
        return cut_in_link(d, piece, b.short_of ? 6 : header);
    if (magic_and_flags >> 8 != 0x4d4743)
        return malformed(d, piece->bytes.at, "no Juniper header starts here");
    if (magic_and_flags & FROM_IP) /* without a link header: another layout, not seen */
        return PACKET_FOREIGN;
    piece_skip(piece, header);
    return ethernet_read(d, piece, version);
}

/* The lengths are in the byte order of the machine that captured: nearly always the little end
 * first. */
static enum packet_verdict netfilter_read(struct decoding *d, struct piece *piece, int *version)
{
    if (piece->bytes.left < 4)
        return cut_in_link(d, piece, 4);
    struct bytes b = piece_take(piece, 4);
    uint8_t family = bytes_u8(&b);
    for (bool little = true, first = true; piece->wire; first = false) {
        b = piece->bytes;
        const uint8_t *at = b.at;
        uint16_t length = bytes_u16be(&b), kind = bytes_u16be(&b);
        if (b.short_of)
            return cut_in_link(d, piece, 4);
        /* the first one is short in one order only */
        if (first && (length & 0xff) == 0 && length >> 8 < 4)
            little = true;
        else if (first && length >> 8 == 0 && length >= 4)
            little = false;
        if (little) {
            length = (uint16_t)(length << 8 | length >> 8);
            kind = (uint16_t)(kind << 8 | kind >> 8);
        }
        if (length < 4 || length > piece->wire)
            return malformed(d, at, "a field of the Netfilter header has an impossible length");
        if ((kind & 0x7fff) == NETFILTER_PAYLOAD) {
            piece_skip(piece, 4);
            piece_bound(piece, length - 4u);
            *version = family == 2 ? 4 : 0;
            if (family == 10)
                *version = 6;
            return *version ? PACKET_TAKEN : PACKET_FOREIGN;
        }
        if (piece->bytes.left < length)
            return cut_in_link(d, piece, length);
        piece_skip(piece, (length + 3u) & ~3u);
    }
    return PACKET_FOREIGN;
}

enum packet_verdict link_read(struct decoding *d, struct piece *piece, int link_type, int *version)
{
    *version = 0;
    switch (link_type) {
    case LINK_ETHERNET: return ethernet_read(d, piece, version);
    case LINK_COOKED: return typed_read(d, piece, 16, 14, version);
    case LINK_COOKED_2: return typed_read(d, piece, 20, 0, version);
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_RAW: return PACKET_TAKEN;
    case LINK_IPV4: *version = 4; return PACKET_TAKEN;
    case LINK_IPV6: *version = 6; return PACKET_TAKEN;
    case LINK_NULL:
    case LINK_LOOP: return family_read(d, piece, version);
    case LINK_PPP:
    case LINK_PPP_SERIAL: return serial_read(d, piece, version);
    case LINK_PPPOE: return pppoe_read(d, piece, version);
    case LINK_CISCO_HDLC: return typed_read(d, piece, 4, 2, version);
    case LINK_FDDI: return fddi_read(d, piece, version);
    case LINK_WIRELESS:
    case LINK_RADIOTAP: return wireless_read(d, piece, link_type == LINK_RADIOTAP, version);
    case LINK_JUNIPER_ETHERNET: return juniper_ethernet_read(d, piece, version);
    case LINK_NETFILTER_LOG: return netfilter_read(d, piece, version);
    default: /* not foreign: a trace file whose every frame is passed over in silence would look
                empty */
        malformed(d, d->start, "this link type is not known here");
        return PACKET_UNKNOWN_LINK;
    }
}
