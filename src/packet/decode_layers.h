/* Inside the decoder: the layers of a frame, each of which takes its header off the front and
 * leaves the rest.
 *
 *     link (decode_link.c, decode_wireless.c) ▶ EtherType, PPP (decode_type.c) ▶ IP (decode_ip.c) ▶ TCP (decode_tcp.c),
 *                         ▲                                                         │   UDP (decode.c) or ICMP (decode_icmp.c)
 *                         └──────────────── tunnels (decode_tunnel.c) ◀─────────────┘
 *
 * Every layer returns PACKET_TAKEN for "go on".  Not for other rooms: they see packet_decode()
 * only. */
#ifndef PACKET_DECODE_LAYERS_H
#define PACKET_DECODE_LAYERS_H

#include "base/bytes.h"
#include "packet/decode.h"

/* One frame while it is decoded. */
struct decoding {
    struct packet_facts *facts;
    /* what malformed_at counts from: the frame, or the datagram that was put together */
    const uint8_t *start;
    struct fragments *fragments; /* NULL: not put together */
};

/* What is left of a frame.  The capture may hold less of it than the wire did, so there are two
 * lengths. */
struct piece {
    struct bytes bytes; /* what was captured */
    /* how long it was on the wire, as the headers before it tell; never less than captured */
    size_t wire;
    /* a length field of an outer header says so; else it is the end of the frame */
    bool bounded;
};

/* What comes later is not part of it (padding). */
static inline void piece_limit(struct piece *piece, size_t count)
{
    piece->bytes.left = count < piece->bytes.left ? count : piece->bytes.left;
    piece->wire = count < piece->wire ? count : piece->wire;
}

/* The same, by a length field.  What is inside can't be longer than that, whatever it says of
 * itself. */
static inline void piece_bound(struct piece *piece, size_t count)
{
    piece->bounded |= count <= piece->wire;
    piece_limit(piece, count);
}

/* Off the front; as much of it as was captured. */
static inline void piece_skip(struct piece *piece, size_t count)
{
    size_t captured = count < piece->bytes.left ? count : piece->bytes.left;
    piece->bytes.at += captured;
    piece->bytes.left -= captured;
    piece->wire -= count < piece->wire ? count : piece->wire;
}

/* The same, and what was taken. */
static inline struct bytes piece_take(struct piece *piece, size_t count)
{
    struct bytes front =
        bytes_of(piece->bytes.at, count < piece->bytes.left ? count : piece->bytes.left);
    piece_skip(piece, count);
    return front;
}

/* facts->malformed = reason, unless an outer layer has named one already: the first contradiction
 * explains the later ones. at: the byte that makes no sense. */
enum packet_verdict malformed(struct decoding *d, const uint8_t *at, const char *reason);

/* A header of `need` bytes is not all there.  Says which of two reasons holds: the capture cut it,
 * or it never was whole.  It stops making sense where the bytes end. */
enum packet_verdict header_missing(struct decoding *d, const struct piece *piece, size_t need,
                                   const char *cut, const char *never);

/* *version: 4 or 6 as the link header says, 0 when it leaves that to the first byte of the packet.
 */
enum packet_verdict link_read(struct decoding *d, struct piece *piece, int link_type, int *version);
enum packet_verdict wireless_read(struct decoding *d, struct piece *piece, bool radiotap,
                                  int *version);

enum { TYPE_IPV4 = 0x0800, TYPE_IPV6 = 0x86dd };

/* What follows a type: of Ethernet's list (IANA ieee-802-numbers), in a frame where smaller numbers
 * are lengths or not. */
enum packet_verdict ethertype_read(struct decoding *d, struct piece *piece, uint16_t type,
                                   int *version);
enum packet_verdict ethernet_read(struct decoding *d, struct piece *piece, int *version);
enum packet_verdict llc_read(struct decoding *d, struct piece *piece, int *version);
enum packet_verdict ppp_read(struct decoding *d, struct piece *piece, int *version);
enum packet_verdict pppoe_read(struct decoding *d, struct piece *piece, int *version);

/* Protocol numbers that matter here (IANA). */
enum {
    IP_ICMP = 1,
    IP_IPV4 = 4,
    IP_TCP = 6,
    IP_UDP = 17,
    IP_IPV6 = 41,
    IP_GRE = 47,
    IP_AH = 51,
    IP_ICMPV6 = 58
};

struct ip_header {
    struct address *src, *dst; /* where the addresses go, with ports 0: the caller says */
    uint8_t protocol;          /* what follows the last extension header */
    bool first_fragment;       /* more fragments follow this one */
};

/* A later fragment that can't be put together is PACKET_FOREIGN: it has no ports.  A quoted packet
 * (in an ICMP error) is normally cut short by its quoter; its lengths are not checked, and it says
 * nothing of the packet that quotes it. */
enum packet_verdict ip_read(struct ip_header *ip, struct decoding *d, struct piece *piece,
                            int version, bool quoted);

bool is_tunnel(uint8_t protocol);
enum packet_verdict tunnel_read(struct decoding *d, struct piece *piece, uint8_t protocol,
                                int *version);

enum packet_verdict tcp_read(struct decoding *d, struct piece *piece);
enum packet_verdict icmp_read(struct decoding *d, struct piece *piece, uint8_t protocol);

#endif
