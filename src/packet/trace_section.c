/* What a section of a pcapng file says before and besides its frames: comments, interfaces, what
 * was dropped.
 *
 *     Section Header      byte order 4, major 2, minor 2, length 8, options
 *     Interface           link type 2, 0 2, snaplen 4, options
 *     Statistics          interface 4, time 8, options
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "packet/trace_blocks.h"

enum { INTERFACES_MAX = 65536 }; /* of one section */

struct pcapng_options options_after(const struct trace *trace, const struct pcapng_block *block,
                                    size_t fixed)
{
    size_t from = fixed < block->bytes ? fixed : block->bytes;
    return (struct pcapng_options){ block->body + from, block->body + block->bytes, trace->big };
}

/* ---- the section and its interfaces ---- */

int section_read(struct trace *trace, const struct pcapng_block *block, struct err *err)
{
    struct pcapng *pcapng = trace->pcapng;
    struct pcapng_option option;
    enum { FIXED = 16 };
    if (block->bytes < FIXED)
        return trace_broken(trace, block->offset, err,
                            "it is damaged: a Section Header Block of %u bytes", block->length);
    unsigned major = read_u16(block->body + 4, trace->big),
             minor = read_u16(block->body + 6, trace->big);
    if (major != 1 || (minor != 0 && minor != 2)) /* some wrote 1.2 and meant 1.0 */
        return trace_broken(trace, block->offset, err,
                            "a section of pcapng version %u.%u begins; known here is 1.0", major,
                            minor);
    trace->facts.section += pcapng->begun;
    pcapng->begun = true;
    pcapng->count = pcapng->of_section.count = 0;
    size_t bytes = block->bytes - FIXED;
    free(pcapng->section_options);
    pcapng->section_options = xmemdup(block->body + FIXED, bytes);
    struct pcapng_options options = { pcapng->section_options, pcapng->section_options + bytes,
                                      trace->big };
    enum { APPLICATION = 4 };
    static const char ours[] = "sockwire "; /* as version_tool begins */
    int got;
    pcapng->is_ours = false;
    while ((got = options_next(&options, &option)) == 1)
        if (option.code == OPTION_COMMENT)
            comments_add(&pcapng->of_section, &option);
        else if (option.code == APPLICATION && option.bytes >= strlen(ours))
            pcapng->is_ours = memcmp(option.value, ours, strlen(ours)) == 0;
    trace->facts.bad_options += got < 0;
    trace->facts.comment_count = pcapng->of_section.count;
    trace->facts.comments = pcapng->of_section.list;
    trace->facts.interface_count = 0;
    return 0;
}

int interface_read(struct trace *trace, const struct pcapng_block *block, struct err *err)
{
    struct pcapng *pcapng = trace->pcapng;
    struct trace_interface interface = { .name = "" };
    struct interface_state state = { .captured_max = 0 };
    struct pcapng_option option;
    uint8_t resolution = 6;
    int64_t offset_s = 0;
    enum { FIXED = 8, NAME = 2, RESOLUTION = 9, OFFSET = 14 };
    if (block->bytes < FIXED)
        return trace_broken(trace, block->offset, err,
                            "it is damaged: an Interface Description Block of %u bytes",
                            block->length);
    if (pcapng->count == INTERFACES_MAX)
        return trace_broken(trace, block->offset, err, "a section has more than %d interfaces",
                            INTERFACES_MAX);
    interface.link_type = read_u16(block->body, trace->big);
    interface.snaplen = read_u32(block->body + 4, trace->big);
    struct pcapng_options options = options_after(trace, block, FIXED);
    int got;
    while ((got = options_next(&options, &option)) == 1) {
        if (option.code == NAME) {
            size_t bytes =
                option.bytes < sizeof interface.name ? option.bytes : sizeof interface.name - 1;
            memcpy(interface.name, option.value, bytes);
            interface.name[bytes] = '\0';
        } else if (option.code == RESOLUTION && option.bytes == 1) {
            resolution = *option.value;
        } else if (option.code == OFFSET && option.bytes == 8) {
            offset_s = (int64_t)read_u64(option.value, trace->big);
        }
    }
    if (got < 0) /* how it tells time may be among what is lost */
        return trace_broken(trace, block->offset, err,
                            "it is damaged: the options of an interface run out of their block");
    state.captured_max = trace_captured_max(interface.link_type);
    trace_clock_set(&state.clock, resolution, offset_s);
    array_reserve(&pcapng->interfaces, &pcapng->capacity, pcapng->count,
                  sizeof *pcapng->interfaces);
    array_reserve(&pcapng->states, &pcapng->states_capacity, pcapng->count, sizeof *pcapng->states);
    pcapng->states[pcapng->count] = state;
    pcapng->interfaces[pcapng->count++] = interface;
    trace->facts.interfaces = pcapng->interfaces;
    trace->facts.interface_count = pcapng->count;
    return 0;
}

/* ---- what was dropped ---- */

static void add_dropped(struct trace *trace, size_t interface, uint64_t count)
{
    trace->pcapng->interfaces[interface].dropped += count;
    trace->pcapng->interfaces[interface].dropped_known = true;
    trace->facts.dropped += count;
    trace->facts.dropped_known = true;
}

void dropped_before(struct trace *trace, uint32_t interface, uint64_t count)
{
    if (!trace->pcapng->states[interface].has_statistics)
        add_dropped(trace, interface, count);
}

/* Statistics count from the beginning of the capture: the last ones hold.  Those that tell nothing
 * change nothing. */
int statistics_read(struct trace *trace, const struct pcapng_block *block, struct err *err)
{
    struct pcapng_option option;
    uint64_t dropped = 0;
    bool known = false;
    enum { FIXED = 12, BY_INTERFACE = 5, BY_SYSTEM = 7 };
    if (block->bytes < FIXED)
        return trace_broken(trace, block->offset, err,
                            "it is damaged: an Interface Statistics Block of %u bytes",
                            block->length);
    uint32_t interface = read_u32(block->body, trace->big);
    if (interface >= trace->pcapng->count)
        return trace_broken(trace, block->offset, err,
                            "it is damaged: statistics of interface %u, and the section has %zu",
                            interface, trace->pcapng->count);
    struct pcapng_options options = options_after(trace, block, FIXED);
    int got;
    while ((got = options_next(&options, &option)) == 1)
        if ((option.code == BY_INTERFACE || option.code == BY_SYSTEM) && option.bytes == 8) {
            uint64_t count = read_u64(option.value, trace->big);
            known = known || count != UINT64_MAX;
            dropped += count != UINT64_MAX ? count : 0;
        }
    trace->facts.bad_options += got < 0;
    if (known) {
        trace->pcapng->states[interface].has_statistics = true;
        add_dropped(trace, interface, dropped - trace->pcapng->interfaces[interface].dropped);
    }
    return 0;
}
