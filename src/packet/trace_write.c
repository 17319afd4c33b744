/* Writing a trace: see trace_write.h.
 *
 * pcapng (draft-ietf-opsawg-pcapng), in this machine's byte order, which the file's first block
 * tells:
 *
 *     block    type, length ─ fixed fields ─ data, padded to 4 ─ options ─ length again
 *     option   code (16 bits), length (16 bits), value, padded to 4; code 0 ends them
 *
 *     Section Header ─ Interface Description ─ (process …) ─ Enhanced Packet … ─ Interface Statistics
 *
 * A process is a Custom Block.  All behind its enterprise number is little-endian, whatever the file is,
 * and so is every machine that this is built on:
 *
 *     32622 ─ entry type 3 ─ entry length ─ process id ─ options
 */
#include "packet/trace_write.h"
#include "base/io.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "packet/checksum.h"

enum written_block {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_STATISTICS = 5,
    BLOCK_PACKET = 6,
    BLOCK_CUSTOM = 0x0BAD, /* which a tool may copy into another file */
};

enum { PEN_WIRESHARK = 32622, ENTRY_PROCESS = 3 };

enum written_option {
    OPTION_END = 0,
    OPTION_COMMENT = 1, /* of any block */
    SECTION_HARDWARE = 2,
    SECTION_OS = 3,
    SECTION_APPLICATION = 4,
    INTERFACE_NAME = 2,
    INTERFACE_TSRESOL = 9,
    PACKET_FLAGS = 2,
    PACKET_PROCESS = 8, /* process id, thread id */
    PROCESS_NAME = 2,
    PROCESS_PATH = 3,
    PROCESS_CMDLINE = 4,
    PROCESS_PARENT = 5,
    PROCESS_UID = 6,
    PROCESS_START = 9, /* nanoseconds since 1970 */
    STATISTICS_START = 2,
    STATISTICS_END = 3,
    STATISTICS_RECEIVED = 4,
    STATISTICS_DROPPED = 5,
};

enum {
    FLAG_INBOUND = 1,
    FLAG_OUTBOUND = 2,
    FLAG_CHECKSUM_NOT_READY = 1 << 9
}; /* of PACKET_FLAGS */

struct trace_writer {
    FILE *file;
    int link_type;
    enum trace_format format;
    struct text block; /* that is being made */
    uint64_t frames;
    int64_t first_ns, last_ns;
    size_t interface_count; /* … and of each, how many frames there are: */
    uint64_t *frames_of;
};

enum trace_format trace_format_of(const char *name)
{
    static const char *const endings[] = { ".pcap", ".cap", ".dmp" };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return TRACE_PCAP;
    return TRACE_PCAPNG;
}

/* ---- pieces of a block ---- */

static void add_u16(struct text *t, unsigned value)
{
    uint16_t v = (uint16_t)value;
    text_add_bytes(t, &v, sizeof v);
}

static void add_u32(struct text *t, uint32_t value)
{
    text_add_bytes(t, &value, sizeof value);
}

static void add_time(struct text *t, int64_t t_ns) /* the upper half first, in either byte order */
{
    add_u32(t, (uint32_t)((uint64_t)t_ns >> 32));
    add_u32(t, (uint32_t)t_ns);
}

static void add_padded(struct text *t, const void *bytes, size_t count)
{
    text_add_bytes(t, bytes, count);
    text_add_bytes(t, "\0\0\0", (4 - count % 4) % 4);
}

static void add_option(struct text *t, enum written_option code, const void *value, size_t count)
{
    if (count > TRACE_COMMENT_MAX)
        count = TRACE_COMMENT_MAX;
    add_u16(t, code);
    add_u16(t, (unsigned)count);
    add_padded(t, value, count);
}

static void add_text_option(struct text *t, enum written_option code, const char *value)
{
    if (value && *value)
        add_option(t, code, value, strlen(value));
}

static void add_comments(struct text *t, const struct trace_comment *comments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_option(t, OPTION_COMMENT, comments[i].text, comments[i].bytes);
}

static void block_begin(struct text *t, enum written_block type)
{
    text_clear(t);
    add_u32(t, type);
    add_u32(t, 0); /* the length: block_end() */
}

