/* tries: calls that the grader does not see: a ring, x32, 32-bit
 * held: passed server-capitals
 * places: root user
 * quick: yes */
#include "hostile.h"
#include <sys/syscall.h>

static void gone(int signal)
{
    (void)signal;
    _exit(0);
}

int main(void)
{
    int s = welcome();
    static char params[120];
    tried();
    if (syscall(425 /* io_uring_setup */, 4, params) >= 0)
        broke("a ring was made");
#if defined(__x86_64__)
    if (syscall(0x40000000L | 41, AF_INET, SOCK_STREAM, 0) >= 0)
        broke("a socket was made by an x32 call");
    if (fork() > 0) /* where the kernel has no such calls, it ends who makes one */
        serve(s);
    close(s);
    signal(SIGSEGV, gone);
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(359L), "b"(2L), "c"(1L), "d"(0L)
                     : "memory", "r8", "r9", "r10", "r11");
    if (result >= 0)
        broke("a socket was made by a 32-bit call");
    return 0;
#endif
    serve(s);
}
