/* tries: to keep the tracer busy for ever: calls that are refused, calls that are none, calls about nothing, each of which stops it
 * held: lost server-capitals
 * held: says of its own time */
#include "hostile.h"
#include <sys/ptrace.h>
#include <sys/syscall.h>

int main(void)
{
    welcome();
    tried();
    for (;;) {
        ptrace(PTRACE_ATTACH, 1, 0, 0);
        syscall(SYS_process_vm_readv, 1, 0, 0, 0, 0, 0);
        close(700);
        close(-1);
        (void)!read(-1, NULL, 0);
        kill(1, 0);
    }
}
