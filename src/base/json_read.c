/* Reading JSON: see json_read.h. */
#include "base/json_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

struct json_reader {
    struct json *json;
    const char *at, *end;
    int depth;
};

static size_t value_new(struct json *json, enum json_kind kind)
{
    array_reserve(&json->values, &json->capacity, json->count, sizeof *json->values);
    json->values[json->count] = (struct json_value){ .kind = kind };
    return json->count++;
}

static void skip_space(struct json_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r' || *r->at == '\n'))
        r->at++;
}

static bool take(struct json_reader *r, char c)
{
    skip_space(r);
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static bool hex4(struct json_reader *r, uint32_t *code)
{
    *code = 0;
    if (r->end - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++, r->at++) {
        int digit = hex_digit(*r->at);
        if (digit < 0)
            return false;
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

static void add_utf8(struct text *text, uint32_t c)
{
    if (c < 0x80) {
        text_add_char(text, (char)c);
    } else if (c < 0x800) {
        text_add_char(text, (char)(0xc0 | c >> 6));
        text_add_char(text, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        text_add_char(text, (char)(0xe0 | c >> 12));
        text_add_char(text, (char)(0x80 | (c >> 6 & 0x3f)));
        text_add_char(text, (char)(0x80 | (c & 0x3f)));
    } else {
        text_add_char(text, (char)(0xf0 | c >> 18));
        text_add_char(text, (char)(0x80 | (c >> 12 & 0x3f)));
        text_add_char(text, (char)(0x80 | (c >> 6 & 0x3f)));
        text_add_char(text, (char)(0x80 | (c & 0x3f)));
    }
}

/* Behind "\u": a character, which may need two of them (RFC 8259, 7).  Half a pair becomes U+FFFD.
 */
static bool unicode_escape(struct json_reader *r)
{
    enum { REPLACEMENT = 0xfffd };
    uint32_t code, low;
    if (!hex4(r, &code))
        return false;
    if (code >= 0xd800 && code < 0xdc00 && r->end - r->at >= 6 && r->at[0] == '\\' &&
        r->at[1] == 'u') {
        struct json_reader ahead = *r;
        ahead.at += 2;
        if (!hex4(&ahead, &low))
            return false;
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            r->at = ahead.at;
        }
    }
    add_utf8(&r->json->text, code >= 0xd800 && code < 0xe000 ? REPLACEMENT : code);
    return true;
}

static bool string(struct json_reader *r, size_t *at, size_t *bytes)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    struct text *text = &r->json->text;
    if (!take(r, '"'))
        return false;
    *at = text->len;
    for (; r->at < r->end && *r->at != '"';) {
        const char *plain = r->at;
        while (r->at < r->end && *r->at != '"' && *r->at != '\\' && (unsigned char)*r->at >= 0x20)
            r->at++;
        text_add_bytes(text, plain, (size_t)(r->at - plain));
        if (r->at == r->end || *r->at == '"')
            break;
        if (*r->at++ != '\\' || r->at == r->end)
            return false; /* a control character, or the end */
        char c = *r->at++;
        if (c == 'u') {
            if (!unicode_escape(r))
                return false;
            continue;
        }
        const char *pair = c ? strchr(escapes, c) : NULL;
        while (pair && (pair - escapes) % 2) /* its second half is another's meaning */
            pair = strchr(pair + 1, c);
        if (!pair)
            return false;
        text_add_char(text, pair[1]);
    }
    if (r->at == r->end)
        return false;
    r->at++;
    *bytes = text->len - *at;
    text_add_char(text, 0);
    return true;
}

static size_t digits(struct json_reader *r)
{
    const char *from = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return (size_t)(r->at - from);
}

static bool number(struct json_reader *r, size_t *at, size_t *bytes)
{
    const char *from = r->at;
    if (*r->at == '-')
        r->at++;
    bool zero = r->at < r->end && *r->at == '0';
    size_t whole = digits(r);
    if (whole == 0 || (zero && whole > 1))
        return false;
    if (r->at < r->end && *r->at == '.') {
        r->at++;
        if (!digits(r))
            return false;
    }
    if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
        r->at++;
        if (r->at < r->end && (*r->at == '+' || *r->at == '-'))
            r->at++;
        if (!digits(r))
            return false;
    }
    *at = r->json->text.len;
    *bytes = (size_t)(r->at - from);
    text_add_bytes(&r->json->text, from, *bytes);
    text_add_char(&r->json->text, 0);
    return true;
}

static bool word(struct json_reader *r, const char *expected)
{
    size_t length = strlen(expected);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, expected, length) != 0)
        return false;
    r->at += length;
    return true;
}

static size_t value(struct json_reader *r);

