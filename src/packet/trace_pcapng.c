/* pcapng (draft-ietf-opsawg-pcapng): blocks, each `type 4, length 4, body, length 4`.
 *
 *     0a0d0d0a  Section Header    byte order, version, comments; interfaces are counted anew from here
 *            1  Interface         link type, snaplen, name, how it tells time
 *            6  Enhanced Packet   interface, time, captured, on the wire, bytes, options
 *            3  Simple Packet     on the wire, bytes; no time; the first interface
 *            2  Packet            what the Enhanced Packet has replaced
 *            5  Statistics        how many frames an interface has dropped so far
 *
 * trace_section.c reads those that are no frames.  All others (names, secrets, custom, unknown)
 * are passed over, however long they say they are, without being held in memory.  Blocks that
 * Wireshark counts as frames though they hold none get a number, so that our numbers stay the same
 * as its.  A section's own length is not needed: the next section announces itself. */
#include <stdlib.h>

#include "packet/trace_blocks.h"

#include "base/memory.h"

enum block_type {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2,
    BLOCK_SIMPLE = 3,
    BLOCK_STATISTICS = 5,
    BLOCK_ENHANCED = 6,
};

enum {
    HEAD_BYTES = 8, /* type and length */
    TAIL_BYTES = 4, /* the length once more */
    BLOCK_BYTES_MIN = HEAD_BYTES + TAIL_BYTES,
    BLOCK_BYTES_MAX = 16 << 20, /* of those that are held in memory; Wireshark's limit for all */
    MARK = 0x1a2b3c4d,          /* the byte order of a section */
};

bool pcapng_is(const uint8_t *start)
{
    return read_u32(start, true) == BLOCK_SECTION;
}

/* ---- frames ---- */

/* What the three kinds of packet blocks have in common: data begins at `fixed`. */
static int hand_out(struct trace *trace, const struct pcapng_block *block, size_t fixed,
                    uint32_t interface, uint32_t captured, struct trace_frame *frame,
                    struct err *err)
{
    struct pcapng *pcapng = trace->pcapng;
    if (interface >= pcapng->count)
        return trace_broken(
            trace, block->offset, err,
            "it is damaged: a frame of interface %u follows, and the section has %zu", interface,
            pcapng->count);
    if (captured > block->bytes - fixed || captured > pcapng->states[interface].captured_max)
        return trace_broken(
            trace, block->offset, err,
            "it is damaged: a frame of %u captured bytes is said to follow in a block of %u bytes",
            captured, block->length);
    frame->number = ++trace->frames;
    frame->interface = interface;
    frame->link_type = pcapng->interfaces[interface].link_type;
    frame->bytes = block->body + fixed;
    frame->captured_bytes = captured;
    pcapng->of_frame.count = 0;
    return 1;
}

static void read_frame_options(struct trace *trace, const struct pcapng_block *block, size_t fixed,
                               struct trace_frame *frame)
{
    struct pcapng *pcapng = trace->pcapng;
    struct pcapng_options options =
        options_after(trace, block, fixed + ((frame->captured_bytes + 3u) & ~(size_t)3));
    struct pcapng_option option;
    enum { FLAGS = 2, DROPPED = 4, DIRECTION = 3, INBOUND = 1 };
    int got;
    while ((got = options_next(&options, &option)) == 1) {
        if (option.code == OPTION_COMMENT)
            comments_add(&pcapng->of_frame, &option);
        else if (option.code == FLAGS && block->type == BLOCK_ENHANCED && option.bytes == 4)
            frame->arrived =
                pcapng->is_ours && (read_u32(option.value, trace->big) & DIRECTION) == INBOUND;
        else if (option.code == DROPPED && block->type == BLOCK_ENHANCED && option.bytes == 8)
            dropped_before(trace, frame->interface, read_u64(option.value, trace->big));
    }
    trace->facts.bad_options += got < 0;
    if (frame->arrived) { /* it has the number of the frame that left */
        frame->number = 0;
        trace->frames--;
    }
    frame->comment_count = pcapng->of_frame.count;
    frame->comments = pcapng->of_frame.list;
}

