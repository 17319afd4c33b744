/* pcapng's options: see trace_options.h. */
#include "packet/trace_options.h"

#include "base/memory.h"
#include "packet/trace_parts.h"

enum { HEADER_BYTES = 4 };

int options_next(struct pcapng_options *options, struct pcapng_option *option)
{
    size_t left = (size_t)(options->end - options->at);
    if (!left)
        return 0;
    if (left < HEADER_BYTES)
        return -1;
    option->code = read_u16(options->at, options->big);
    option->bytes = read_u16(options->at + 2, options->big);
    option->value = options->at + HEADER_BYTES;
    if (!option->code)
        return 0;
    left -= HEADER_BYTES;
    if (option->bytes > left)
        return -1;
    size_t padded = (option->bytes + 3u) & ~3u;
    options->at = option->value + (padded < left ? padded : left);
    return 1;
}

void comments_add(struct block_comments *comments, const struct pcapng_option *option)
{
    if (comments->count == COMMENTS_MAX)
        return;
    array_reserve(&comments->list, &comments->capacity, comments->count, sizeof *comments->list);
    comments->list[comments->count++] =
        (struct trace_comment){ (const char *)option->value, option->bytes };
}
