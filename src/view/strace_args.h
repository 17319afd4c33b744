/* The arguments of a call in strace(1)'s words: what strace.c writes between the parentheses. */
#ifndef VIEW_STRACE_ARGS_H
#define VIEW_STRACE_ARGS_H

#include "base/text.h"
#include "timeline/timeline.h"

/* Argument i as it is known at the call's begin (an argument that the kernel fills: nothing, and false), or at its end. */
bool strace_arg(struct text *text, const struct call_facts *facts, unsigned i, bool at_end);

/* The arguments that the C library adds: NULL and 0, which facts->args leaves out; nothing where none is left out. */
const char *strace_left_out(const struct call_facts *facts);

/* What strace says behind the result of poll() and its kin: " ([{fd=3, revents=POLLIN}])", " (Timeout)"; of others nothing. */
void strace_ready(struct text *text, const struct call_facts *facts);

#endif
