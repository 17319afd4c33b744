/* Changing a system call of a stopped program, and looking at its frame: the only part of sockwire
 * that depends on the architecture (besides the numbers of the calls, which <sys/syscall.h>
 * gives).
 *
 *     at the seccomp stop   registers_argument() changes what the kernel is asked, registers_skip() takes the call away
 *     at the exit stop      registers_result() sets what the program is told; registers_argument() puts an argument back
 *
 * 0, or -1 with errno (ESRCH: the program was killed in the meantime). */
#ifndef CALL_REGISTERS_H
#define CALL_REGISTERS_H

#include <stdint.h>
#include <sys/types.h>

int registers_argument(pid_t tid, unsigned index, uint64_t value); /* index 0 … 5 */
int registers_skip(pid_t tid);
int registers_call(pid_t tid, long number);      /* another call is made in its place */
int registers_result(pid_t tid, int64_t result); /* an error is its negative errno */

/* At the exit stop: the thread makes the call `number` once more, with the same arguments, of which
 * its result has overwritten the first on some machines. */
int registers_again(pid_t tid, long number, uint64_t first);

/* Where a signal's handler begins: what the thread will find in the register of a call's result when
 * the handler returns: -EINTR, or what it needs to make the interrupted call again. */
int registers_result_kept(pid_t tid, int64_t *result);

/* For walks over the stack: frame pointer and (aarch64) link register; 0 where there is none. */
int registers_frame(pid_t tid, uint64_t *fp, uint64_t *lr);
/* without the signature that some aarch64 machines add to a return address */
uint64_t registers_code_address(uint64_t saved);

#endif
