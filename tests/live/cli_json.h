/* Reading sockwire's JSON Lines: a strict reader (RFC 8259).
 *
 * Ask only lines for which cli_json_is_object() holds; sockwire's own do, as test_cli_views makes
 * sure. */
#ifndef LIVE_CLI_JSON_H
#define LIVE_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* A value as it stands in the text; s is NULL when there is none. */
struct slice {
    const char *s;
    size_t len;
};

/* The next line of the text, without its newline; false at the end. */
bool cli_json_line(const struct text *text, size_t *at, struct slice *line);

bool cli_json_is_object(struct slice line); /* strict JSON, valid UTF-8, no key twice */
struct slice cli_json_get(struct slice object, const char *key);
struct slice cli_json_item(struct slice list, size_t index);
bool cli_json_is(struct slice value, const char *string);    /* is it this string? */
double cli_json_number(struct slice value);                  /* -1 for null */
void cli_json_string(struct slice value, struct text *into); /* adds its characters */

/* How many records have this type and (when a key is given) this string under it. */
size_t cli_json_count(const struct text *text, const char *type, const char *key,
                      const char *value);

/* The first such record; s is NULL when there is none. */
struct slice cli_json_find(const struct text *text, const char *type, const char *key,
                           const char *value);

/* The number under `field` of that record; fails the test when there is no such record. */
double cli_json_number_of(const struct text *text, const char *type, const char *key,
                          const char *value, const char *field);

/* All that a program printed on a stream ("stdout", "stderr"; NULL: both). */
void cli_json_printed(const struct text *text, const char *program, const char *stream,
                      struct text *into);

#endif
