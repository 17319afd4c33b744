/* The TCP header (RFC 9293, 3.1) and its options.
 *
 *     source port 2, destination port 2, sequence number 4, acknowledgment number 4,
 *     header length in words (half a byte), flags 1, window 2, checksum 2, urgent pointer 2, options
 *
 * A list of options that makes no sense costs the options after the mistake, not the segment: the
 * kernel of the receiver does the same. */
#include "packet/decode_layers.h"

enum { TCP_BYTES = 20, HEADER_LENGTH_AT = 12, WINDOW_SHIFT_MAX = 14 };

enum {
    END = 0,
    NOP = 1,
    MSS = 2,
    WINDOW_SCALE = 3,
    SACK_PERMITTED = 4,
    SACK = 5,
    TIMESTAMPS = 8,
    MPTCP = 30,
    FAST_OPEN = 34,
    EXPERIMENT = 254
};
/* RFC 6994; used before Fast Open had a number of its own, and still by Linux */
enum { EXPERIMENT_FAST_OPEN = 0xf989 };

/* RFC 8684, 3.3: subtype (half a byte), reserved and flags, then what the flags announce.  DATA_FIN
 * counts in a mapping only, whose numbers tell where the stream ends. */
enum { DSS = 2, DSS_HAS_MAPPING = 0x04, DSS_DATA_FIN = 0x10 };

static bool mptcp_read(struct tcp_facts *tcp, struct bytes content)
{
    if (content.left == 0)
        return false;
    tcp->mptcp = true; /* one segment may bear several */
    if (bytes_u8(&content) >> 4 != DSS)
        return true;
    if (content.left == 0)
        return false;
    uint8_t flags = bytes_u8(&content);
    if ((flags & DSS_HAS_MAPPING) && (flags & DSS_DATA_FIN))
        tcp->data_fin = true;
    return true;
}

/* The content of one option, without kind and length.  False: it has not the length that its kind
 * must have. */
static bool option_read(struct tcp_facts *tcp, uint8_t kind, struct bytes content)
{
    switch (kind) {
    case MSS:
        if (content.left != 2)
            return false;
        tcp->mss = bytes_u16be(&content);
        return true;
    case WINDOW_SCALE:
        if (content.left != 1)
            return false;
        tcp->window_shift = bytes_u8(&content);
        if (tcp->window_shift > WINDOW_SHIFT_MAX)
            tcp->window_shift = WINDOW_SHIFT_MAX;
        return true;
    case SACK_PERMITTED:
        if (content.left != 0)
            return false;
        tcp->sack_permitted = true;
        return true;
    case SACK:
        if (content.left == 0 || content.left % 8 != 0)
            return false;
        for (tcp->sack_count = 0; content.left && tcp->sack_count < TCP_SACK_BLOCKS_MAX;
             tcp->sack_count++) {
            tcp->sack[tcp->sack_count].from = bytes_u32be(&content);
            tcp->sack[tcp->sack_count].to = bytes_u32be(&content);
        }
        return true;
    case TIMESTAMPS:
        if (content.left != 8)
            return false;
        tcp->timestamp = bytes_u32be(&content);
        tcp->timestamp_echo = bytes_u32be(&content);
        tcp->has_timestamps = true;
        return true;
    case MPTCP: return mptcp_read(tcp, content);
    case EXPERIMENT:
        if (content.left < 2 || bytes_u16be(&content) != EXPERIMENT_FAST_OPEN)
            return true;
        /* fall through */
    case FAST_OPEN:
        tcp->fast_open = true;
        tcp->fast_open_cookie_bytes = (uint8_t)content.left;
        return true;
    default: /* unknown options are passed over: RFC 9293, 3.1 */ return true;
    }
}

static void options_read(struct decoding *d, struct bytes list)
{
    while (list.left) {
        uint8_t kind = bytes_u8(&list);
        if (kind == END)
            return;
        if (kind == NOP)
            continue;
        const uint8_t *length_at = list.at;
        uint8_t length = bytes_u8(&list);
        if (list.short_of || (length >= 2 && list.left < length - 2u)) {
            malformed(d, length_at, "a TCP option goes past the end of the header");
            return;
        }
        if (length < 2) {
            malformed(d, length_at, "a TCP option claims to be shorter than 2 bytes");
            return;
        }
        if (!option_read(&d->facts->tcp, kind, bytes_take(&list, length - 2u)))
            malformed(d, length_at, "a TCP option has the wrong length for its kind");
    }
}

enum packet_verdict tcp_read(struct decoding *d, struct piece *piece)
{
    struct packet_facts *facts = d->facts;
    const uint8_t *start = piece->bytes.at;
    struct tcp_facts *tcp = &facts->tcp;
    struct bytes b = piece->bytes;
    tcp->mss = -1;
    tcp->window_shift = WINDOW_SHIFT_NONE;
    facts->src.port = bytes_u16be(&b);
    facts->dst.port = bytes_u16be(&b);
    tcp->seq = bytes_u32be(&b);
    tcp->ack = bytes_u32be(&b);
    size_t header = (bytes_u8(&b) >> 4) * 4;
    tcp->flags = bytes_u8(&b);
    tcp->window = bytes_u16be(&b);
    bytes_skip(&b, 2); /* checksum: on lo and with offload it is only half computed */
    tcp->urgent = bytes_u16be(&b);
    if (!b.short_of && header < TCP_BYTES)
        return malformed(d, start + HEADER_LENGTH_AT,
                         "the TCP header claims to be shorter than 20 bytes");
    if (b.short_of || (piece->bytes.left < header && !(facts->truncated && piece->wire >= header)))
        return header_missing(d, piece, TCP_BYTES,
                              "the capture cut the frame inside the TCP header",
                              "the packet ends inside the TCP header");
    struct bytes options = piece_take(piece, header);
    bytes_skip(&options, TCP_BYTES);
    /* 68 bytes, once the usual snaplen, end here in a SYN: not worth losing it */
    bool cut = options.left < header - TCP_BYTES;
    if (cut)
        malformed(d, options.at + options.left, "the capture cut the frame inside the TCP options");
    tcp->header_bytes = cut ? 0 : (uint8_t)header;
    options_read(d, options);
    if (cut && tcp->window_shift < 0)
        tcp->window_shift = WINDOW_SHIFT_UNKNOWN;
    return PACKET_TAKEN;
}

bool tcp_flags_are_odd(uint8_t flags)
{
    int controls = !!(flags & TCP_SYN) + !!(flags & TCP_FIN) + !!(flags & TCP_RST);
    return controls > 1 || !(flags & (TCP_SYN | TCP_RST | TCP_ACK));
}

const char *tcp_flags_format(uint8_t flags, char text[40])
{
    /* bit 0 first */
    static const char names[8][4] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR" };
    char *to = text;
    for (unsigned bit = 0; bit < 8; bit++) {
        if (!(flags & 1u << bit))
            continue;
        if (to != text)
            *to++ = ' ';
        for (const char *name = names[bit]; *name; name++)
            *to++ = *name;
    }
    *to = 0;
    return text;
}
