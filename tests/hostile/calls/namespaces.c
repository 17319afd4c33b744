/* tries: to go into other namespaces, or to make its own: each kind, by three calls
 * held: passed server-capitals */
#include "hostile.h"
#include <sched.h>
#include <sys/syscall.h>

int main(void)
{
    static const int kinds[] = { CLONE_NEWNS,  CLONE_NEWUTS, CLONE_NEWIPC,    CLONE_NEWUSER,
                                 CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP, 0x80 };
    static const char *const names[] = {
        "mnt", "uts", "ipc", "user", "pid", "net", "cgroup", "time"
    };
    int s = welcome();
    tried();
    for (size_t i = 0; i < 8; i++) {
        char path[64];
        for (int pid = 1; pid < 40; pid++) {
            snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, names[i]);
            int fd = pid == getpid() ? -1 : open(path, O_RDONLY);
            if (fd >= 0 && setns(fd, 0) == 0)
                broke("it is in another's namespace");
        }
        if (unshare(kinds[i]) == 0)
            broke("a namespace of its own");
        long child = syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0);
        if (child == 0)
            _exit(0);
        if (child > 0)
            broke("a child in a namespace of its own");
        struct {
            unsigned long long flags, rest[10];
        } arguments = { .flags = (unsigned)kinds[i] };
        child = syscall(435 /* clone3 */, &arguments, sizeof arguments);
        if (child == 0)
            _exit(0);
        if (child > 0)
            broke("a child in a namespace of its own, by clone3()");
    }
    serve(s);
}
