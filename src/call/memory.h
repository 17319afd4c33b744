/* How a decoder looks into a running process: the `struct memory` of table.h, by
 * process_vm_readv(2), or /proc/PID/mem where that is refused. */
#ifndef CALL_MEMORY_H
#define CALL_MEMORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "call/table.h"

/* A reader of the memory of process *pid (any of its threads).  The pointer is kept: *pid must live
 * as long as the reader. The caller must be allowed to trace the process.  What can be read before
 * the memory ends is returned, exactly. */
struct memory memory_of(pid_t *pid);

/* All bytes, or false. */
bool memory_write(pid_t pid, uint64_t address, const void *from, size_t count);

/* A piece of a stopped thread's stack, from its stack pointer on. */
enum { STACK_PIECE_BYTES = 512 };
struct stack_piece {
    pid_t tid;
    uint64_t sp;
    size_t bytes; /* 0: not read yet */
    uint8_t piece[STACK_PIECE_BYTES];
};

/* A reader of the thread's memory as above.  Its first read brings the piece along, in the same
 * system call: who walks the stack next has it.  *stack must live as long as the reader. */
struct memory memory_with_stack(struct stack_piece *stack);

#endif
