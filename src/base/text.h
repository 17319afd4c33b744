/* A growing text: always ends in NUL, may hold any bytes before it.  Out of memory ends the
 * process. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *s; /* never NULL after text_init() */
    size_t len, capacity;
};

void text_init(struct text *text);
void text_clear(struct text *text);           /* empty again, memory kept */
void text_cut(struct text *text, size_t len); /* shorter again: what was added behind is gone */
void text_release(struct text *text);         /* memory given back */
void text_reserve(struct text *text, size_t count);   /* room for so many more bytes */
void text_add_int(struct text *text, int64_t number); /* in decimal */
void text_addf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* These three make up most of what is written, so they are here to be inlined. */
static inline void text_add_bytes(struct text *text, const void *bytes, size_t count)
{
    if (text->capacity - text->len <= count)
        text_reserve(text, count);
    if (count)
        memcpy(text->s + text->len, bytes, count);
    text->len += count;
    text->s[text->len] = 0;
}

static inline void text_add(struct text *text, const char *s)
{
    text_add_bytes(text, s, strlen(s));
}

static inline void text_add_char(struct text *text, char c)
{
    text_add_bytes(text, &c, 1);
}

/* The bytes as a C string literal a person can read: "hello\n"; at most max_bytes of them, then "…"
 * ("..." when ascii). Valid UTF-8 stays as it is unless ascii; every other byte that is not
 * printable becomes an escape. */
void text_add_quoted(struct text *text, const void *bytes, size_t count, size_t max_bytes,
                     bool ascii);

/* The same escapes, for a text that stands in a sentence: without quotes, and without a '\\' before
 * '"' and '\\'. */
void text_add_readable(struct text *text, const char *s, size_t max_bytes);

/* Length of the valid UTF-8 sequence at s (1..4), or 0 when the bytes there are none (overlong,
 * surrogate, cut). */
size_t utf8_length(const void *bytes, size_t count);

/* The character of a valid sequence, if it is invisible and changes how its neighbours are shown: the
 * order of writing, joining, line ends; else 0.  Where a stranger's text stands among ours, it is
 * shown as \u202e. */
uint32_t utf8_shapes(const void *sequence, size_t length);

/* How long a sequence is that begins with this byte (2..4); 1 when none does. */
size_t utf8_wanted(uint8_t first);

/* What stands for the character in XML and HTML: "&lt;"; NULL: itself. */
const char *xml_entity(uint32_t character);

#endif