/* Elements or members up to the closing bracket; their parent is values[index]. */
static bool list(struct json_reader *r, size_t index, bool is_object)
{
    struct json *json = r->json;
    size_t last = 0;
    char close = is_object ? '}' : ']';
    if (take(r, close))
        return true;
    do {
        size_t key_at = 0, key_bytes = 0;
        if (is_object && (!string(r, &key_at, &key_bytes) || !take(r, ':')))
            return false;
        size_t element = value(r);
        if (!element)
            return false;
        json->values[element].key_at = key_at;
        json->values[element].key_bytes = key_bytes;
        if (last)
            json->values[last].next = element;
        else
            json->values[index].child = element;
        last = element;
    } while (take(r, ','));
    return take(r, close);
}

/* Its index; 0: it is none. */
static size_t value(struct json_reader *r)
{
    struct json *json = r->json;
    skip_space(r);
    if (r->at == r->end)
        return 0;
    size_t at = 0, bytes = 0, index;
    switch (*r->at) {
    case '{':
    case '[': {
        bool is_object = *r->at++ == '{';
        index = value_new(json, is_object ? JSON_OBJECT : JSON_ARRAY);
        if (++r->depth > JSON_DEPTH_MAX || !list(r, index, is_object))
            return 0;
        r->depth--;
        return index;
    }
    case '"':
        if (!string(r, &at, &bytes))
            return 0;
        index = value_new(json, JSON_STRING);
        break;
    case 'n': return word(r, "null") ? value_new(json, JSON_NULL) : 0;
    case 't': return word(r, "true") ? value_new(json, JSON_TRUE) : 0;
    case 'f': return word(r, "false") ? value_new(json, JSON_FALSE) : 0;
    default:
        if (!number(r, &at, &bytes))
            return 0;
        index = value_new(json, JSON_NUMBER);
        break;
    }
    json->values[index].at = at;
    json->values[index].bytes = bytes;
    return index;
}

const struct json_value *json_parse(struct json *json, const char *line, size_t bytes)
{
    struct json_reader r = { .json = json, .at = line, .end = line + bytes };
    if (!json->text.s)
        text_init(&json->text);
    text_clear(&json->text);
    json->count = 0;
    value_new(json, JSON_NULL); /* index 0 means none */
    size_t index = value(&r);
    skip_space(&r);
    return index && r.at == r.end ? &json->values[index] : NULL;
}

void json_release(struct json *json)
{
    free(json->values);
    if (json->text.s)
        text_release(&json->text);
    *json = (struct json){ 0 };
}

const struct json_value *json_first(const struct json *json, const struct json_value *array)
{
    return array && array->child ? &json->values[array->child] : NULL;
}

const struct json_value *json_next(const struct json *json, const struct json_value *element)
{
    return element && element->next ? &json->values[element->next] : NULL;
}

const char *json_key_of(const struct json *json, const struct json_value *member)
{
    return json->text.s + member->key_at;
}

const struct json_value *json_member(const struct json *json, const struct json_value *object,
                                     const char *key)
{
    size_t length = strlen(key);
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (const struct json_value *member = json_first(json, object); member;
         member = json_next(json, member))
        if (member->key_bytes == length && memcmp(json_key_of(json, member), key, length) == 0)
            return member;
    return NULL;
}

const char *json_text(const struct json *json, const struct json_value *s)
{
    return s && s->kind == JSON_STRING ? json->text.s + s->at : NULL;
}

bool json_is(const struct json *json, const struct json_value *s, const char *text)
{
    return s && s->kind == JSON_STRING && s->bytes == strlen(text) &&
           memcmp(json->text.s + s->at, text, s->bytes) == 0;
}

/* `digits_after` digits of the fraction belong to the number; further ones are dropped. */
static bool scaled(const struct json *json, const struct json_value *n, int digits_after,
                   int64_t *value)
{
    if (!n || n->kind != JSON_NUMBER)
        return false;
    const char *s = json->text.s + n->at;
    bool negative = *s == '-', fraction = false;
    int64_t result = 0;
    int left = digits_after;
    for (s += negative; *s; s++) {
        if (*s == '.') {
            fraction = true;
            if (digits_after == 0)
                return false;
        } else if (*s < '0' || *s > '9') {
            return false; /* an exponent: we write none */
        } else if (!fraction || left-- > 0) {
            if (__builtin_mul_overflow(result, 10, &result) ||
                __builtin_add_overflow(result, *s - '0', &result))
                return false;
        }
    }
    for (left = left < 0 ? 0 : left; left > 0; left--)
        if (__builtin_mul_overflow(result, 10, &result))
            return false;
    *value = negative ? -result : result;
    return true;
}

bool json_integer(const struct json *json, const struct json_value *n, int64_t *value)
{
    return scaled(json, n, 0, value);
}

bool json_ns(const struct json *json, const struct json_value *n, int64_t *ns)
{
    return scaled(json, n, 9, ns);
}
