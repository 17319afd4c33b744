/* tries: to have its calls made where no filter looks: each system call is sent to a handler of its own first
 * held: nothing broke */
#include "hostile.h"
#include <sys/prctl.h>
#include <sys/syscall.h>

static volatile char blocks;

static void handle(int number)
{
    (void)number;
    blocks = 0; /* from here on all calls are let through */
    if (syscall(SYS_ptrace, 0, 0, 0, 0) == 0 || syscall(SYS_unshare, 0x10000000 /* users */) == 0 ||
        syscall(SYS_keyctl, 0, -3, 1) >= 0)
        broke("a call that is refused was made");
}

int main(void)
{
    int s = welcome();
    tried();
    signal(SIGSYS, handle);
    if (prctl(59 /* PR_SET_SYSCALL_USER_DISPATCH */, 1, 0, 0, &blocks) == 0) {
        blocks = 1;
        getppid();
        prctl(59, 0, 0, 0, 0);
    }
    serve(s);
}
