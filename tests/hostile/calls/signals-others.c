/* tries: to reach the tracer and the grader's clients: signals, limits, priorities, a descriptor that signals
 * held: passed server-capitals */
#include "hostile.h"
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* Where it has no user of its own, only Landlock holds signals of a descriptor, from its sixth
 * version on. */
static int descriptor_is_held(void)
{
    char line[80];
    unsigned mapped = 0;
    FILE *map = fopen("/proc/self/uid_map", "r");
    if (map && fgets(line, sizeof line, map))
        sscanf(line, "%*u %*u %u", &mapped);
    if (map)
        fclose(map);
    return mapped > 1 || syscall(444, NULL, 0, 1) >= 6;
}

static void by_descriptor(pid_t pid)
{
    int ends[2];
    if (pipe(ends) != 0)
        return;
    fcntl(ends[0], F_SETSIG, SIGKILL);
    fcntl(ends[0], F_SETOWN, pid);
    fcntl(ends[0], F_SETFL, O_ASYNC);
    if (write(ends[1], "x", 1) != 1)
        broke("nothing");
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    int s = welcome(), held = descriptor_is_held();
    struct rlimit none = { 0, 0 };
    struct sched_param idle = { 0 };
    tried();
    for (pid_t pid = 1; pid < 400; pid++) {
        if (pid == getpid())
            continue;
        if (kill(pid, SIGCONT) == 0 || syscall(SYS_tgkill, pid, pid, SIGCONT) == 0)
            broke("another process took a signal");
        for (int what = 0; what < 16; what++)
            if (prlimit(pid, (__rlimit_resource_t)what, &none, NULL) == 0)
                broke("another process has other limits");
        if (setpriority(PRIO_PROCESS, (id_t)pid, 19) == 0 ||
            sched_setscheduler(pid, 5 /* SCHED_IDLE */, &idle) == 0)
            broke("another process is late");
        if (held)
            by_descriptor(pid);
    }
    if (kill(-1, SIGCONT) == 0)
        broke("others took a signal");
    serve(s);
}
