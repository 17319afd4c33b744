/* How the fields of a record (line.h) are written and read, by their type.  Only line.c uses it. */
#ifndef RECORD_VALUES_H
#define RECORD_VALUES_H

#include "record/line.h"

enum type {
    SIGNED,
    UNSIGNED, /* of 4 or 8 bytes, within their bounds */
    BOOL,
    ADDRESS, /* struct address: 127.0.0.1:12000, [::1]:12000 */
    STRING,  /* const char *, NULL when left out */
    NAME,    /* the same, of letters, digits and '_': views draw it as it is */
    BYTES,   /* char *; its length is the size_t behind it */
    WORDS,   /* argc of a program, and with it argv: one `name=` for each word */
    ROW,
    ARGUMENTS,
    DATA,   /* of struct call_facts */
    UNKEPT, /* not in the file */
};

struct field {
    const char *name;
    enum type type;
    size_t at, bytes;
    int64_t least;
    uint64_t most;
};

struct assignment { /* of a line: name=value */
    const char *name, *value;
    size_t name_bytes, bytes;
};

bool field_same(const struct field *field, const void *now, const void *before);
void field_add(struct text *line, const struct field *field, const void *of); /* " name=value" */

/* -1: the value is none of its type, or out of its bounds. */
int field_read(const struct field *field, const struct assignment *piece, void *of,
               struct arena *arena);
/* one `arg=`, behind ARGUMENTS */
int argument_read(const struct assignment *piece, struct call_facts *facts, struct arena *arena);

#endif
