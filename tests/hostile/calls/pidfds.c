/* tries: to reach other processes by descriptors that mean a process
 * held: passed server-capitals
 * places: root user container old-kernel masked-proc subids */
#include "hostile.h"
#include <sys/syscall.h>
#include <sys/uio.h>

int main(void)
{
    int s = welcome();
    char path[32];
    tried();
    for (int pid = 1; pid < 200; pid++) {
        if (pid == getpid())
            continue;
        snprintf(path, sizeof path, "/proc/%d", pid);
        int fds[2] = { (int)syscall(434, pid, 0), open(path, O_RDONLY | O_DIRECTORY) };
        for (int i = 0; i < 2; i++) {
            if (fds[i] < 0)
                continue;
            if (syscall(424, fds[i], SIGCONT, NULL, 0) == 0)
                broke("a signal, by a descriptor");
            if (syscall(438, fds[i], 0, 0) >= 0)
                broke("a descriptor of another process");
            struct iovec some = { &path, 1 };
            if (syscall(440, fds[i], &some, 1, 4, 0) >= 0)
                broke("advice for another process");
            if (syscall(448, fds[i], 0) == 0)
                broke("memory of another process");
            close(fds[i]);
        }
    }
    serve(s);
}
