/* pcapng's blocks, and what a section holds: private to trace_pcapng.c and trace_section.c. */
#ifndef PACKET_TRACE_BLOCKS_H
#define PACKET_TRACE_BLOCKS_H

#include "packet/trace_clock.h"
#include "packet/trace_options.h"
#include "packet/trace_parts.h"

struct pcapng_block {
    uint64_t offset;
    uint32_t type, length;
    const uint8_t *body; /* of a block that is held in memory */
    size_t bytes;        /* of its body */
};

struct interface_state {
    struct trace_clock clock;
    uint32_t captured_max;
    /* they count all that was dropped; what packets tell is no longer added up */
    bool has_statistics;
};

struct pcapng {
    struct trace_interface *interfaces;
    struct interface_state *states; /* beside them */
    size_t count, capacity, states_capacity;
    struct block_comments of_section, of_frame;
    uint8_t *section_options; /* the bytes of the section's comments: they outlive their block */
    bool begun;
    bool is_ours; /* the section was written by sockwire: see struct trace_frame, arrived */
};

struct pcapng_options options_after(const struct trace *trace, const struct pcapng_block *block,
                                    size_t fixed);

/* 0; -1 and err when the block is damaged. */
int section_read(struct trace *trace, const struct pcapng_block *block, struct err *err);
int interface_read(struct trace *trace, const struct pcapng_block *block, struct err *err);
int statistics_read(struct trace *trace, const struct pcapng_block *block, struct err *err);

/* A frame tells that so many were lost since the one before it. */
void dropped_before(struct trace *trace, uint32_t interface, uint64_t count);

#endif
