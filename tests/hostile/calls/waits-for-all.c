/* tries: to take the end of others' processes away from who waits for it, and to become everybody's parent
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/prctl.h>
#include <sys/syscall.h>

int main(void)
{
    int s = welcome();
    siginfo_t end;
    tried();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int pid = 1; pid < 300; pid++) {
        memset(&end, 0, sizeof end);
        if (pid != getpid() &&
            waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | 0x40000000 /* __WALL */) == 0 &&
            end.si_pid)
            broke("the end of another process");
        setpgid(pid, getpid());
    }
    setpgid(0, 1);
    setsid();
    serve(s);
}