static void block_end(struct trace_writer *writer)
{
    struct text *t = &writer->block;
    uint32_t length = (uint32_t)t->len + 4;
    memcpy(t->s + 4, &length, sizeof length);
    add_u32(t, length);
    fwrite(t->s, 1, t->len, writer->file);
}

/* ---- pcapng ---- */

/* Numbers in files are LINKTYPE_; libpcap's own are the same but for raw IP, whose number depends
 * on the system. */
static uint32_t link_number(int link_type)
{
    return link_type == DLT_RAW ? 101 : (uint32_t)link_type;
}

static void write_section(struct trace_writer *writer, const struct trace_about *about)
{
    struct text *t = &writer->block;
    struct utsname system;
    char os[sizeof system.sysname + sizeof system.release + 2];
    uint64_t unknown_length = UINT64_MAX;
    bool known = uname(&system) == 0;
    block_begin(t, BLOCK_SECTION);
    add_u32(t, 0x1A2B3C4D); /* by which a reader knows our byte order */
    add_u16(t, 1);
    add_u16(t, 0);
    text_add_bytes(t, &unknown_length, sizeof unknown_length);
    if (known) {
        snprintf(os, sizeof os, "%s %s", system.sysname, system.release);
        add_text_option(t, SECTION_HARDWARE, system.machine);
        add_text_option(t, SECTION_OS, os);
    }
    add_text_option(t, SECTION_APPLICATION, version_tool);
    add_comments(t, about->comments, about->comment_count);
    add_option(t, OPTION_END, "", 0);
    block_end(writer);
}

static void write_interface(struct trace_writer *writer, const struct trace_about *about,
                            const char *name)
{
    struct text *t = &writer->block;
    const uint8_t nanoseconds = 9; /* 10^-9 s */
    block_begin(t, BLOCK_INTERFACE);
    add_u16(t, link_number(about->link_type));
    add_u16(t, 0);
    add_u32(t, about->snaplen_bytes);
    add_text_option(t, INTERFACE_NAME, name);
    add_option(t, INTERFACE_TSRESOL, &nanoseconds, sizeof nanoseconds);
    add_option(t, OPTION_END, "", 0);
    block_end(writer);
}

static void write_process(struct trace_writer *writer, const struct trace_process *process)
{
    struct text *t = &writer->block;
    enum { BEFORE_ENTRY = 20 }; /* type, length, number, entry type, entry length */
    uint64_t start = (uint64_t)process->t_ns;
    block_begin(t, BLOCK_CUSTOM);
    add_u32(t, PEN_WIRESHARK);
    add_u32(t, ENTRY_PROCESS);
    add_u32(t, 0);
    add_u32(t, process->pid);
    add_text_option(t, PROCESS_NAME, process->name);
    add_text_option(t, PROCESS_PATH, process->path);
    if (process->cmdline_bytes)
        add_option(t, PROCESS_CMDLINE, process->cmdline, process->cmdline_bytes);
    add_option(t, PROCESS_PARENT, &process->parent, sizeof process->parent);
    add_option(t, PROCESS_UID, &process->uid, sizeof process->uid);
    add_option(t, PROCESS_START, &start, sizeof start);
    add_option(t, OPTION_END, "", 0);
    uint32_t entry = (uint32_t)t->len - BEFORE_ENTRY;
    memcpy(t->s + BEFORE_ENTRY - sizeof entry, &entry, sizeof entry);
    block_end(writer);
}

static void write_packet(struct trace_writer *writer, const struct trace_frame *frame)
{
    struct text *t = &writer->block;
    bool several = writer->interface_count > 1;
    block_begin(t, BLOCK_PACKET);
    add_u32(t, several ? frame->interface : 0);
    add_time(t, frame->t_ns);
    add_u32(t, frame->captured_bytes);
    add_u32(t, frame->wire_bytes);
    add_padded(t, frame->bytes, frame->captured_bytes);
    uint32_t flags = checksum_is_half(writer->link_type, frame->bytes, frame->captured_bytes)
                         ? FLAG_CHECKSUM_NOT_READY
                         : 0;
    if (several)
        flags |= frame->arrived ? FLAG_INBOUND : FLAG_OUTBOUND;
    if (flags)
        add_option(t, PACKET_FLAGS, &flags, sizeof flags);
    const uint32_t process[] = { frame->pid, frame->tid };
    if (frame->pid)
        add_option(t, PACKET_PROCESS, process, sizeof process);
    add_comments(t, frame->comments, frame->comment_count);
    if (flags || frame->pid || frame->comment_count)
        add_option(t, OPTION_END, "", 0);
    block_end(writer);
}

