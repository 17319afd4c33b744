/* The headers of a trace's packets, kept while the trace is read: see page.h.  A timeline keeps
 * what a header means, a page shows its bytes, too. */
#include <stdlib.h>
#include <string.h>

#include "view/page.h"

#include "base/memory.h"

enum { TCP_LENGTH_AT = 12, TCP_BYTES = 20, UDP_BYTES = 8 };

void page_headers_take(struct page_headers *headers, const struct packet_facts *facts,
                       const uint8_t *frame, size_t captured_bytes)
{
    if (!facts->header_at || facts->header_at >= captured_bytes)
        return;
    size_t there = captured_bytes - facts->header_at;
    const uint8_t *header = frame + facts->header_at;
    array_reserve(&headers->kept, &headers->capacity, headers->count, sizeof *headers->kept);
    struct page_kept *kept = &headers->kept[headers->count++];
    *kept = (struct page_kept){ .id = (int)facts->frame };
    kept->length = (uint8_t)page_header_length(facts, header, there);
    memcpy(kept->bytes, header, kept->length);
}

size_t page_header_length(const struct packet_facts *facts, const uint8_t *header, size_t there)
{
    size_t length = UDP_BYTES;
    if (facts->protocol == PROTOCOL_TCP)
        length = there > TCP_LENGTH_AT ? (size_t)(header[TCP_LENGTH_AT] >> 4) * 4 : TCP_BYTES;
    if (length > PAGE_HEADER_BYTES)
        length = PAGE_HEADER_BYTES;
    return length < there ? length : there;
}

static int by_id(const void *a, const void *b)
{
    const struct page_kept *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

size_t page_headers_give(void *context, const struct packet *packet,
                         uint8_t bytes[PAGE_HEADER_BYTES])
{
    const struct page_headers *headers = context;
    struct page_kept wanted = { .id = packet->id };
    const struct page_kept *kept =
        headers->count ? bsearch(&wanted, headers->kept, headers->count, sizeof wanted, by_id)
                       : NULL;
    if (!kept)
        return 0;
    memcpy(bytes, kept->bytes, kept->length);
    return kept->length;
}

void page_headers_release(struct page_headers *headers)
{
    free(headers->kept);
    *headers = (struct page_headers){ 0 };
}
