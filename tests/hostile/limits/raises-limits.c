/* tries: to have more than others: limits, priority, real time, locked memory, safety from the kernel's choice
 * held: passed server-capitals */
#include "hostile.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

int main(void)
{
    int s = welcome();
    struct sched_param first = { .sched_priority = 1 };
    tried();
    for (int what = 0; what < 16; what++) {
        struct rlimit now;
        if (getrlimit((__rlimit_resource_t)what, &now) != 0 || now.rlim_max == RLIM_INFINITY)
            continue;
        now.rlim_max = now.rlim_cur = now.rlim_max + 1;
        if (setrlimit((__rlimit_resource_t)what, &now) == 0)
            broke("a limit was raised");
    }
    if (setpriority(PRIO_PROCESS, 0, -20) == 0)
        broke("it is first");
    if (sched_setscheduler(0, SCHED_FIFO, &first) == 0)
        broke("it runs in real time");
    if (syscall(SYS_ioprio_set, 1, 0, 1 << 13) == 0)
        broke("its disk goes first");
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);
    if (fd >= 0 && write(fd, "-1000", 5) == 5)
        broke("the kernel would end somebody else");
    void *locked = mmap(NULL, 1 << 28, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (locked != MAP_FAILED && mlock(locked, 1 << 28) == 0)
        broke("256 MB are locked");
    serve(s);
}
