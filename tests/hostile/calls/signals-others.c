/* tries: to reach the tracer and the grader's clients by signals, its own and those of a descriptor
 * held: passed server-capitals
 * places: root user
 * quick: yes */
#include "hostile.h"
#include <sys/syscall.h>

/* Without a user of its own only Landlock holds them, from its sixth version on. */
static int nothing_holds(void)
{
    struct stat own;
    char line[80];
    unsigned mapped = 0;
    FILE *map = fopen("/proc/self/uid_map", "r");
    if (!map || !fgets(line, sizeof line, map) || sscanf(line, "%*u %*u %u", &mapped) != 1)
        mapped = 1;
    return stat("/proc/self", &own) == 0 && mapped == 1 && syscall(444, NULL, 0, 1) < 6;
}

int main(void)
{
    int s = welcome(), ends[2];
    tried();
    if (nothing_holds() || pipe(ends) != 0)
        serve(s);
    for (pid_t pid = 1; pid < 400; pid++) {
        if (pid == getpid())
            continue;
        if (kill(pid, SIGCONT) == 0)
            broke("another process took a signal");
        fcntl(ends[0], F_SETSIG, SIGKILL);
        if (fcntl(ends[0], F_SETOWN, pid) == 0 && fcntl(ends[0], F_SETFL, O_ASYNC) == 0 &&
            write(ends[1], "x", 1) < 0)
            broke("a pipe is full");
    }
    if (kill(-1, SIGCONT) == 0)
        broke("others took a signal");
    fcntl(ends[0], F_SETFL, 0);
    close(ends[0]);
    close(ends[1]);
    serve(s);
}
