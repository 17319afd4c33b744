/* A growing text: see text.h. */
#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

void text_init(struct text *text)
{
    *text = (struct text){ 0 };
    array_reserve(&text->s, &text->capacity, 63, 1);
    text->s[0] = 0;
}

void text_clear(struct text *text)
{
    text->len = 0;
    text->s[0] = 0;
}

void text_release(struct text *text)
{
    free(text->s);
    *text = (struct text){ 0 };
}

void text_add_bytes(struct text *text, const void *bytes, size_t count)
{
    array_reserve(&text->s, &text->capacity, text->len + count, 1);
    if (count)
        memcpy(text->s + text->len, bytes, count);
    text->len += count;
    text->s[text->len] = 0;
}

void text_add(struct text *text, const char *s)
{
    text_add_bytes(text, s, strlen(s));
}

void text_add_char(struct text *text, char c)
{
    text_add_bytes(text, &c, 1);
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(text->s + text->len, text->capacity - text->len, format, list);
    va_end(list);
    if (length < 0)
        BUG("a format that vsnprintf refuses: %s", format);
    if ((size_t)length >= text->capacity - text->len) {
        array_reserve(&text->s, &text->capacity, text->len + (size_t)length, 1);
        vsnprintf(text->s + text->len, (size_t)length + 1, format, again);
    }
    va_end(again);
    text->len += (size_t)length;
}

size_t utf8_length(const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    if (count == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || count < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
        (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return length;
}

void text_add_quoted(struct text *text, const void *bytes, size_t count, size_t max_bytes, bool ascii)
{
    const uint8_t *s = bytes;
    size_t end = count < max_bytes ? count : max_bytes;
    text_add_char(text, '"');
    for (size_t i = 0; i < end;) {
        size_t length = utf8_length(s + i, count - i);
        bool control = s[i] < 0x20 || s[i] == 0x7f || (length == 2 && s[i] == 0xc2 && s[i + 1] < 0xa0);
        if (s[i] == '"' || s[i] == '\\')
            text_addf(text, "\\%c", s[i]);
        else if (s[i] == '\n')
            text_add(text, "\\n");
        else if (s[i] == '\r')
            text_add(text, "\\r");
        else if (s[i] == '\t')
            text_add(text, "\\t");
        else if (s[i] == 0 && (i + 1 >= count || s[i + 1] < '0' || s[i + 1] > '9'))
            text_add(text, "\\0");
        else if (length == 0 || control || (ascii && length > 1)) {
            text_addf(text, "\\x%02x", s[i]);
            length = 1;
        } else {
            text_add_bytes(text, s + i, length);
        }
        i += length ? length : 1;
    }
    text_add_char(text, '"');
    if (end < count)
        text_add(text, ascii ? "..." : "…");
}
