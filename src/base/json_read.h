/* One line of JSON (RFC 8259) that nobody vouches for, read into values that are found by name.
 *
 *     struct json json = { 0 };
 *     const struct json_value *record = json_parse(&json, line, bytes);      NULL: it is no JSON
 *     const struct json_value *id = json_member(&json, record, "id");        NULL: there is none
 *     json_release(&json);
 *
 * Values stay valid until the next json_parse().  Every function that takes a value takes NULL,
 * too, and then gives what it gives for null.  Nesting is limited; memory is at most some 30 times
 * the line's length. */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum json_kind {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_value {
    enum json_kind kind;
    size_t key_at, key_bytes; /* of a member of an object: its name, in json.text */
    /* a string's bytes without escapes, or a number as it was written: in json.text, NUL behind */
    size_t at, bytes;
    /* the first element or member; the next one beside this: index in json.values; 0: none */
    size_t child, next;
};

struct json {
    size_t count, capacity;
    struct json_value *values;
    struct text text;
};

enum { JSON_DEPTH_MAX = 32 };

const struct json_value *json_parse(struct json *json, const char *line, size_t bytes);
void json_release(struct json *json);

const struct json_value *json_member(const struct json *json, const struct json_value *object,
                                     const char *key);
/* or object; NULL: it is empty */
const struct json_value *json_first(const struct json *json, const struct json_value *array);
const struct json_value *json_next(const struct json *json, const struct json_value *element);

const char *json_key_of(const struct json *json, const struct json_value *member);
/* NULL: it is no string.  May hold NULs */
const char *json_text(const struct json *json, const struct json_value *string);
bool json_is(const struct json *json, const struct json_value *string, const char *text);
/* false: no whole number that fits */
bool json_integer(const struct json *json, const struct json_value *number, int64_t *value);
/* seconds; digits past the 9th are dropped */
bool json_ns(const struct json *json, const struct json_value *number, int64_t *ns);

#endif