static int read_packet(struct trace *trace, const struct pcapng_block *block,
                       struct trace_frame *frame, struct err *err)
{
    bool big = trace->big, enhanced = block->type == BLOCK_ENHANCED;
    enum { FIXED = 20, UNKNOWN = 0xffff };
    if (block->bytes < FIXED)
        return trace_broken(trace, block->offset, err, "it is damaged: a packet block of %u bytes",
                            block->length);
    uint32_t interface = enhanced ? read_u32(block->body, big) : read_u16(block->body, big);
    *frame = (struct trace_frame){ .wire_bytes = read_u32(block->body + 16, big) };
    if (hand_out(trace, block, FIXED, interface, read_u32(block->body + 12, big), frame, err) != 1)
        return -1;
    uint64_t ticks =
        (uint64_t)read_u32(block->body + 4, big) << 32 | read_u32(block->body + 8, big);
    frame->has_time =
        trace_clock_read(&trace->pcapng->states[interface].clock, ticks, &frame->t_ns);
    if (!frame->has_time)
        frame->t_ns = 0;
    if (!enhanced && read_u16(block->body + 2, big) != UNKNOWN)
        dropped_before(trace, interface, read_u16(block->body + 2, big));
    if (block->bytes - FIXED > frame->captured_bytes)
        read_frame_options(trace, block, FIXED, frame);
    return 1;
}

static int read_simple(struct trace *trace, const struct pcapng_block *block,
                       struct trace_frame *frame, struct err *err)
{
    enum { FIXED = 4 };
    if (block->bytes < FIXED)
        return trace_broken(trace, block->offset, err, "it is damaged: a packet block of %u bytes",
                            block->length);
    uint32_t wire = read_u32(block->body, trace->big), captured = wire;
    if (trace->pcapng->count && trace->pcapng->interfaces[0].snaplen &&
        captured > trace->pcapng->interfaces[0].snaplen)
        captured = trace->pcapng->interfaces[0].snaplen;
    *frame = (struct trace_frame){ .wire_bytes = wire };
    return hand_out(trace, block, FIXED, 0, captured, frame, err);
}

/* ---- blocks ---- */

static bool is_read(uint32_t type)
{
    return type == BLOCK_SECTION || type == BLOCK_INTERFACE || type == BLOCK_PACKET ||
           type == BLOCK_SIMPLE || type == BLOCK_STATISTICS || type == BLOCK_ENHANCED;
}

/* Wireshark counts these as frames. */
static bool is_counted(uint32_t type)
{
    switch (type) {
    case 9:     /* an entry of systemd's journal */
    case 0xbad: /* Custom Blocks */
    case 0x40000bad:
    case 0x204: /* Sysdig's and Falco's system calls */
    case 0x208:
    case 0x216:
    case 0x217:
    case 0x221:
    case 0x222: return true;
    default: return false;
    }
}

/* 1: the next block's head was read; 0: there is no more. */
static int peek_head(struct trace *trace, struct pcapng_block *block, struct err *err)
{
    struct source *source = &trace->source;
    enum { WITH_MARK = HEAD_BYTES + 4 };
    block->offset = source_offset(source);
    const uint8_t *at = source_peek(source, HEAD_BYTES);
    if (!at) {
        if (!source_left(source) && !source->why[0])
            return 0;
        return trace_cut(trace, block->offset, err, "the head of a block", HEAD_BYTES);
    }
    if (pcapng_is(at)) {
        if (!(at = source_peek(source, WITH_MARK)))
            return trace_cut(trace, block->offset, err, "the head of a section", WITH_MARK);
        trace->big = read_u32(at + HEAD_BYTES, true) == MARK;
        if (read_u32(at + HEAD_BYTES, trace->big) != MARK)
            return trace_broken(
                trace, block->offset, err,
                "it is damaged: a section begins whose byte order neither mark tells");
    }
    block->type = read_u32(at, trace->big);
    block->length = read_u32(at + 4, trace->big);
    if (block->length < BLOCK_BYTES_MIN || block->length % 4 ||
        (block->length > BLOCK_BYTES_MAX && is_read(block->type)))
        return trace_broken(trace, block->offset, err,
                            "it is damaged: a block of type 0x%x is said to have %u bytes",
                            block->type, block->length);
    return 1;
}

