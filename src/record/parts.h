/* The lines of a recorded run, put together again from the parts that writer.h cut them into.
 *
 * Parts come in any order, twice, damaged, or not at all: another tool may have put two traces
 * together or left comments out. */
#ifndef RECORD_PARTS_H
#define RECORD_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct record_part {
    uint64_t number;
    size_t at, bytes; /* in `text` */
};

struct record_parts {
    struct text text; /* of all parts, as they came */
    size_t count, capacity;
    struct record_part *list;
    uint64_t wanted; /* how many there were */
    uint64_t there;  /* … are: after record_parts_join() */
    bool damaged;    /* a part's bytes are not those that were written */
    bool newer;      /* a version that we don't know */
};

void record_parts_init(struct record_parts *parts);
void record_parts_release(struct record_parts *parts);

/* False: this comment is no part. */
bool record_parts_take(struct record_parts *parts, const char *comment, size_t bytes);

/* All parts in their order, behind what is in `lines`; where one is missing, the line that is
 * broken there ends. */
void record_parts_join(struct record_parts *parts, struct text *lines);

#endif
