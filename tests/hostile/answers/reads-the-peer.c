/* tries: to find the text in the memory of the grader's client, and the client's descriptors
 * step: 05
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

int main(void)
{
    int s = welcome(), pids[2];
    char byte, path[40];
    tried();
    if (fork() == 0)
        serve(s);
    for (int round = 0; round < 200; round++, usleep(5000)) {
        for (int pid = 1; pid < 60; pid++) {
            if (pid == getpid())
                continue;
            for (long at = 0x400000; at < 0x402000; at += 0x1000) {
                struct iovec to = { &byte, 1 }, from = { (void *)at, 1 };
                if (process_vm_readv(pid, &to, 1, &from, 1, 0) == 1)
                    broke("memory of another process was read");
            }
            snprintf(path, sizeof path, "/proc/%d/mem", pid);
            if (open(path, O_RDONLY) >= 0 && getppid() != pid)
                pids[0] = pid;
            int pidfd = (int)syscall(434 /* pidfd_open */, pid, 0);
            pids[1] = pidfd;
            if (pidfd >= 0 && pid == 1 && syscall(438 /* pidfd_getfd */, pidfd, 3, 0) >= 0)
                broke("a descriptor of another process was taken");
            if (pidfd >= 0)
                close(pidfd);
            if (pid == 1 && ptrace(PTRACE_ATTACH, pid, 0, 0) == 0)
                broke("the grader is traced");
        }
    }
    (void)pids;
    return 0;
}
