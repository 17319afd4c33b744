/* A strict reader of JSON Lines: see cli_json.h.
 *
 * Nothing is kept of a line but the line: a value is a slice of it, and looking for a key walks over the values before. */
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    return is.s && *is.s == '"' && is.len == strlen(text) + 2 && !memcmp(is.s + 1, text, is.len - 2);
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
    return cli_json_is(cli_json_get(line, "type"), type) && (!key || cli_json_is(cli_json_get(line, key), is));
}

size_t cli_json_count(const struct text *text, const char *type, const char *key, const char *is)
{
    size_t count = 0, at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        count += matches(line, type, key, is);
    return count;
}

struct slice cli_json_find(const struct text *text, const char *type, const char *key, const char *is)
{
    size_t at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        if (matches(line, type, key, is))
            return line;
    return (struct slice){ NULL, 0 };
}

void cli_json_printed(const struct text *text, const char *program, const char *stream, struct text *into)
{
    size_t at = 0;
    for (struct slice line; cli_json_line(text, &at, &line);)
        if (matches(line, "output", "program", program) && (!stream || cli_json_is(cli_json_get(line, "stream"), stream)))
            cli_json_string(cli_json_get(line, "text"), into);
}

/* ---- the rules of a timeline ---- */

/* Which records a key names: {key, what it names}.  A dot leads into an object. */
static const struct reference { const char *type, *key, *to; } references[] = {
    { "call", "program", "program" },        { "call", "socket", "socket" },
    { "socket", "program", "program" },      { "socket", "connection", "connection" },
    { "socket", "released.call", "call" },   { "packet", "connection", "connection" },
    { "packet", "carries", "call" },         { "packet", "completes", "call" },
    { "packet", "listen", "call" },          { "packet", "trigger.call", "call" },
    { "packet", "trigger.packet", "packet" }, { "state", "connection", "connection" },
    { "state", "packet", "packet" },         { "state", "call", "call" },
    { "state", "socket", "socket" },         { "output", "program", "program" },
    { "input", "program", "program" },       { "exit", "program", "program" },
};

enum { REFERENCES = sizeof references / sizeof *references };

struct known {
    const char *type;
    struct slice id;
};

struct timeline_ids {
    struct known *list;
    size_t count, capacity;
};

static int compare(const void *a, const void *b)
{
    const struct known *left = a, *right = b;
    int order = strcmp(left->type, right->type);
    if (order == 0)
        order = left->id.len < right->id.len ? -1 : left->id.len > right->id.len;
    return order ? order : memcmp(left->id.s, right->id.s, left->id.len);
}

static bool wrong(char why[400], struct slice line, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool wrong(char why[400], struct slice line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int used = vsnprintf(why, 400, format, list);
    va_end(list);
    if (used >= 0 && used < 400)
        snprintf(why + used, 400 - (size_t)used, ": %.*s", (int)(line.len < 300 ? line.len : 300), line.s);
    return false;
}

static void collect(struct timeline_ids *ids, struct slice line)
{
    static const char *const types[] = { "program", "socket", "call", "connection", "packet" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!cli_json_is(cli_json_get(line, "type"), types[i]))
            continue;
        if (ids->count == ids->capacity) {
            ids->capacity = ids->capacity ? 2 * ids->capacity : 256;
            ids->list = realloc(ids->list, ids->capacity * sizeof *ids->list);
            if (!ids->list)
                abort();
        }
        ids->list[ids->count++] = (struct known){ types[i], cli_json_get(line, "id") };
    }
}

static bool exists(const struct timeline_ids *ids, const char *type, struct slice id)
{
    struct known key = { type, id };
    return bsearch(&key, ids->list, ids->count, sizeof key, compare) != NULL;
}

static bool refers_well(const struct timeline_ids *ids, struct slice line, const struct reference *reference, char why[400])
{
    char first[32];
    const char *dot = strchr(reference->key, '.');
    snprintf(first, sizeof first, "%.*s", dot ? (int)(dot - reference->key) : 31, reference->key);
    struct slice id = cli_json_get(line, first);
    if (dot)
        id = cli_json_get(id, dot + 1);
    if (!id.s && !dot)
        return wrong(why, line, "%s is missing", reference->key);
    if (!id.s || *id.s == 'n')
        return true;
    if (*id.s != '[')
        return exists(ids, reference->to, id) || wrong(why, line, "%s names a %s that is not there", reference->key, reference->to);
    struct slice one;
    for (size_t i = 0; (one = cli_json_item(id, i)).s; i++)
        if (!exists(ids, reference->to, one))
            return wrong(why, line, "%s names a %s that is not there", reference->key, reference->to);
    return true;
}

static bool lines_are_strict(const struct text *text, struct timeline_ids *ids, char why[400])
{
    double before = -1e9;
    size_t at = 0, count = 0;
    for (struct slice line; cli_json_line(text, &at, &line); count++) {
        if (*line.s != '{' || value(line.s, line.s + line.len) != line.s + line.len)
            return wrong(why, line, "line %zu is no JSON object", count + 1);
        if (cli_json_is(cli_json_get(line, "type"), "trace") != (count == 0))
            return wrong(why, line, "`trace` is the first record and no other");
        collect(ids, line);
        if (count == 0)
            continue;
        struct slice t = cli_json_get(line, "t");
        double now = cli_json_number(t);
        if (!t.s || *t.s == 'n')
            return wrong(why, line, "no time");
        if (now < before)
            return wrong(why, line, "time goes back, from %.9f", before);
        before = now;
    }
    return count > 0 || wrong(why, (struct slice){ "", 0 }, "there is no record");
}

bool cli_json_rules(const struct text *text, char why[400])
{
    struct timeline_ids ids = { 0 };
    bool good = lines_are_strict(text, &ids, why);
    if (good && text->s[text->len - 1] != '\n')
        good = wrong(why, (struct slice){ "", 0 }, "the last line has no newline");
    if (ids.count)
        qsort(ids.list, ids.count, sizeof *ids.list, compare);
    for (size_t i = 1; good && i < ids.count; i++)
        if (compare(&ids.list[i - 1], &ids.list[i]) == 0)
            good = wrong(why, ids.list[i].id, "two %s records have the id", ids.list[i].type);
    size_t at = 0;
    for (struct slice line; good && cli_json_line(text, &at, &line);)
        for (size_t i = 0; good && i < REFERENCES; i++)
            if (cli_json_is(cli_json_get(line, "type"), references[i].type))
                good = refers_well(&ids, line, &references[i], why);
    free(ids.list);
    return good;
}
