/* Registers of a stopped program, x86-64 and aarch64: see registers.h.
 *
 *                  number                arguments                  result
 *     x86-64       orig_rax              rdi rsi rdx r10 r8 r9      rax
 *     aarch64      (a regset of its own) x0 … x5                    x0
 *
 * A call is skipped by giving it the number -1.  The kernel then goes straight to the exit stop,
 * and the result is whatever stands in the register: it must be set there. */
#include "call/registers.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <ucontext.h>

/* From the frame of a signal, which the kernel has put on the stack. */
static int word_of_frame(pid_t tid, uint64_t at, int64_t *word)
{
    errno = 0;
    *word = ptrace(PTRACE_PEEKDATA, tid, at, 0);
    return errno ? -1 : 0;
}

#if defined(__x86_64__)
#include <stddef.h>

static int poke(pid_t tid, size_t offset, uint64_t value)
{
    return ptrace(PTRACE_POKEUSER, tid, offset, value) == 0 ? 0 : -1;
}

int registers_argument(pid_t tid, unsigned index, uint64_t value)
{
    static const size_t arguments[6] = {
        offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rsi),
        offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, r10),
        offsetof(struct user_regs_struct, r8),  offsetof(struct user_regs_struct, r9),
    };
    return poke(tid, arguments[index], value);
}

int registers_call(pid_t tid, long number)
{
    return poke(tid, offsetof(struct user_regs_struct, orig_rax), (uint64_t)number);
}

int registers_skip(pid_t tid)
{
    return registers_call(tid, -1);
}

int registers_result(pid_t tid, int64_t result)
{
    return poke(tid, offsetof(struct user_regs_struct, rax), (uint64_t)result);
}

int registers_result_kept(pid_t tid, int64_t *result)
{
    enum { RETURN_ADDRESS_BYTES = 8 };
    errno = 0;
    uint64_t sp = (uint64_t)ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, rsp), 0);
    if (errno)
        return -1;
    return word_of_frame(
        tid, sp + RETURN_ADDRESS_BYTES + offsetof(ucontext_t, uc_mcontext.gregs[REG_RAX]), result);
}

int registers_again(pid_t tid, long number, uint64_t first)
{
    enum { SYSCALL_BYTES = 2 }; /* of the instruction, behind which it stands */
    (void)first;
    errno = 0;
    uint64_t at = (uint64_t)ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, rip), 0);
    if (errno || registers_result(tid, number) != 0)
        return -1;
    return poke(tid, offsetof(struct user_regs_struct, rip), at - SYSCALL_BYTES);
}

int registers_frame(pid_t tid, uint64_t *fp, uint64_t *lr)
{
    errno = 0;
    *fp = (uint64_t)ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user_regs_struct, rbp), 0);
    *lr = 0;
    return errno ? -1 : 0;
}

uint64_t registers_code_address(uint64_t saved)
{
    return saved;
}

#elif defined(__aarch64__)
#include <elf.h>
#include <signal.h>
#include <stddef.h>

int registers_argument(pid_t tid, unsigned index, uint64_t value)
{
    struct user_regs_struct registers;
    struct iovec all = { &registers, sizeof registers };
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all) != 0)
        return -1;
    registers.regs[index] = value;
    return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &all) == 0 ? 0 : -1;
}

int registers_call(pid_t tid, long number)
{
    int word = (int)number;
    struct iovec one = { &word, sizeof word };
    return ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &one) == 0 ? 0 : -1;
}

int registers_skip(pid_t tid)
{
    return registers_call(tid, -1);
}

int registers_result(pid_t tid, int64_t result)
{
    return registers_argument(tid, 0, (uint64_t)result);
}

int registers_result_kept(pid_t tid, int64_t *result)
{
    struct user_regs_struct registers;
    struct iovec all = { &registers, sizeof registers };
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all) != 0)
        return -1;
    return word_of_frame(
        tid, registers.sp + sizeof(siginfo_t) + offsetof(ucontext_t, uc_mcontext.regs[0]), result);
}

int registers_again(pid_t tid, long number, uint64_t first)
{
    enum {
        SVC_BYTES = 4
    }; /* of the instruction, behind which it stands; x8 has the number still */
    struct user_regs_struct registers;
    struct iovec all = { &registers, sizeof registers };
    (void)number;
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all) != 0)
        return -1;
    registers.regs[0] = first;
    registers.pc -= SVC_BYTES;
    return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &all) == 0 ? 0 : -1;
}

int registers_frame(pid_t tid, uint64_t *fp, uint64_t *lr)
{
    struct user_regs_struct registers;
    struct iovec all = { &registers, sizeof registers };
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &all) != 0)
        return -1;
    *fp = registers.regs[29];
    *lr = registers.regs[30];
    return 0;
}

uint64_t registers_code_address(uint64_t saved)
{
    return saved & (((uint64_t)1 << 48) - 1);
}

#else
#error "sockwire knows the registers of x86-64 and aarch64"
#endif
