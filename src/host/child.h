/* Try something in a child of our own, where it can't do harm: a half-successful unshare() can't be
 * undone, a refused system call may kill, a broken kernel may hang.
 *
 * `report` is both the question and the answer: the child gets a copy of it, attempt() fills it in,
 * and it comes back whole. Pointers to constants inside it stay valid, because a forked child has
 * the same addresses. */
#ifndef HOST_CHILD_H
#define HOST_CHILD_H

#include <stddef.h>

enum { CHILD_SECONDS = 10 }; /* after which a child that hangs is ended by SIGALRM */

/* 0 and the report filled in; else the report is untouched and the result is the signal that ended
 * the child, or -1 with errno when there was none.  `bytes` is at most PIPE_BUF, so that the report
 * is written in one piece. */
int child_attempt(void (*attempt)(void *report), void *report, size_t bytes);

#endif
