/* `--html FILE`: see page.h. */
#include "command/page.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/memory.h"
#include "command/output.h"
#include "predict/questions.h"
#include "record/load/feed.h"

static void write_page(FILE *file, const char *name, const struct timeline *timeline,
                       const struct page_about *about)
{
    struct err err;
    struct arena arena;
    struct json_record *questions, *all;
    struct page_about asking = *about;
    arena_init(&arena);
    size_t count = questions_of(timeline, &arena, &questions);
    asking.record_count =
        records_join(&arena, about->records, about->record_count, questions, count, &all);
    asking.records = all;
    bool written = page_write(file, timeline, &asking, &err) == 0;
    arena_release(&arena);
    output_close(file, "the page", name, written ? NULL : &err);
}

/* ---- run ---- */

static size_t header_of_frame(void *recording, const struct packet *packet,
                              uint8_t bytes[PAGE_HEADER_BYTES])
{
    if (!recording || !packet->facts.header_at)
        return 0;
    size_t count = record_writer_bytes(recording, packet->id, packet->facts.header_at, bytes,
                                       PAGE_HEADER_BYTES);
    return page_header_length(&packet->facts, bytes, count);
}

void page_of_run(FILE *file, const char *name, const struct timeline *timeline,
                 struct record_writer *recording, const struct json_record *records,
                 size_t record_count)
{
    write_page(file, name, timeline,
               &(struct page_about){ .records = records,
                                     .record_count = record_count,
                                     .header = header_of_frame,
                                     .context = recording,
                                     .sources = true });
}

/* ---- show ---- */

/* The headers of those packets that are on the timeline, in a pass of their own: only now it is
 * known which. */
struct headers {
    struct page_headers headers;
    size_t id_count;
    int *ids; /* of the packets on the timeline, ascending */
};

static int by_number(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool take_header(void *context, const struct trace_frame *frame,
                        const struct packet_facts *facts)
{
    struct headers *h = context;
    int id = (int)facts->frame;
    if (!facts->malformed && h->id_count && bsearch(&id, h->ids, h->id_count, sizeof id, by_number))
        page_headers_take(&h->headers, facts, frame->bytes, frame->captured_bytes);
    return false; /* nothing goes on a timeline */
}

static void read_headers(struct headers *h, const struct timeline *timeline, const char *trace)
{
    struct feed_choice choice = { .context = h, .packet = take_header };
    struct feed_count count;
    struct timeline nothing;
    struct err err;
    *h = (struct headers){ .id_count = timeline->packet_count };
    h->ids = xcalloc(h->id_count + 1, sizeof *h->ids);
    for (size_t i = 0; i < h->id_count; i++)
        h->ids[i] = timeline->packets[i]->id;
    qsort(h->ids, h->id_count, sizeof *h->ids, by_number);
    timeline_init(&nothing);
    if (feed_trace(&nothing, trace, &choice, &count, &err) != 0)
        die("%s", err.text);
    timeline_release(&nothing);
}

void page_of_trace(const char *name, const struct timeline *timeline, const char *trace,
                   const char *called)
{
    struct headers headers;
    struct err err;
    if (page_check(timeline, &err) != 0)
        die("%s: %s", name, err.text);
    FILE *file = output_open("the page", name);
    read_headers(&headers, timeline, trace);
    write_page(file, name, timeline,
               &(struct page_about){
                   .file = called, .header = page_headers_give, .context = &headers.headers });
    page_headers_release(&headers.headers);
    free(headers.ids);
}
