/* Two streams as rows of text: see dialogue.h. */
#include "view/dialogue.h"

#include <inttypes.h>
#include <string.h>

enum { MARK_COLUMNS = 2 };

void dialogue_init(struct dialogue *d, FILE *out, const struct ladder_style *style)
{
    *d = (struct dialogue){ .out = out, .style = style };
    row_init(&d->row, style->width);
    text_init(&d->text);
}

static enum style style_of(enum end end)
{
    return end == END_CLIENT ? STYLE_CLIENT : STYLE_SERVER;
}

static void row_done(struct dialogue *d, const char *mark, enum style style)
{
    row_clear(&d->row);
    row_text(&d->row, 0, MARK_COLUMNS, mark, style);
    row_put(&d->row, MARK_COLUMNS, d->style->width - MARK_COLUMNS, d->text.s, d->text.len, &style);
    row_write(&d->row, -1, d->style->color, d->out);
    fputc('\n', d->out);
    text_clear(&d->text);
    d->columns = 0;
    d->escaped = false;
}

static void speech_done(struct dialogue *d)
{
    const char *const marks[2][2] = { { "▶", "◀" }, { ">", "<" } };
    if (d->text.len)
        row_done(d, marks[d->style->ascii][d->speaker], style_of(d->speaker));
}

/* One character of the stream, as text. */
static void character_add(struct dialogue *d, const uint8_t *s, size_t length)
{
    char shown[32];
    size_t ignored;
    struct text clean;
    text_init(&clean);
    clean_add(&clean, s, length, d->style->ascii);
    bool escape = clean.len != length || memcmp(clean.s, s, length) != 0 || s[0] == '\\';
    if (s[0] == 0)
        snprintf(shown, sizeof shown, "\\x00");
    else if (s[0] == '\\')
        snprintf(shown, sizeof shown, "\\\\");
    else if (!escape && d->columns == 0 && term_columns(clean.s) == 0) {
        /* it would stand on the mark */
        snprintf(shown, sizeof shown, "\\u%04x", term_decode(clean.s, &ignored));
        escape = true;
    } else
        snprintf(shown, sizeof shown, "%s", clean.s);
    text_release(&clean);
    int columns = term_columns(shown);
    if (d->columns + columns > d->style->width - MARK_COLUMNS) {
        speech_done(d);
        character_add(d, s, length);
        return;
    }
    if (escape != d->escaped)
        style_add(&d->text, escape ? STYLE_DIM : style_of(d->speaker));
    d->escaped = escape;
    text_add(&d->text, shown);
    d->columns += columns;
    if (s[0] == '\n')
        speech_done(d);
}

/* The character at s, of which `left` bytes are here: its length; 0: more bytes may belong to it.
 */
static size_t character_length(const uint8_t *s, size_t left)
{
    size_t length = utf8_length(s, left);
    if (length)
        return length;
    if (left >= utf8_wanted(s[0]))
        return 1;
    for (size_t i = 1; i < left; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 1;
    return 0;
}

static void rest_done(struct dialogue *d)
{
    for (size_t i = 0; i < d->rest_bytes; i++)
        character_add(d, d->rest + i, 1);
    d->rest_bytes = 0;
}

static void speaker_is(struct dialogue *d, enum end speaker)
{
    if (d->speaker == speaker)
        return;
    rest_done(d);
    speech_done(d);
    d->speaker = speaker;
}

void dialogue_bytes(struct dialogue *d, enum end speaker, const uint8_t *bytes, size_t count)
{
    speaker_is(d, speaker);
    while (d->rest_bytes && count) {
        d->rest[d->rest_bytes++] = *bytes++;
        count--;
        size_t length = character_length(d->rest, d->rest_bytes);
        for (; length && d->rest_bytes;
             length = d->rest_bytes ? character_length(d->rest, d->rest_bytes) : 0) {
            character_add(d, d->rest, length);
            d->rest_bytes -= length;
            memmove(d->rest, d->rest + length, d->rest_bytes);
        }
    }
    for (size_t length; count && (length = character_length(bytes, count)) != 0;
         bytes += length, count -= length)
        character_add(d, bytes, length);
    if (count) {
        memcpy(d->rest, bytes, count);
        d->rest_bytes = count;
    }
}

static void remark(struct dialogue *d, enum end speaker, uint64_t count, const char *what)
{
    rest_done(d);
    speech_done(d);
    speaker_is(d, speaker);
    text_addf(&d->text, "%s: [%" PRIu64 " byte%s %s]", speaker == END_CLIENT ? "client" : "server",
              count, count == 1 ? "" : "s", what);
    row_done(d, "!", STYLE_ERROR);
}

void dialogue_gap(struct dialogue *d, enum end speaker, uint64_t count)
{
    remark(d, speaker, count, "missing");
}

void dialogue_left(struct dialogue *d, enum end speaker, uint64_t count)
{
    remark(d, speaker, count, "not delivered: they wait behind missing ones");
}

void dialogue_end(struct dialogue *d)
{
    rest_done(d);
    speech_done(d);
    row_release(&d->row);
    text_release(&d->text);
}
