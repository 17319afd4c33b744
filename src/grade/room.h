/* Has this machine room for a grade?  Where it has none, a right program would fail: that is never
 * the program's mistake. */
#ifndef GRADE_ROOM_H
#define GRADE_ROOM_H

#include "base/err.h"

/* 0; -1 and err, which says what is short and how to get more of it.  To be asked before a grade,
 * and again when a program failed in it. */
int room_check(struct err *err);

/* Both IPv6 addresses of lo are there, in the network where this process stands: a machine without IPv6
 * is nobody's mistake, and no run that needs it is one.  -1 and err. */
int room_for_ipv6(struct err *err);

/* How many processes the kernel has ended because memory ran out, since the machine started; 0 where
 * it does not say. */
unsigned long long room_memory_kills(void);

/* The network of this run gives every TCP socket small buffers, whatever this machine's are: 16 KB, at most 32.  -1: it
 * can't. */
int room_small_buffers(struct err *err);

#endif
