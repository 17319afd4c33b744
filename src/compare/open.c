/* Accounts out of files and timelines: see open.h.
 *
 * Each source writes its JSON Lines into a stream that ends in the account, a line at a time. */
#include "compare/open.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "record/load/load.h"
#include "record/load/records.h"
#include "view/json.h"

enum { LINE_MAX_BYTES = 8 << 20 };

struct taker {
    struct account *account;
    struct text line; /* what came of the line that has not ended */
    bool failed;
    struct err err;
};

static bool take_line(struct taker *taker, const char *line, size_t bytes)
{
    if (!taker->failed && bytes && account_line(taker->account, line, bytes, &taker->err) != 0)
        taker->failed = true;
    return !taker->failed;
}

/* Of a stream of ours: the bytes that were written to it.  0 tells it of an error. */
static ssize_t take_bytes(void *context, const char *bytes, size_t count)
{
    struct taker *taker = context;
    size_t left = count;
    while (left && !taker->failed) {
        const char *newline = memchr(bytes, '\n', left);
        size_t piece = newline ? (size_t)(newline - bytes) : left;
        if (newline && taker->line.len == 0) {
            take_line(taker, bytes, piece);
        } else {
            text_add_bytes(&taker->line, bytes, piece);
            if (taker->line.len > LINE_MAX_BYTES) {
                taker->failed = true;
                err_set(&taker->err, "%s has a line of more than %d MB: it is no timeline",
                        taker->account->name, LINE_MAX_BYTES >> 20);
            }
            if (newline) {
                take_line(taker, taker->line.s, taker->line.len);
                text_clear(&taker->line);
            }
        }
        piece += newline != NULL;
        bytes += piece;
        left -= piece;
    }
    errno = EIO;
    return taker->failed ? 0 : (ssize_t)count;
}

static FILE *stream_into(struct taker *taker)
{
    FILE *stream = fopencookie(taker, "w", (cookie_io_functions_t){ .write = take_bytes });
    if (!stream)
        out_of_memory();
    return stream;
}

/* ---- traces ---- */

static void take_payload(void *context, const struct packet_facts *facts)
{
    struct taker *taker = context;
    bool has_payload = facts->protocol == PROTOCOL_TCP || facts->protocol == PROTOCOL_UDP;
    if (has_payload && facts->payload_bytes)
        account_payload(taker->account, (int64_t)facts->frame, facts->payload,
                        facts->payload ? facts->payload_captured : 0, facts->payload_bytes);
}

static bool take_payload_of_frame(void *context, const struct trace_frame *frame,
                                  const struct packet_facts *facts)
{
    (void)frame;
    if (!facts->malformed)
        take_payload(context, facts);
    return true;
}

static int read_run(struct taker *taker, FILE *stream, const char *file, struct err *lacks,
                    struct err *err)
{
    struct loaded whole = { .context = taker, .packet = take_payload };
    struct timeline timeline;
    timeline_init(&timeline);
    int done = load_trace(&timeline, file, &whole, err);
    if (done == 0)
        done = json_write(stream, &timeline, taker->account->name, err);
    if (done == 0)
        *lacks = whole.lacks;
    timeline_release(&timeline);
    return done;
}

/* Packets only: the timeline need not fit into memory. */
static int read_packets(struct taker *taker, FILE *stream, const char *file, struct err *lacks,
                        struct err *err)
{
    struct feed_choice choice = { .context = taker,
                                  .packet = take_payload_of_frame,
                                  .most = load_most() };
    struct feed_count count;
    int done = records_write(stream, file, taker->account->name, &choice, &count, err);
    if (done == 0)
        *lacks = count.ends;
    if (done == 0 && count.refused)
        err_set(lacks, "%s: %llu frames are of link type %d, which nobody here can read",
                taker->account->name, (unsigned long long)count.refused, count.refused_link);
    return done;
}

static int read_trace(struct taker *taker, const char *file, struct err *lacks, struct err *err)
{
    FILE *stream = stream_into(taker);
    struct record_reader *run = load_find_run(file);
    int done = run ? read_run(taker, stream, file, lacks, err)
                   : read_packets(taker, stream, file, lacks, err);
    record_reader_free(run);
    fclose(stream);
    return done;
}

/* ---- JSON Lines ---- */

/* No sort of trace begins with a brace. */
static bool is_json(const char *file)
{
    FILE *in = fopen(file, "re");
    int c = ' ';
    while (in && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
        c = fgetc(in);
    if (in)
        fclose(in);
    return c == '{';
}

static int read_json(struct taker *taker, const char *file, struct err *err)
{
    char piece[1 << 14];
    FILE *in = fopen(file, "re");
    if (!in)
        return err_errno(err, "opening %s", taker->account->name);
    for (size_t count; !taker->failed && (count = fread(piece, 1, sizeof piece, in)) > 0;)
        take_bytes(taker, piece, count);
    if (taker->line.len)
        take_line(taker, taker->line.s, taker->line.len);
    bool broken = ferror(in);
    fclose(in);
    if (broken)
        return err_set(err, "%s could not be read to its end", taker->account->name);
    return 0;
}

/* The account, when all went well. */
static struct account *finish(struct taker *taker, int done, struct err *err)
{
    text_release(&taker->line);
    if (taker->failed)
        *err = taker->err; /* which is why the source could not write */
    if (done == 0 && !taker->failed) {
        account_end(taker->account);
        return taker->account;
    }
    account_free(taker->account);
    return NULL;
}

struct account *account_open(const char *name, struct err *lacks, struct err *err)
{
    struct spool spool;
    const char *file = spool_open(&spool, name, err);
    if (!file)
        return NULL;
    struct taker taker = { .account = account_new(name) };
    text_init(&taker.line);
    lacks->text[0] = 0;
    int done = is_json(file) ? read_json(&taker, file, err) : read_trace(&taker, file, lacks, err);
    spool_close(&spool);
    return finish(&taker, done, err);
}

struct account *account_of_timeline(const struct timeline *timeline, const char *name,
                                    struct err *err)
{
    struct taker taker = { .account = account_new(name) };
    text_init(&taker.line);
    for (size_t i = 0; i < timeline->packet_count; i++) {
        const struct packet *packet = timeline->packets[i];
        bool has_payload =
            packet->facts.protocol == PROTOCOL_TCP || packet->facts.protocol == PROTOCOL_UDP;
        if (has_payload && packet->facts.payload_bytes)
            account_payload(taker.account, packet->id, packet->facts.data, packet->facts.data_bytes,
                            packet->facts.payload_bytes);
    }
    FILE *stream = stream_into(&taker);
    int done = json_write(stream, timeline, name, err);
    fclose(stream);
    return finish(&taker, done, err);
}
