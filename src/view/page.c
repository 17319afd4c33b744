/* The page of a run: see page.h.
 *
 * The records go into a <script type="application/json">, which ends at the first "</script": so no
 * '<' may stand in the data.  In JSON it can only stand in a string, where \u003c means the same.
 */
#include "view/page.h"
#include "base/io.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/scratch.h"
#include "base/text.h"
#include "view/json_values.h"
#include "view/page_asset.h"
#include "view/page_pack.h"
#include "view/page_parts.h"

/* A character that is not ASCII, as JSON may write it. */
static void escape_character(FILE *out, const char *sequence, size_t length)
{
    static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    uint32_t character = (unsigned char)*sequence & first_bits[length];
    for (size_t i = 1; i < length; i++)
        character = character << 6 | ((unsigned char)sequence[i] & 0x3f);
    if (character > 0xffff) {
        character -= 0x10000;
        fprintf(out, "\\u%04x", (unsigned)(0xd800 + (character >> 10)));
        character = 0xdc00 + (character & 0x3ff);
    }
    fprintf(out, "\\u%04x", (unsigned)character);
}

/* ascii: every character of another kind is escaped, too. */
static void write_escaped(FILE *out, const char *bytes, size_t count, bool ascii)
{
    for (size_t i = 0, plain = 0; i < count; i = plain) {
        while (plain < count && bytes[plain] != '<' && !(ascii && bytes[plain] & 0x80))
            plain++;
        fwrite(bytes + i, 1, plain - i, out);
        if (plain == count)
            return;
        size_t length = utf8_length(bytes + plain, count - plain);
        escape_character(out, bytes + plain, length);
        plain += length ? length : 1; /* JSON has no others */
    }
}

static void write_headers(FILE *out, const struct timeline *timeline,
                          const struct page_about *about)
{
    struct text line;
    uint8_t bytes[PAGE_HEADER_BYTES];
    text_init(&line);
    for (size_t i = 0; about->header && i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        size_t count = about->header(about->context, packet, bytes);
        if (!count)
            continue;
        text_clear(&line);
        json_open(&line, '{');
        json_put(&line, "type", "header");
        json_put_int(&line, "packet", packet->id);
        json_key(&line, "bytes");
        json_hex(&line, bytes, count);
        json_close(&line, '}');
        fprintf(out, "%s\n", line.s);
    }
    text_release(&line);
}

/* Fewer are read in a moment as they are, and then people can read them, too.  A browser holds and
 * searches a text of ASCII alone in half the time. */
enum { PACKED_FROM_BYTES = 1 << 20 };

/* The lines of the records as they stand in the page. */
static int write_lines(FILE *out, FILE *records, bool packed, struct err *err)
{
    struct page_pack *pack = packed ? page_pack_new() : NULL;
    struct text written;
    char *line = NULL;
    size_t room = 0;
    ssize_t bytes;
    text_init(&written);
    rewind(records);
    while (pack && (bytes = getline(&line, &room, records)) > 0)
        page_pack_learn(pack, line, (size_t)bytes - 1);
    rewind(records);
    while ((bytes = getline(&line, &room, records)) > 0) {
        text_clear(&written);
        if (pack)
            page_pack_add(pack, line, (size_t)bytes - 1, &written);
        else
            text_add_bytes(&written, line, (size_t)bytes);
        write_escaped(out, written.s, written.len, packed);
    }
    free(line);
    text_release(&written);
    if (pack)
        page_pack_free(pack);
    return ferror(records) ? err_errno(err, "reading the records of the page again") : 0;
}

/* The records go through a temporary file: only there does one know what must be escaped, and what
 * is said often. */
static int write_data(FILE *out, const struct timeline *timeline, const struct page_about *about,
                      struct err *err)
{
    FILE *records = scratch_stream("the page", err);
    if (!records)
        return -1;
    struct json_more more = { .records = about->records,
                              .record_count = about->record_count,
                              .buffers = true };
    int outcome = json_write_with(records, timeline, about->file, &more, err);
    if (outcome == 0) {
        write_headers(records, timeline, about);
        page_write_ways(records, timeline);
        page_write_pauses(records, timeline);
        page_write_states(records, timeline);
        if (about->sources)
            page_write_sources(records, timeline);
        outcome = write_lines(out, records, ftell(records) >= PACKED_FROM_BYTES, err);
    }
    fclose(records);
    return outcome;
}

int page_check(const struct timeline *timeline, struct err *err)
{
    if (timeline->packet_count <= PAGE_PACKETS_MAX)
        return 0;
    return err_set(
        err,
        "%zu packets are too many for a page, which shows up to %d (choose some of them: show --connection N)",
        timeline->packet_count, PAGE_PACKETS_MAX);
}

int page_write(FILE *out, const struct timeline *timeline, const struct page_about *about,
               struct err *err)
{
    if (page_check(timeline, err) != 0)
        return -1;
    fwrite(page_before_data, 1, page_before_data_bytes, out);
    if (write_data(out, timeline, about, err) != 0)
        return -1;
    fwrite(page_behind_data, 1, page_behind_data_bytes, out);
    if (stream_flush(out) != 0)
        return err_errno(err, "writing the page");
    return 0;
}
