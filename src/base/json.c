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
    json_string(text, key);
    text_add_char(text, ':');
}

void json_string(struct text *text, const char *s)
{
    if (s)
        json_string_bytes(text, s, strlen(s));
    else
        json_null(text);
}

void json_string_bytes(struct text *text, const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    separate(text);
    text_add_char(text, '"');
    for (size_t i = 0; i < count;) {
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
    text_addf(text, "%lld", (long long)number);
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
    int64_t size = ns < 0 ? -ns : ns;
    text_addf(text, "%s%lld.%09lld", ns < 0 ? "-" : "", (long long)(size / 1000000000), (long long)(size % 1000000000));
}

void json_hex(struct text *text, const void *bytes, size_t count)
{
    const uint8_t *s = bytes;
    separate(text);
    text_add_char(text, '"');
    for (size_t i = 0; i < count; i++)
        text_addf(text, "%02x", s[i]);
    text_add_char(text, '"');
}
