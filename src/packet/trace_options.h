/* The options at the end of a pcapng block: code 2, length 2, value, padded to 4; code 0 ends them,
 * so does the block's end. */
#ifndef PACKET_TRACE_OPTIONS_H
#define PACKET_TRACE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet/trace.h"

/* of every block; the others' meaning depends on the block */
enum option_code { OPTION_COMMENT = 1 };

struct pcapng_option {
    uint16_t code;
    uint16_t bytes;
    const uint8_t *value;
};

struct pcapng_options {
    const uint8_t *at, *end;
    bool big;
};

/* 1: an option; 0: that was all; -1: they run out of the block. */
int options_next(struct pcapng_options *options, struct pcapng_option *option);

/* A list of comments that is used again for each block; all zero: empty. */
struct block_comments {
    struct trace_comment *list;
    size_t count, capacity;
};

enum { COMMENTS_MAX = 262144 }; /* of one block; what a hostile block has more is passed over */

void comments_add(struct block_comments *comments, const struct pcapng_option *option);

#endif
