/* How a decoder looks into a running process: the `struct memory` of table.h, by
 * process_vm_readv(2). */
#ifndef CALL_MEMORY_H
#define CALL_MEMORY_H

#include <sys/types.h>

#include "call/table.h"

/* A reader of the memory of process *pid (any of its threads).  The pointer is kept: *pid must live
 * as long as the reader. The caller must be allowed to trace the process.  What can be read before
 * the memory ends is returned, exactly. */
struct memory memory_of(pid_t *pid);

#endif
