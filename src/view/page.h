/* The timeline as a page: one HTML file that plays the run in a browser, and needs nothing else.
 *
 * The page is page/ at the top of the project, joined into one text when sockwire is built; here
 * the data is put into it: the records of json.h, and behind them records that only the page
 * needs:
 *
 *     header   `packet`, `bytes`: the TCP or UDP header of that packet as it was captured, hex
 *     source   `file`, `text`: a source file that a call's `at` names */
#ifndef VIEW_PAGE_H
#define VIEW_PAGE_H

#include <stdio.h>

#include "base/err.h"
#include "view/json.h"

/* a TCP header at its longest; what a browser shows without effort */
enum { PAGE_HEADER_BYTES = 60, PAGE_PACKETS_MAX = 200000 };

/* The header of a packet, as captured; returns how many bytes of it there are, 0 when they are not
 * at hand. */
typedef size_t page_header(void *context, const struct packet *packet,
                           uint8_t bytes[PAGE_HEADER_BYTES]);

struct page_about {
    const char *file;                  /* the trace that it came from, or NULL */
    const struct json_record *records; /* of others, as in json_write_with() */
    size_t record_count;
    page_header *header; /* NULL: none are at hand */
    void *context;
    bool sources; /* put the source files in: those that calls name were written by who runs this */
};

/* Write the page of the whole (finished) timeline.  -1 and err when it is too long for a page, or
 * out can't be written. */
int page_write(FILE *out, const struct timeline *timeline, const struct page_about *about,
               struct err *err);

/* -1 and err when it is too long for a page. */
int page_check(const struct timeline *timeline, struct err *err);

/* ---- headers of a trace's packets, kept while it is read ---- */

/* How long the header is that begins there, of which so many bytes are there. */
size_t page_header_length(const struct packet_facts *facts, const uint8_t *header, size_t there);

struct page_headers {
    size_t count, capacity;
    struct page_kept {
        int id;
        uint8_t length, bytes[PAGE_HEADER_BYTES];
    } * kept; /* in order of id */
};
void page_headers_take(struct page_headers *headers, const struct packet_facts *facts,
                       const uint8_t *frame, size_t captured_bytes);
/* a page_header */
size_t page_headers_give(void *context, const struct packet *packet,
                         uint8_t bytes[PAGE_HEADER_BYTES]);
void page_headers_release(struct page_headers *headers);

#endif
