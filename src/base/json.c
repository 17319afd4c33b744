/* A small writer of JSON objects: see json.h. */
#include "base/json.h"

#include <string.h>

/* A value or a key needs a comma before it unless it opens something or follows its key. */
static void separate(struct text *text)
{
    if (text->len == 0)
        return;
    char last = text->s[text->len - 1];
    if (last != '{' && last != '[' && last != ':' && last != '\n')
        text_add_char(text, ',');
}

void json_open(struct text *text, char bracket)
{
    separate(text);
    text_add_char(text, bracket);
}

void json_close(struct text *text, char bracket)
{
    text_add_char(text, bracket);
}

void json_key(struct text *text, const char *key)
{
    size_t length = strlen(key);
    separate(text);
    if (text->capacity - text->len <= length + 3)
        text_reserve(text, length + 3);
    char *to = text->s + text->len;
    *to++ = '"';
    memcpy(to, key, length);
    memcpy(to + length, "\":", 3); /* and its NUL */
    text->len += length + 3;
}

void json_string(struct text *text, const char *s)
{
    if (s)
        json_string_bytes(text, s, strlen(s));
    else
        json_null(text);
}

/* It stands in a JSON string as it is. */
static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

void json_string_bytes(struct text *text, const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    separate(text);
    text_add_char(text, '"');
    for (size_t i = 0; i < count;) {
        size_t plain = i;
        while (plain < count && is_plain(s[plain]))
            plain++;
        text_add_bytes(text, s + i, plain - i);
        i = plain;
        if (i == count)
            break;
        size_t length = utf8_length(s + i, count - i);
        if (length == 0) {
            text_add(text, "\xef\xbf\xbd");
            length = 1;
        } else if (s[i] == '"' || s[i] == '\\') {
            text_addf(text, "\\%c", s[i]);
        } else if (s[i] == '\n') {
            text_add(text, "\\n");
        } else if (s[i] < 0x20 || s[i] == 0x7f) {
            text_addf(text, "\\u%04x", s[i]);
        } else {
            text_add_bytes(text, s + i, length);
        }
        i += length;
    }
    text_add_char(text, '"');
}

void json_int(struct text *text, int64_t number)
{
    separate(text);
    text_add_int(text, number);
}

void json_bool(struct text *text, bool value)
{
    separate(text);
    text_add(text, value ? "true" : "false");
}

void json_null(struct text *text)
{
    separate(text);
    text_add(text, "null");
}

void json_seconds(struct text *text, int64_t ns)
{
    separate(text);
    uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    char fraction[] = ".000000000";
    uint64_t rest = size % 1000000000;
    for (size_t i = sizeof fraction - 2; i > 0; i--, rest /= 10)
        fraction[i] = (char)('0' + rest % 10);
    if (ns < 0)
        text_add_char(text, '-');
    text_add_int(text, (int64_t)(size / 1000000000));
    text_add_bytes(text, fraction, sizeof fraction - 1);
}

void json_hex(struct text *text, const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    separate(text);
    text_add_char(text, '"');
    for (size_t i = 0; i < count; i++) {
        text_add_char(text, "0123456789abcdef"[s[i] >> 4]);
        text_add_char(text, "0123456789abcdef"[s[i] & 15]);
    }
    text_add_char(text, '"');
}

void json_put(struct text *text, const char *key, const char *value)
{
    json_key(text, key);
    json_string(text, value);
}

void json_put_int(struct text *text, const char *key, int64_t number)
{
    json_key(text, key);
    json_int(text, number);
}
