/* tries: to have its calls made by a process that nobody watches (CLONE_UNTRACED)
 * held: nothing broke
 * held: lost server-capitals
 * quick: yes */
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>

int main(void)
{
    tried();
    long child = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
    if (child > 0) {
        broke("an unwatched child was made");
        pause();
    }
    return 1;
}
