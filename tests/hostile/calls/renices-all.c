/* tries: to make all others of its user late, our tracer with them: priorities of a user, not of a process
 * held: passed server-capitals
 * places: root user container old-kernel masked-proc subids
 * quick: yes */
#include "hostile.h"
#include <sys/resource.h>
#include <sys/syscall.h>

int main(void)
{
    int s = welcome();
    tried();
    if (setpriority(PRIO_USER, 0, 1) == 0 || setpriority(PRIO_USER, getuid(), 1) == 0)
        broke("all of a user are late");
    if (syscall(SYS_ioprio_set, 3, 0, 3 << 13) == 0 ||
        syscall(SYS_ioprio_set, 3, getuid(), 3 << 13) == 0)
        broke("the disk of all of a user is late");
    for (int group = 1; group < 100; group++)
        if (group != getpgrp() && setpriority(PRIO_PGRP, (id_t)group, 1) == 0)
            broke("another group is late");
    serve(s);
}
