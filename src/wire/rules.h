/* The rules of one wire, from where they are written: a command line, a file, a scenario of a grade. */
#ifndef WIRE_RULES_H
#define WIRE_RULES_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"
#include "host/hosts.h"
#include "wire/rule.h"

struct wire_rules {
    size_t count, capacity;
    struct rule *list; /* in the order in which they were given */
};

/* -1 and err, with what is wrong and where. */
int wire_rules_add(struct wire_rules *rules, const char *text, struct err *err);

/* … of the text of `source`: "lab.wire:3" */
int wire_rules_add_from(struct wire_rules *rules, const char *source, const char *text,
                        struct err *err);

/* The lines of a text in which a rule stands, each without its comment, to `take`, with "NAME:3" as
 * their source.  0; -1 and err: a NUL byte, or what `take` said.  The text is changed. */
int wire_rules_lines(struct text *text, const char *name,
                     int (*take)(void *context, const char *source, const char *line,
                                 struct err *err),
                     void *context, struct err *err);

/* One rule a line; '#' begins a comment.  "-": standard input.  A longer file is refused. */
enum { RULES_FILE_MOST_BYTES = 1 << 20 };
int wire_rules_read(struct wire_rules *rules, const char *name, struct err *err);

/* Do all of them speak of programs that this run has? */
int wire_rules_check(const struct wire_rules *rules, bool server, size_t clients, struct err *err);

/* Those that set something on a host: the array is the caller's, its texts are the rules'. */
struct hosts_setting *wire_rules_settings(const struct wire_rules *rules, size_t *count);

void wire_rules_release(struct wire_rules *rules);

#endif
