/* One captured frame into plain facts: addresses, TCP header and options, UDP, ICMP errors about
 * them.
 *
 * Nothing is printed and nothing is joined here.  Every byte is read through base/bytes.h, so a
 * frame may be cut at any length and may hold anything.  Sources: RFC 791 (IPv4), 8200 (IPv6), 9293
 * (TCP), 7323 (window scale, timestamps), 2018 (SACK), 7413 (Fast Open), 8684 (MPTCP), 768 (UDP),
 * 792 and 4443 (ICMP errors); for what a frame starts with, see decode_link.c. Fragments are put
 * together where the caller keeps a struct fragments (fragments.h). */
#ifndef PACKET_DECODE_H
#define PACKET_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address.h"
#include "packet/fragments.h"

enum protocol { PROTOCOL_NONE, PROTOCOL_TCP, PROTOCOL_UDP, PROTOCOL_ICMP };

/* The bits of the TCP header, as RFC 9293 3.1 draws them. */
enum tcp_flag {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
    TCP_ECE = 0x40,
    TCP_CWR = 0x80,
};

enum { TCP_SACK_BLOCKS_MAX = 4, PACKET_DATA_BYTES = 64 };
/* the latter: the capture cut the options before one was found */
enum { WINDOW_SHIFT_NONE = -1, WINDOW_SHIFT_UNKNOWN = -2 };

struct tcp_facts {
    uint32_t seq, ack; /* as on the wire, host order */
    uint8_t flags;     /* enum tcp_flag, or-ed */
    uint16_t window;   /* as on the wire: not scaled */
    uint16_t urgent;
    /* with its options; they stand right before the payload, as far as the header was captured:
     * else 0 */
    uint8_t header_bytes;
    /* options: -1 or 0 when the segment has none */
    int mss; /* bytes, or -1 */
    /* 0..14 (larger values are read as 14, RFC 7323 2.3), WINDOW_SHIFT_NONE or _UNKNOWN */
    int window_shift;
    bool sack_permitted;
    unsigned sack_count;
    struct {
        uint32_t from, to;
    } sack[TCP_SACK_BLOCKS_MAX];
    bool has_timestamps;
    uint32_t timestamp, timestamp_echo;
    /* option 34 (RFC 7413), or its experimental form (254 with 0xf989), is there */
    bool fast_open;
    uint8_t fast_open_cookie_bytes; /* 0: in a SYN, a request for a cookie */
    bool mptcp;                     /* option 30 (RFC 8684) is there, whatever it says; */
    bool data_fin; /* … it says that the sender's stream of data ends (DATA_FIN of a DSS option) */
};

enum icmp_kind { ICMP_OTHER, ICMP_UNREACHABLE, ICMP_PORT_UNREACHABLE, ICMP_TOO_BIG };

struct icmp_facts {
    uint8_t type, code;
    enum icmp_kind kind;
    bool is_error; /* an error message that quotes a packet (RFC 792; RFC 4443 2.1) */
    /* "port unreachable", "time exceeded in transit" …; never NULL for an error */
    const char *meaning;
    uint32_t mtu; /* ICMP_TOO_BIG: how large packets may be there, 0 when it does not tell */
    /* of the quoted packet; PROTOCOL_NONE when it is not TCP or UDP, or too short to tell */
    enum protocol about;
    struct address src, dst; /* of the quoted packet */
};

/* In a tunnel, the IP packet inside counts: addresses, ip_bytes, ttl and the like are its own. */
struct packet_facts {
    int64_t t_ns; /* time of capture, CLOCK_REALTIME */
    /* number in the trace, from 1; 0: the one who asks numbers them.  packet_decode() leaves 0 */
    uint64_t frame;
    uint32_t captured_bytes, wire_bytes;
    enum protocol protocol;
    struct address src, dst; /* ICMP: port 0 */
    /* TCP or UDP payload by the lengths in the headers, whether captured or not */
    uint32_t payload_bytes;
    /* the IP packet with its header, by its own length field; 0: it tells none (TSO, jumbogram) */
    uint32_t ip_bytes;
    /* where the TCP or UDP header begins: bytes from the frame's start; 0: it was put together, or
     * there is none */
    uint32_t header_at;
    uint8_t ttl;        /* IPv6: hop limit */
    uint8_t ecn;        /* RFC 3168: 0 no ECN, 1 ECT(1), 2 ECT(0), 3 congestion experienced */
    bool dont_fragment; /* IPv4's DF; IPv6: false (routers never fragment it) */
    uint8_t tunnels;    /* how many IP headers stand before the one that counts */
    /* of how many this datagram was put together; 0: it came in one piece */
    uint16_t fragments;
    bool truncated; /* the capture cut the frame (snaplen): not the sender's fault */
    /* PACKET_MALFORMED; false where only options make no sense, or were cut off */
    bool unreadable;
    /* where: bytes from the frame's start (fragments > 0: from that of the datagram's payload) */
    uint32_t malformed_at;
    const char *malformed; /* why the frame stops making sense there, or NULL; a literal */
    /* The payload itself, as far as it was captured.  Valid only as long as the frame and, for a
     * datagram put together, until the next frame is decoded with the same struct fragments: who
     * keeps the facts copies the bytes or sets this to NULL. */
    const uint8_t *payload;
    uint32_t payload_captured;
    uint8_t data_bytes;              /* of data; the rest of it is 0 */
    uint8_t data[PACKET_DATA_BYTES]; /* the payload's first bytes, as far as they were captured */
    union {
        struct tcp_facts tcp;
        struct icmp_facts icmp;
    };
};

enum packet_verdict {
    PACKET_TAKEN,   /* facts are complete */
    PACKET_FOREIGN, /* neither TCP, UDP nor an ICMP error about them: not for the timeline */
    /* kept in the caller's struct fragments: the datagram counts at the fragment that makes it
       whole */
    PACKET_FRAGMENT,
    /* facts->malformed says why, malformed_at where; what was read before is filled in */
    PACKET_MALFORMED,
    PACKET_UNKNOWN_LINK /* nobody here can read frames of this link type: see link_types.h */
};

/* Decode a frame that starts at the given link type (pcap's LINKTYPE_ numbers; 1 = Ethernet). Fills
 * every field of facts; only facts->payload points into the frame.  A headers-only frame whose
 * payload was cut by the snaplen is PACKET_TAKEN. fragments: NULL, and fragments are not put
 * together: the first one is read as far as it goes, the others are foreign. */
enum packet_verdict packet_decode(struct packet_facts *facts, int link_type, int64_t t_ns,
                                  const uint8_t *frame, uint32_t captured_bytes,
                                  uint32_t wire_bytes, struct fragments *fragments);

/* A combination that no ordinary TCP sends, but scanners, tests and bugs do: two or three of SYN,
 * FIN and RST, or no ACK in what is neither SYN nor RST (RFC 9293, 3.10.7.4: ACK is in every
 * segment once the connection is open). */
bool tcp_flags_are_odd(uint8_t flags);

/* Sets what follows from type and code: meaning, kind, is_error. */
void icmp_name(struct icmp_facts *icmp, bool v6);

/* "SYN ACK" and the like into text (at least 40 bytes), which is returned. */
const char *tcp_flags_format(uint8_t flags, char text[40]);

#endif
