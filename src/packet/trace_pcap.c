/* pcap, the old format (draft-ietf-opsawg-pcap): one header of 24 bytes, then the frames, each
 * with a header of its own.
 *
 *     magic 4, major 2, minor 2, zone 4, accuracy 4, snaplen 4, link type 4       the magic tells byte order and kind
 *     seconds 4, fraction 4, captured 4, on the wire 4, [8 more in Kuznetzov's], the captured bytes
 *
 *     a1b2c3d4 microseconds   a1b23c4d nanoseconds   a1b2cd34 Kuznetzov's patch, microseconds   a12b3c4d Navtel's, as the first
 *
 * Before version 2.3 the two lengths stood the other way round, and writers of 2.3 did as they
 * liked.  Seconds count from 1970 and are without a sign, as Wireshark reads them: until 2106. */
#include <string.h>

#include "packet/trace_parts.h"

enum { FILE_HEADER_BYTES = 24, FRAME_HEADER_BYTES = 16, PATCHED_HEADER_BYTES = 24 };

static const struct pcap_kind {
    uint32_t magic;
    size_t header_bytes;
    int64_t tick_ns;
} kinds[] = {
    { 0xa1b2c3d4, FRAME_HEADER_BYTES, 1000 },
    { 0xa1b23c4d, FRAME_HEADER_BYTES, 1 },
    { 0xa1b2cd34, PATCHED_HEADER_BYTES, 1000 },
    { 0xa12b3c4d, FRAME_HEADER_BYTES, 1000 },
};

static const struct pcap_kind *kind_of(const uint8_t *start, bool *big)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (int order = 0; order < 2; order++)
            if (read_u32(start, order) == kinds[i].magic) {
                *big = order;
                return &kinds[i];
            }
    return NULL;
}

bool pcap_is(const uint8_t *start)
{
    bool big;
    return kind_of(start, &big);
}

static int pcap_next(struct trace *trace, struct trace_frame *frame, struct err *err)
{
    struct source *source = &trace->source;
    size_t header = trace->header_bytes;
    const uint8_t *at = source_peek(source, header);
    if (!at) {
        if (!source_left(source) && !source->why[0])
            return 0;
        return trace_cut(trace, source_offset(source), err, "the header of a frame", header);
    }
    uint32_t captured = read_u32(at + 8, trace->big), wire = read_u32(at + 12, trace->big);
    if (trace->lengths == LENGTHS_SWAPPED ||
        (trace->lengths == LENGTHS_EITHER && captured > wire)) {
        uint32_t swap = captured;
        captured = wire;
        wire = swap;
    }
    if (captured > trace->captured_max)
        return trace_broken(trace, source_offset(source), err,
                            "it is damaged: a frame is said to follow that has %u captured bytes",
                            captured);
    at = source_peek(source, header + captured);
    if (!at)
        return trace_cut(trace, source_offset(source), err, "a frame with its header",
                         header + captured);
    source_take(source, header + captured);
    *frame = (struct trace_frame){
        .number = ++trace->frames,
        .t_ns = read_u32(at, trace->big) * INT64_C(1000000000) +
                read_u32(at + 4, trace->big) * trace->tick_ns,
        .has_time = true,
        .link_type = trace->interface.link_type,
        .bytes = at + header,
        .captured_bytes = captured,
        .wire_bytes = wire,
    };
    return 1;
}

int pcap_begin(struct trace *trace, struct err *err)
{
    const uint8_t *at = source_peek(&trace->source, FILE_HEADER_BYTES);
    trace->facts.format = "pcap";
    if (!at)
        return trace_cut(trace, 0, err, "the header of a pcap file", FILE_HEADER_BYTES);
    const struct pcap_kind *kind = kind_of(at, &trace->big);
    unsigned major = read_u16(at + 4, trace->big), minor = read_u16(at + 6, trace->big);
    bool odd = major == 543 && minor == 0; /* a vendor's; lengths as in 2.2 */
    if ((major != 2 || minor > 4) && !odd)
        return err_set(
            err, "reading %.200s: it is a pcap file of version %u.%u; known here are 2.0 to 2.4",
            trace->name, major, minor);
    trace->header_bytes = kind->header_bytes;
    trace->tick_ns = kind->tick_ns;
    trace->lengths = minor == 3 ? LENGTHS_EITHER : LENGTHS_IN_ORDER;
    if (odd || minor < 3)
        trace->lengths = LENGTHS_SWAPPED;
    trace->interface.snaplen = read_u32(at + 16, trace->big);
    /* above it: whether frames end with a checksum */
    trace->interface.link_type = read_u32(at + 20, trace->big) & 0xffff;
    trace->captured_max = trace_captured_max(trace->interface.link_type);
    trace->facts.interfaces = &trace->interface;
    trace->facts.interface_count = 1;
    trace->next = pcap_next;
    source_take(&trace->source, FILE_HEADER_BYTES);
    return 0;
}
