/* tries: to reach other processes by descriptors that mean a process
 * held: passed server-capitals
 * places: root user container old-kernel masked-proc subids */
#include "hostile.h"
#include <sys/syscall.h>
#include <sys/uio.h>

/* Its own client, in the run of the pair: programs of one student may reach each other.  Before its
 * exec it still has another name; one that is gone is nobody's. */
static int is_own_client(int pid)
{
    char path[32], name[16];
    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    for (int tries = 0; tries < 200; tries++) {
        int fd = open(path, O_RDONLY);
        ssize_t count = fd < 0 ? 0 : read(fd, name, sizeof name);
        if (fd >= 0)
            close(fd);
        if (count <= 0 || strncmp(name, "client\n", 7) == 0)
            return 1;
        usleep(5000);
    }
    return 0;
}

static void reached(int pid, const char *what)
{
    if (!is_own_client(pid))
        broke(what);
}

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
                reached(pid, "a signal, by a descriptor");
            if (syscall(438, fds[i], 0, 0) >= 0)
                reached(pid, "a descriptor of another process");
            struct iovec some = { &path, 1 };
            if (syscall(440, fds[i], &some, 1, 4, 0) >= 0)
                reached(pid, "advice for another process");
            if (syscall(448, fds[i], 0) == 0)
                reached(pid, "memory of another process");
            close(fds[i]);
        }
    }
    serve(s);
}
