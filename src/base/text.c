/* A growing text: see text.h. */
#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/memory.h"

void text_init(struct text *text)
{
    *text = (struct text){ 0 };
    array_reserve(&text->s, &text->capacity, 63, 1);
    text->s[0] = 0;
}

void text_cut(struct text *text, size_t len)
{
    text->len = len;
    text->s[len] = 0;
}

void text_clear(struct text *text)
{
    text_cut(text, 0);
}

void text_release(struct text *text)
{
    free(text->s);
    *text = (struct text){ 0 };
}

void text_reserve(struct text *text, size_t count)
{
    array_reserve(&text->s, &text->capacity, text->len + count, 1);
}

/* The digits end at `end`; returns where they begin.  20 bytes are enough for any number. */
static char *digits_before(char *end, uint64_t number)
{
    do
        *--end = (char)('0' + number % 10);
    while (number /= 10);
    return end;
}

void text_add_int(struct text *text, int64_t number)
{
    char digits[24], *end = digits + sizeof digits;
    char *begin = digits_before(end, number < 0 ? -(uint64_t)number : (uint64_t)number);
    if (number < 0)
        *--begin = '-';
    text_add_bytes(text, begin, (size_t)(end - begin));
}

/* Most formats hold nothing but %s and whole numbers: those are written here, many times faster
 * than by vsnprintf().  What follows the
 * '%' at `at`: its length, and its type: 's', 'i' int, 'u' unsigned, 'I' long long, 'U' unsigned
 * long long, 'z' size_t; 0: another. */
static char simple(const char *at, size_t *length)
{
    *length = 2;
    switch (at[1]) {
    case 's': return 's';
    case 'd': return 'i';
    case 'u': return 'u';
    case 'z': *length = 3; return at[2] == 'u' ? 'z' : 0;
    case 'l':
        *length = 4;
        if (at[2] != 'l')
            return 0;
        if (at[3] == 'u')
            return 'U';
        return at[3] == 'd' ? 'I' : 0;
    default: return 0;
    }
}

static bool all_simple(const char *format)
{
    size_t length;
    for (const char *at = format; (at = strchr(at, '%')); at += length)
        if (!simple(at, &length))
            return false;
    return true;
}

static void add_unsigned(struct text *text, uint64_t number)
{
    char digits[24], *end = digits + sizeof digits, *begin = digits_before(end, number);
    text_add_bytes(text, begin, (size_t)(end - begin));
}

static void add_simple(struct text *text, const char *format, va_list list)
{
    size_t length;
    for (const char *at; (at = strchr(format, '%')); format = at + length) {
        text_add_bytes(text, format, (size_t)(at - format));
        switch (simple(at, &length)) {
        case 's': {
            const char *s = va_arg(list, const char *);
            text_add(text, s ? s : "(null)"); /* as the C library writes it */
            break;
        }
        case 'i': text_add_int(text, va_arg(list, int)); break;
        case 'u': add_unsigned(text, va_arg(list, unsigned)); break;
        case 'I': text_add_int(text, va_arg(list, long long)); break;
        case 'U': add_unsigned(text, va_arg(list, unsigned long long)); break;
        default: add_unsigned(text, va_arg(list, size_t)); break;
        }
    }
    text_add(text, format);
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    if (all_simple(format)) {
        add_simple(text, format, list);
        va_end(list);
        return;
    }
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

size_t utf8_wanted(uint8_t first)
{
    if (first < 0xc2 || first > 0xf4)
        return 1;
    return 2 + (size_t)(first >= 0xe0) + (size_t)(first >= 0xf0);
}

const char *xml_entity(uint32_t character)
{
    switch (character) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    default: return NULL;
    }
}

size_t utf8_length(const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    if (count == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    size_t length = utf8_wanted(s[0]);
    if (length == 1 || count < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return length;
}

uint32_t utf8_shapes(const void *sequence, size_t length)
{
    static const struct {
        uint32_t from, to;
    } shapes[] = {
        { 0x061c, 0x061c }, { 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
        { 0x2060, 0x206f }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
    };
    const uint8_t *s = sequence;
    uint32_t c = length > 1 ? s[0] & (0x7fu >> length) : 0;
    for (size_t i = 1; i < length; i++)
        c = c << 6 | (s[i] & 0x3f);
    for (size_t i = 0; length > 1 && i < sizeof shapes / sizeof *shapes; i++)
        if (c >= shapes[i].from && c <= shapes[i].to)
            return c;
    return 0;
}

/* The character at `at` in a form that is safe to print; how many bytes it stands for. */
static size_t add_readable(struct text *text, const uint8_t *s, size_t at, size_t count, bool ascii)
{
    const uint8_t *c = s + at;
    size_t length = utf8_length(c, count - at);
    bool control = *c < 0x20 || *c == 0x7f || (length == 2 && *c == 0xc2 && c[1] < 0xa0);
    if (*c == '\n')
        text_add(text, "\\n");
    else if (*c == '\r')
        text_add(text, "\\r");
    else if (*c == '\t')
        text_add(text, "\\t");
    else if (*c == 0 && (at + 1 >= count || c[1] < '0' || c[1] > '9'))
        text_add(text, "\\0");
    else if (length == 0 || control || (ascii && length > 1)) {
        text_addf(text, "\\x%02x", *c);
        length = 1;
    } else if (utf8_shapes(c, length)) {
        text_addf(text, "\\u%04x", (unsigned)utf8_shapes(c, length));
    } else {
        text_add_bytes(text, c, length);
    }
    return length ? length : 1;
}

void text_add_quoted(struct text *text, const void *bytes, size_t count, size_t max_bytes,
                     bool ascii)
{
    const uint8_t *s = bytes;
    size_t end = count < max_bytes ? count : max_bytes;
    text_add_char(text, '"');
    for (size_t i = 0; i < end;) {
        if (s[i] == '"' || s[i] == '\\')
            text_add_char(text, '\\');
        i += add_readable(text, s, i, count, ascii);
    }
    text_add_char(text, '"');
    if (end < count)
        text_add(text, ascii ? "..." : "…");
}

void text_add_readable(struct text *text, const char *s, size_t max_bytes)
{
    size_t count = strlen(s), i = 0;
    while (i < count && i < max_bytes)
        i += add_readable(text, (const uint8_t *)s, i, count, false);
    if (i < count)
        text_add(text, "…");
}
