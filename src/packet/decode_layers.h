/* Inside the decoder: the layers of a frame, each of which takes its header off the front and leaves the rest.
 *
 *     link (decode_link.c) ▶ IP (decode_ip.c) ▶ TCP (decode_tcp.c), UDP (decode.c) or ICMP (decode_icmp.c)
 *
 * Every layer returns PACKET_TAKEN for "go on".  Not for other rooms: they see packet_decode() only. */
#ifndef PACKET_DECODE_LAYERS_H
#define PACKET_DECODE_LAYERS_H

#include "base/bytes.h"
#include "packet/decode.h"

/* What is left of a frame.  The capture may hold less of it than the wire did, so there are two lengths. */
struct piece {
    struct bytes bytes; /* what was captured */
    size_t wire;        /* how long it was on the wire, as far as the headers before it tell; never less than captured */
};

struct piece piece_take(struct piece *piece, size_t count); /* off the front; as much of it as was captured */
void piece_limit(struct piece *piece, size_t count);        /* what comes later is not part of it (padding) */

/* A header of `need` bytes is not all there.  Says which of two reasons holds: the capture cut it, or it never was whole. */
enum packet_verdict header_missing(struct packet_facts *facts, const struct piece *piece, size_t need, const char *cut,
                                   const char *never);

/* facts->malformed = reason, unless an outer layer has named one already: the first contradiction explains the later ones. */
enum packet_verdict malformed(struct packet_facts *facts, const char *reason);

/* version: 4 or 6 as the link header says, 0 when it leaves that to the first byte of the packet. */
enum packet_verdict link_read(struct packet_facts *facts, struct piece *piece, int link_type, int *version);

/* Protocol numbers that matter here (IANA). */
enum { IP_ICMP = 1, IP_TCP = 6, IP_UDP = 17, IP_ICMPV6 = 58 };

struct ip_header {
    struct address src, dst; /* ports 0 */
    uint8_t protocol;        /* what follows the last extension header */
    bool first_fragment;     /* more fragments follow this one */
};

/* A later fragment is PACKET_FOREIGN: it has no ports.  A quoted packet (in an ICMP error) is normally cut short by its quoter;
 * its lengths are not checked. */
enum packet_verdict ip_read(struct ip_header *ip, struct packet_facts *facts, struct piece *piece, int version, bool quoted);

enum packet_verdict tcp_read(struct packet_facts *facts, struct piece *piece);
enum packet_verdict icmp_read(struct packet_facts *facts, struct piece *piece, uint8_t protocol);

#endif