static int mismatch(const struct trace *trace, const struct pcapng_block *block, uint32_t tail,
                    struct err *err)
{
    return trace_broken(
        trace, block->offset, err,
        "it is damaged: a block begins with a length of %u bytes, and ends with one of %u",
        block->length, tail);
}

/* A process, as trace_write.h has it: Wireshark counts it from version 5 on as no frame, and so do we. */
static bool is_process(struct trace *trace, const struct pcapng_block *block)
{
    enum { UNTIL_ENTRY = HEAD_BYTES + 8, PEN_WIRESHARK = 32622, ENTRY_PROCESS = 3 };
    if ((block->type | 0x40000000) != 0x40000bad || block->length < UNTIL_ENTRY + TAIL_BYTES)
        return false;
    const uint8_t *at = source_peek(&trace->source, UNTIL_ENTRY);
    return at && read_u32(at + HEAD_BYTES, trace->big) == PEN_WIRESHARK &&
           read_u32(at + HEAD_BYTES + 4, false) == ENTRY_PROCESS;
}

static int pass_over(struct trace *trace, const struct pcapng_block *block, struct err *err)
{
    struct source *source = &trace->source;
    bool counted = is_counted(block->type) && !is_process(trace, block);
    source_skip(source, block->length - TAIL_BYTES);
    const uint8_t *tail = source_peek(source, TAIL_BYTES);
    if (!tail)
        return trace_cut(trace, block->offset, err, "a block", block->length);
    if (read_u32(tail, trace->big) != block->length)
        return mismatch(trace, block, read_u32(tail, trace->big), err);
    source_take(source, TAIL_BYTES);
    trace->frames += counted;
    return 0;
}

/* 1: a frame; 0: a block that is none; -1. */
static int read_block(struct trace *trace, struct pcapng_block *block, struct trace_frame *frame,
                      struct err *err)
{
    const uint8_t *at = source_peek(&trace->source, block->length);
    if (!at)
        return trace_cut(trace, block->offset, err, "a block", block->length);
    uint32_t tail = read_u32(at + block->length - TAIL_BYTES, trace->big);
    if (tail != block->length)
        return mismatch(trace, block, tail, err);
    source_take(&trace->source, block->length);
    block->body = at + HEAD_BYTES;
    block->bytes = block->length - BLOCK_BYTES_MIN;
    switch (block->type) {
    case BLOCK_SECTION: return section_read(trace, block, err);
    case BLOCK_INTERFACE: return interface_read(trace, block, err);
    case BLOCK_STATISTICS: return statistics_read(trace, block, err);
    case BLOCK_SIMPLE: return read_simple(trace, block, frame, err);
    default: return read_packet(trace, block, frame, err);
    }
}

static int pcapng_next(struct trace *trace, struct trace_frame *frame, struct err *err)
{
    struct pcapng_block block;
    int got;
    while ((got = peek_head(trace, &block, err)) == 1) {
        got = is_read(block.type) ? read_block(trace, &block, frame, err)
                                  : pass_over(trace, &block, err);
        if (got)
            return got;
    }
    return got;
}

int pcapng_begin(struct trace *trace, struct err *err)
{
    struct pcapng_block block;
    trace->facts.format = "pcapng";
    trace->next = pcapng_next;
    trace->pcapng = xcalloc(1, sizeof *trace->pcapng);
    return peek_head(trace, &block, err) == 1 && read_block(trace, &block, NULL, err) == 0 ? 0 : -1;
}

void pcapng_free(struct pcapng *pcapng)
{
    if (!pcapng)
        return;
    free(pcapng->interfaces);
    free(pcapng->states);
    free(pcapng->of_section.list);
    free(pcapng->of_frame.list);
    free(pcapng->section_options);
    free(pcapng);
}
