/* tries: to be another sort of process: traced by its own child, with another layout, filter, reaper or rights
 * held: passed server-capitals */
#include "hostile.h"
#include <linux/securebits.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

int main(void)
{
    static const struct {
        int what;
        unsigned long a, b, c;
        const char *broke;
    } controls[] = {
        { PR_SET_NO_NEW_PRIVS, 0, 0, 0, "new privileges again" },
        { PR_SET_SECCOMP, 2, 0, 0, "a filter of its own" },
        { PR_SET_SECCOMP, 1, 0, 0, "strict" },
        { PR_SET_MM, PR_SET_MM_EXE_FILE, 0, 0, "another file" },
        { PR_SET_SECUREBITS, SECBIT_KEEP_CAPS, 0, 0, "secure bits" },
        { PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, "a capability" },
        { PR_CAPBSET_DROP, 0, 0, 0, "a bounding set" },
    };
    int s = welcome();
    tried();
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (prctl(controls[i].what, controls[i].a, controls[i].b, controls[i].c, 0) == 0)
            broke(controls[i].broke);
    if (syscall(SYS_seccomp, 1, 1 << 3 /* a listener */, NULL) >= 0)
        broke("it listens to its own calls");
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 || ptrace(PTRACE_ATTACH, getppid(), 0, 0) == 0)
        broke("ptrace()");
    if (setuid(0) == 0 || setgid(0) == 0 || seteuid(0) == 0 || syscall(SYS_setfsuid, 0) == 0)
        broke("user 0");
    /* allowed, and to no avail */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    prctl(PR_SET_PTRACER, -1L, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    prctl(PR_SET_TSC, 2, 0, 0, 0);
    prctl(PR_SET_NAME, "sockwire-clean", 0, 0, 0);
    personality(ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC);
    if (fork() == 0)
        for (;;)
            pause();
    serve(s);
}
