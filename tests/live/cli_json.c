/* A strict reader of JSON Lines: see cli_json.h.
 *
 * Nothing is kept of a line but the line: a value is a slice of it, and looking for a key walks
 * over the values before. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_json.h"

/* ---- walking over values: the character behind one, or NULL when there is none ---- */

static const char *value(const char *s, const char *end);

static const char *string(const char *s, const char *end)
{
    if (s == end || *s++ != '"')
        return NULL;
    while (s < end && *s != '"') {
        size_t length = utf8_length(s, (size_t)(end - s));
        if (length == 0 || (unsigned char)*s < 0x20)
            return NULL;
        if (*s == '\\') {
            if (++s == end || !strchr("\"\\/bfnrtu", *s))
                return NULL;
            if (*s == 'u')
                for (int i = 0; i < 4; i++)
                    if (++s == end || !isxdigit((unsigned char)*s))
                        return NULL;
        }
        s += length;
    }
    return s < end ? s + 1 : NULL;
}

static const char *digits(const char *s, const char *end)
{
    const char *first = s;
    while (s < end && isdigit((unsigned char)*s))
        s++;
    return s > first ? s : NULL;
}

static const char *number(const char *s, const char *end)
{
    s += *s == '-';
    s = s < end && *s == '0' ? s + 1 : digits(s, end);
    if (s && s < end && *s == '.')
        s = digits(s + 1, end);
    if (s && s < end && (*s == 'e' || *s == 'E')) {
        s++;
        s = digits(s + (s < end && (*s == '-' || *s == '+')), end);
    }
    return s;
}

static bool same_key_before(const char *first, const char *key, size_t length, const char *end)
{
    for (const char *s = first; s < key;) {
        const char *after = string(s, end);
        if ((size_t)(after - s) == length && !memcmp(s, key, length))
            return true;
        s = value(after + 1, end);
        s += s < key;
    }
    return false;
}

static const char *members(const char *s, const char *end)
{
    const char *first = s;
    for (;; s++) {
        const char *key = s;
        s = string(s, end);
        if (!s || same_key_before(first, key, (size_t)(s - key), end) || s == end || *s++ != ':')
            return NULL;
        s = value(s, end);
        if (!s || s == end || *s != ',')
            return s && s < end && *s == '}' ? s + 1 : NULL;
    }
}

static const char *items(const char *s, const char *end)
{
    for (;; s++) {
        s = value(s, end);
        if (!s || s == end || *s != ',')
            return s && s < end && *s == ']' ? s + 1 : NULL;
    }
}

static const char *word(const char *s, const char *end, const char *is)
{
    size_t length = strlen(is);
    return (size_t)(end - s) >= length && !memcmp(s, is, length) ? s + length : NULL;
}

static const char *value(const char *s, const char *end)
{
    if (s >= end)
        return NULL;
    switch (*s) {
    case '{': return s + 1 < end && s[1] == '}' ? s + 2 : members(s + 1, end);
    case '[': return s + 1 < end && s[1] == ']' ? s + 2 : items(s + 1, end);
    case '"': return string(s, end);
    case 't': return word(s, end, "true");
    case 'f': return word(s, end, "false");
    case 'n': return word(s, end, "null");
    default: return number(s, end);
    }
}

/* ---- asking ---- */

bool cli_json_line(const struct text *text, size_t *at, struct slice *line)
{
    if (*at >= text->len)
        return false;
    const char *newline = memchr(text->s + *at, '\n', text->len - *at);
    line->s = text->s + *at;
    line->len = newline ? (size_t)(newline - line->s) : text->len - *at;
    *at += line->len + 1;
    return true;
}

struct slice cli_json_get(struct slice object, const char *key)
{
    const char *end = object.s + object.len;
    size_t length = strlen(key);
    if (!object.s || object.len < 2 || *object.s != '{' || object.s[1] == '}')
        return (struct slice){ NULL, 0 };
    for (const char *s = object.s + 1; s < end; s++) {
        const char *after = string(s, end), *behind = value(after + 1, end);
        if ((size_t)(after - s) == length + 2 && !memcmp(s + 1, key, length))
            return (struct slice){ after + 1, (size_t)(behind - after - 1) };
        s = behind;
    }
    return (struct slice){ NULL, 0 };
}

struct slice cli_json_item(struct slice list, size_t index)
{
    const char *end = list.s + list.len;
    if (!list.s || list.len < 2 || *list.s != '[' || list.s[1] == ']')
        return (struct slice){ NULL, 0 };
    for (const char *s = list.s + 1; s < end; s++, index--) {
        const char *behind = value(s, end);
        if (index == 0)
            return (struct slice){ s, (size_t)(behind - s) };
        s = behind;
    }
    return (struct slice){ NULL, 0 };
}

bool cli_json_is(struct slice is, const char *text)
{
    return is.s && *is.s == '"' && is.len == strlen(text) + 2 &&
           !memcmp(is.s + 1, text, is.len - 2);
}

double cli_json_number(struct slice is)
{
    return is.s && *is.s != 'n' ? strtod(is.s, NULL) : -1;
}

static void add_utf8(struct text *into, unsigned code)
{
    if (code < 0x80) {
        text_add_char(into, (char)code);
    } else if (code < 0x800) {
        text_add_char(into, (char)(0xc0 | code >> 6));
        text_add_char(into, (char)(0x80 | (code & 0x3f)));
    } else {
        text_add_char(into, (char)(0xe0 | code >> 12));
        text_add_char(into, (char)(0x80 | (code >> 6 & 0x3f)));
        text_add_char(into, (char)(0x80 | (code & 0x3f)));
    }
}

void cli_json_string(struct slice is, struct text *into)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *end = is.s + is.len - 1;
    for (const char *s = is.s + 1; is.s && s < end; s++) {
        if (*s != '\\') {
            text_add_char(into, *s);
        } else if (*++s == 'u') {
            char hex[5] = { s[1], s[2], s[3], s[4], 0 };
            add_utf8(into, (unsigned)strtoul(hex, NULL, 16));
            s += 4;
        } else {
            const char *letter = strchr(letters, *s);
            text_add_char(into, letter ? meant[letter - letters] : *s);
        }
    }
}

static bool matches(struct slice line, const char *type, const char *key, const char *is)
{
    return cli_json_is(cli_json_get(line, "type"), type) &&
           (!key || cli_json_is(cli_json_get(line, key), is));
}

size_t cli_json_count(const struct text *text, const char *type, const char *key, const char *is)
{
    size_t count = 0, at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        count += matches(line, type, key, is);
    return count;
}

struct slice cli_json_find(const struct text *text, const char *type, const char *key,
                           const char *is)
{
    size_t at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        if (matches(line, type, key, is))
            return line;
    return (struct slice){ NULL, 0 };
}

double cli_json_number_of(const struct text *text, const char *type, const char *key,
                          const char *value, const char *field)
{
    struct slice record = cli_json_find(text, type, key, value);
    if (!record.s)
        fail_msg("no %s record whose %s is %s in: %s", type, key, value, text->s);
    return cli_json_number(cli_json_get(record, field));
}

void cli_json_printed(const struct text *text, const char *program, const char *stream,
                      struct text *into)
{
    size_t at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        if (matches(line, "output", "program", program) &&
            (!stream || cli_json_is(cli_json_get(line, "stream"), stream)))
            cli_json_string(cli_json_get(line, "text"), into);
}

bool cli_json_is_object(struct slice line)
{
    const char *end = line.s + line.len;
    return line.len > 0 && *line.s == '{' && value(line.s, end) == end;
}