static void write_statistics(struct trace_writer *writer, uint32_t interface, uint64_t received,
                             uint64_t dropped)
{
    struct text *t = &writer->block, first, last;
    text_init(&first);
    text_init(&last);
    add_time(&first, writer->first_ns);
    add_time(&last, writer->last_ns);
    block_begin(t, BLOCK_STATISTICS);
    add_u32(t, interface);
    add_time(t, writer->last_ns);
    if (writer->frames) {
        add_option(t, STATISTICS_START, first.s, first.len);
        add_option(t, STATISTICS_END, last.s, last.len);
    }
    add_option(t, STATISTICS_RECEIVED, &received, sizeof received);
    add_option(t, STATISTICS_DROPPED, &dropped, sizeof dropped);
    add_option(t, OPTION_END, "", 0);
    block_end(writer);
    text_release(&first);
    text_release(&last);
}

/* ---- pcap: a header of 24 bytes, and one of 16 before each frame ---- */

static void write_pcap_header(struct trace_writer *writer, const struct trace_about *about)
{
    struct text *t = &writer->block;
    text_clear(t);
    add_u32(t, 0xA1B23C4D); /* with nanoseconds, in our byte order */
    add_u16(t, 2);
    add_u16(t, 4);
    add_u32(t, 0);
    add_u32(t, 0);
    add_u32(t, about->snaplen_bytes);
    add_u32(t, link_number(about->link_type));
    fwrite(t->s, 1, t->len, writer->file);
}

static void write_pcap_frame(struct trace_writer *writer, const struct trace_frame *frame)
{
    struct text *t = &writer->block;
    text_clear(t);
    add_u32(t, (uint32_t)(frame->t_ns / 1000000000));
    add_u32(t, (uint32_t)(frame->t_ns % 1000000000));
    add_u32(t, frame->captured_bytes);
    add_u32(t, frame->wire_bytes);
    text_add_bytes(t, frame->bytes, frame->captured_bytes);
    fwrite(t->s, 1, t->len, writer->file);
}

/* ---- the writer ---- */

struct trace_writer *trace_writer_new(FILE *file, enum trace_format format,
                                      const struct trace_about *about)
{
    struct trace_writer *writer = xcalloc(1, sizeof *writer);
    writer->file = file;
    writer->format = format;
    writer->link_type = about->link_type;
    writer->interface_count = about->interface_count ? about->interface_count : 1;
    writer->frames_of = xcalloc(writer->interface_count, sizeof *writer->frames_of);
    text_init(&writer->block);
    if (format == TRACE_PCAP) {
        write_pcap_header(writer, about);
    } else {
        write_section(writer, about);
        for (size_t i = 0; i < writer->interface_count; i++)
            write_interface(writer, about,
                            about->interface_count ? about->interfaces[i] : about->interface);
        for (size_t i = 0; i < about->process_count; i++)
            write_process(writer, &about->processes[i]);
    }
    return writer;
}

void trace_writer_frame(struct trace_writer *writer, const struct trace_frame *frame)
{
    if (!writer->frames++ || frame->t_ns < writer->first_ns)
        writer->first_ns = frame->t_ns;
    if (frame->t_ns > writer->last_ns)
        writer->last_ns = frame->t_ns;
    if (writer->interface_count > 1)
        writer->frames_of[frame->interface]++;
    if (writer->format == TRACE_PCAP)
        write_pcap_frame(writer, frame);
    else
        write_packet(writer, frame);
}

int trace_writer_end(struct trace_writer *writer, uint64_t received, uint64_t dropped,
                     struct err *err)
{
    for (size_t i = 0; writer->format == TRACE_PCAPNG && i < writer->interface_count; i++)
        write_statistics(writer, (uint32_t)i,
                         writer->interface_count > 1 ? writer->frames_of[i] : received,
                         i ? 0 : dropped); /* all that was lost, wherever */
    bool failed = stream_flush(writer->file) != 0;
    int result = failed ? err_errno(err, "writing the trace") : 0;
    text_release(&writer->block);
    free(writer->frames_of);
    free(writer);
    return result;
}
