/* Frames from the air (IEEE 802.11), with or without radiotap's notes before them: data frames
 * that are not encrypted.
 *
 *     radiotap  version 1, 0 1, length 2, what is there 4 …           little endian; the frame starts after `length` bytes
 *     802.11    frame control 2, duration 2, addresses 3 × 6, sequence 2, [fourth address 6] [QoS 2] [HT 4], LLC/SNAP
 *
 * A checksum at the end, which some cards leave there, is behind what the IP header claims: nobody
 * needs to cut it off.  Aggregates (A-MSDU) hold several packets in one frame: foreign. */
#include "packet/decode_layers.h"

enum { RADIOTAP_BYTES = 8, HEADER_BYTES = 24 };
enum { PRESENT_TIME = 0x01, PRESENT_FLAGS = 0x02, FLAG_PADDED = 0x20 };

static const uint32_t PRESENT_MORE = 0x80000000; /* another 4 bytes of what is there */

static uint16_t u16le(struct bytes *b)
{
    uint16_t swapped = bytes_u16be(b);
    return (uint16_t)(swapped << 8 | swapped >> 8);
}

static uint32_t u32le(struct bytes *b)
{
    uint32_t low = u16le(b);
    return low | (uint32_t)u16le(b) << 16;
}

static enum packet_verdict cut(struct decoding *d, const struct piece *piece, size_t need)
{
    return header_missing(d, piece, need, "the capture cut the frame inside the link header",
                          "the frame is shorter than its link header");
}

/* *padded: the card left two bytes between the header and what follows, for the sake of alignment.
 */
static enum packet_verdict radiotap_read(struct decoding *d, struct piece *piece, bool *padded)
{
    struct bytes b = piece->bytes;
    const uint8_t *length_at = b.at + 2;
    bytes_skip(&b, 2);
    size_t length = u16le(&b);
    uint32_t present = u32le(&b);
    if (b.short_of)
        return cut(d, piece, RADIOTAP_BYTES);
    if (length < RADIOTAP_BYTES)
        return malformed(d, length_at, "the radiotap header claims to be shorter than 8 bytes");
    if (piece->bytes.left < length)
        return cut(d, piece, length);
    struct bytes notes = piece_take(piece, length);
    bytes_skip(&notes, RADIOTAP_BYTES);
    size_t at = RADIOTAP_BYTES;
    for (uint32_t more = present; more & PRESENT_MORE; at += 4) /* ends with the header */
        more = u32le(&notes);
    if (present & PRESENT_TIME) { /* 8 bytes, at a multiple of 8 */
        bytes_skip(&notes, (at % 8 ? 4 : 0) + 8);
    }
    *padded = present & PRESENT_FLAGS && bytes_u8(&notes) & FLAG_PADDED;
    return PACKET_TAKEN;
}

enum packet_verdict wireless_read(struct decoding *d, struct piece *piece, bool radiotap,
                                  int *version)
{
    bool padded = false;
    if (radiotap) {
        enum packet_verdict verdict = radiotap_read(d, piece, &padded);
        if (verdict != PACKET_TAKEN)
            return verdict;
    }
    struct bytes b = piece->bytes;
    uint8_t kind = bytes_u8(&b);
    uint8_t flags = bytes_u8(&b);
    if (b.short_of)
        return cut(d, piece, 2);
    bool quality = kind & 0x80;
    /* no data frame; one without data; encrypted */
    if ((kind & 0x0f) != 0x08 || kind & 0x40 || flags & 0x40)
        return PACKET_FOREIGN;
    size_t header = HEADER_BYTES;
    if ((flags & 0x03) == 0x03) /* from one access point to another: four addresses */
        header += 6;
    size_t quality_at = header;
    if (quality)
        header += flags & 0x80 ? 6 : 2;
    if (padded)
        header = (header + 3) & ~(size_t)3;
    if (piece->bytes.left < header)
        return cut(d, piece, header);
    struct bytes front = piece_take(piece, header);
    bytes_skip(&front, quality_at);
    if (quality && bytes_u8(&front) & 0x80) /* A-MSDU */
        return PACKET_FOREIGN;
    return llc_read(d, piece, version);
}
