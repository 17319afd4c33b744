/* What `sockwire explain RULE` says: each mistake's own page.
 *
 *     explain.c                                the groups, and looking a rule up
 *     results, connecting, bytes, waiting, closing, processes, events, requests     the texts, by subject
 *
 * A finding says what happened in one run; its page here says what the mistake is, for whoever
 * meets it.  The rules themselves (how bad, what to change) stand in findings/, beside its
 * function: nothing of it is told again here.  Texts are ASCII, whole sentences, of no other
 * source.  tests/unit/test_explain.c walks every row: each rule has a page with all its parts, and
 * the lines of C compile. */
#ifndef FINDINGS_EXPLAIN_EXPLAIN_H
#define FINDINGS_EXPLAIN_EXPLAIN_H

#include <stddef.h>

#include "findings/findings.h"

struct explanation {
    const char *rule;          /* the name of a rule */
    const char *title;         /* for the list: "listen() was forgotten" */
    const char *what;          /* what it is, and what one sees of it */
    const char *wire;          /* how it looks on the wire: rows, parted by newlines */
    const char *why;           /* what the kernel does, and why */
    const char *wrong, *right; /* C, as it stands inside a function; rows, parted by newlines */
    const char *read; /* a sheet ("handouts/02-knock.md") or a manual page ("man 7 epoll") */
};

struct explanation_group {
    const char *title;
    const struct explanation *rows; /* ends with a NULL rule */
};

extern const struct explanation explain_results[], explain_connecting[], explain_bytes[],
    explain_waiting[], explain_closing[], explain_processes[], explain_events[], explain_requests[],
    explain_packets[];

extern const struct explanation_group explanation_groups[]; /* ends with a NULL title */

const struct explanation *explanation_of(const char *rule); /* NULL: there is no such rule */

enum { NEAREST_MAX = 3 };
/* Rules whose names are like this word, the nearest first, at most NEAREST_MAX; returns how many.
 */
size_t explanation_nearest(const char *word, const char *names[NEAREST_MAX]);

#endif
