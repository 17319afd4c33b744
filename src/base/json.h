/* A small writer of JSON objects into a text.  Commas are its business; nesting is the caller's
 * order of calls.
 *
 *     json_open(&t, '{');  json_key(&t, "name");  json_string(&t, name);  json_close(&t, '}');
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

void json_open(struct text *text, char bracket);  /* '{' or '[' */
void json_close(struct text *text, char bracket); /* '}' or ']' */
/* of letters, digits, '_' … only: nothing in it is escaped */
void json_key(struct text *text, const char *key);
/* NULL writes null.  Bytes that are no UTF-8 become U+FFFD */
void json_string(struct text *text, const char *s);
void json_string_bytes(struct text *text, const void *bytes, size_t count);
void json_int(struct text *text, int64_t number);
void json_bool(struct text *text, bool value);
void json_null(struct text *text);
void json_seconds(struct text *text, int64_t ns); /* 1234567890 → 1.234567890 */
void json_hex(struct text *text, const void *bytes, size_t count);

/* A key and its value. */
void json_put(struct text *text, const char *key, const char *value); /* NULL: null */
void json_put_int(struct text *text, const char *key, int64_t number);

#endif
