/* The parts of a recorded run's lines: see parts.h for what may be wrong with them, writer.h for
 * what a part looks like. */
#include "record/parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/line.h"
#include "record/writer.h"

enum { PARTS_MAX = 1 << 20 };

void record_parts_init(struct record_parts *parts)
{
    *parts = (struct record_parts){ 0 };
    text_init(&parts->text);
}

void record_parts_release(struct record_parts *parts)
{
    text_release(&parts->text);
    free(parts->list);
}

struct head {
    int version;
    uint64_t number, parts, sum;
};

/* -1: it begins as a head, but is none. */
static int read_head(struct head *head, const char *comment, size_t bytes)
{
    char line[120];
    if (bytes >= sizeof line)
        return -1;
    memcpy(line, comment, bytes);
    line[bytes] = 0;
    int found = sscanf(line, RECORDING_HEAD "%d part %" SCNu64 " of %" SCNu64 " sum %" SCNx64,
                       &head->version, &head->number, &head->parts, &head->sum);
    return found == 4 && head->number >= 1 && head->number <= head->parts &&
                   head->parts <= PARTS_MAX
               ? 0
               : -1;
}

bool record_parts_take(struct record_parts *parts, const char *comment, size_t bytes)
{
    struct head head;
    if (bytes < strlen(RECORDING_HEAD) ||
        memcmp(comment, RECORDING_HEAD, strlen(RECORDING_HEAD)) != 0)
        return false;
    const char *newline = memchr(comment, '\n', bytes);
    if (!newline || read_head(&head, comment, (size_t)(newline - comment)) != 0) {
        parts->damaged = true;
        return true;
    }
    if (head.version != RECORD_VERSION) {
        parts->newer = true;
        return true;
    }
    size_t count = bytes - (size_t)(newline + 1 - comment);
    if (record_writer_sum(newline + 1, count) != head.sum)
        parts->damaged = true;
    if (head.parts > parts->wanted)
        parts->wanted = head.parts;
    array_reserve(&parts->list, &parts->capacity, parts->count, sizeof *parts->list);
    parts->list[parts->count++] =
        (struct record_part){ .number = head.number, .at = parts->text.len, .bytes = count };
    text_add_bytes(&parts->text, newline + 1, count);
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct record_part *x = a, *y = b;
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

void record_parts_join(struct record_parts *parts, struct text *lines)
{
    uint64_t last = 0;
    if (parts->count)
        qsort(parts->list, parts->count, sizeof *parts->list, by_number);
    for (size_t i = 0; i < parts->count; i++) {
        const struct record_part *part = &parts->list[i];
        if (part->number == last)
            continue; /* the same part twice: two traces put together; the first counts */
        if (part->number != last + 1)
            text_add_char(lines, '\n');
        text_add_bytes(lines, parts->text.s + part->at, part->bytes);
        last = part->number;
        parts->there++;
    }
}
