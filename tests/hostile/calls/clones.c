/* tries: to answer from children that the tracer never hears of: a sibling, shared memory, shared descriptors, odd signals
 * held: passed server-capitals
 * places: root user subids */
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>

static char stack[4][1 << 16];
static int door;

static int serves(void *unused)
{
    (void)unused;
    serve(door);
    return 0;
}

int main(void)
{
    static const int flags[] = { CLONE_PARENT | SIGCHLD, CLONE_VM | CLONE_FILES | CLONE_FS,
                                 CLONE_PTRACE | CLONE_SIGHAND | CLONE_VM, CLONE_IO | 63 };
    door = welcome();
    tried();
    for (int i = 0; i < 4; i++)
        clone(serves, stack[i] + sizeof stack[i], flags[i], NULL);
    if (syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0) == 0) {
        broke("a child that nobody traces");
        _exit(0);
    }
    for (;;)
        pause();
}
