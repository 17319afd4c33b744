/* The calls of a script (script.h says how they look), and what script.c and script_calls.c share.
 */
#ifndef TESTS_UNIT_SCRIPT_CALLS_H
#define TESTS_UNIT_SCRIPT_CALLS_H

#include "script_line.h"

/* up to `{` or `=`; cuts name at its # */
void script_call_begins(struct line *line, const char *who, char *name);
void script_call_ends(struct line *line, const char *who); /* from `=` on */
/* "tcp", "udp6" … into domain and type */
void script_socket_kind(struct call_facts *facts, const char *word);

int64_t script_now_ns(const struct script *script);
/* made when first named */
struct program *script_program(struct script *script, const char *word, pid_t *pid, pid_t *tid);
/* NULL: none, or too many */
struct script_task *script_task(struct script *script, const char *word, bool make);

#endif
