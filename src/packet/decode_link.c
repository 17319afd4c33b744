/* The link header: where the IP packet starts in a frame, for every link type that a lab meets.
 *
 *     1 Ethernet               dst 6, src 6, type 2           type 0x8100 and the like: a VLAN tag of 4, then the type again
 *     0 null, 108 loop         address family 4               null: in the byte order of the machine that captured
 *     12, 101 raw; 228, 229    nothing                        the IP version is the first half byte
 *     113 Linux cooked v1      kind 2, device 2, address 2+8, type 2
 *     276 Linux cooked v2      type 2, 0 2, index 4, device 2, kind 1, address 1+8
 *
 * Frames that carry something else than IP (ARP, spanning tree) are foreign.  IEEE 802.3 with LLC is: nobody sends IP so. */
#include "packet/decode_layers.h"

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd };

enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_DLT = 12,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_COOKED = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_COOKED_2 = 276,
};

static enum packet_verdict cut_in_link(struct packet_facts *facts, const struct piece *piece, size_t need)
{
    return header_missing(facts, piece, need, "the capture cut the frame inside the link header",
                          "the frame is shorter than its link header");
}

/* 802.1Q, 802.1ad (QinQ), and the two numbers that were used for QinQ before 802.1ad. */
static bool is_vlan_tag(uint16_t type)
{
    return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

static enum packet_verdict type_read(struct packet_facts *facts, struct piece *piece, uint16_t type, int *version)
{
    while (is_vlan_tag(type)) {
        struct bytes tag = piece_take(piece, 4).bytes;
        bytes_skip(&tag, 2); /* priority and VLAN number */
        type = bytes_u16be(&tag);
        if (tag.short_of)
            return header_missing(facts, piece, 4, "the capture cut the frame inside a VLAN tag",
                                  "the frame ends inside a VLAN tag");
    }
    *version = type == TYPE_IPV4 ? 4 : type == TYPE_IPV6 ? 6 : 0;
    return *version ? PACKET_TAKEN : PACKET_FOREIGN;
}

/* AF_INET is 2 everywhere; AF_INET6 is what the capturing system made it: Linux 10, BSD 24 and 28, macOS 30. */
static enum packet_verdict family_read(uint32_t family, int *version)
{
    if (family > 0xffff) /* the other byte order */
        family = family >> 24 | (family >> 8 & 0xff00);
    *version = family == 2 ? 4 : family == 10 || family == 24 || family == 28 || family == 30 ? 6 : 0;
    return *version ? PACKET_TAKEN : PACKET_FOREIGN;
}

enum packet_verdict link_read(struct packet_facts *facts, struct piece *piece, int link_type, int *version)
{
    size_t need = link_type == LINK_ETHERNET ? 14 : link_type == LINK_COOKED ? 16 : link_type == LINK_COOKED_2 ? 20 : 4;
    size_t type_at = link_type == LINK_COOKED_2 ? 0 : need - 2;
    *version = 0;
    switch (link_type) {
    case LINK_RAW:
    case LINK_RAW_DLT:
        return PACKET_TAKEN;
    case LINK_IPV4:
        *version = 4;
        return PACKET_TAKEN;
    case LINK_IPV6:
        *version = 6;
        return PACKET_TAKEN;
    case LINK_NULL:
    case LINK_LOOP:
    case LINK_ETHERNET:
    case LINK_COOKED:
    case LINK_COOKED_2:
        break;
    default: /* not foreign: a trace file whose every frame is passed over in silence would look empty */
        return malformed(facts, "this link type is not known here");
    }
    struct piece header = *piece;
    if (header.bytes.left < need)
        return cut_in_link(facts, piece, need);
    piece_take(piece, need);
    if (link_type == LINK_NULL || link_type == LINK_LOOP)
        return family_read(bytes_u32be(&header.bytes), version);
    bytes_skip(&header.bytes, type_at);
    return type_read(facts, piece, bytes_u16be(&header.bytes), version);
}
