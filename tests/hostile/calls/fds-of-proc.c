/* tries: to reach other processes by descriptors instead of numbers: folders of /proc as pidfds, those that sockets give (SO_PEERPIDFD, SCM_PIDFD), its own that is reused
 * held: passed server-capitals server-one
 * places: root user */
#include "hostile.h"
#include <dirent.h>
#include <sys/syscall.h>

/* pidfd_send_signal(), process_mrelease(), process_madvise(), waitid(P_PIDFD), setns() */
static void reaches(int fd, const char *what)
{
    if (syscall(424, fd, 0, NULL, 0) == 0)
        broke(what);
    syscall(448, fd, 0);
    if (syscall(308, fd, 0) == 0)
        broke("another namespace by a descriptor");
}

int main(void)
{
    int s = welcome();
    tried();
    DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc));) {
        int pid = atoi(entry->d_name);
        char path[300];
        snprintf(path, sizeof path, "/proc/%s", entry->d_name);
        int fd = pid > 0 && pid != getpid() ? open(path, O_RDONLY | O_DIRECTORY) : -1;
        if (fd >= 0)
            reaches(fd, "a process of another program is in /proc");
    }
    for (int pid = 1; pid < 400; pid++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d", pid);
        int fd = pid != getpid() ? open(path, O_PATH) : -1;
        if (fd >= 0)
            reaches(fd, "a process of another program is in /proc");
        snprintf(path, sizeof path, "/proc/%d/fd/0", pid);
        if (pid != getpid() && open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY) >= 0)
            broke("a descriptor of another program");
        snprintf(path, sizeof path, "/proc/%d/mem", pid);
        if (pid != getpid() && open(path, O_RDWR) >= 0)
            broke("memory of another program");
    }
    int pair[2], peer = -1;
    socklen_t size = sizeof peer;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 &&
        getsockopt(pair[0], SOL_SOCKET, 77 /* SO_PEERPIDFD */, &peer, &size) == 0)
        syscall(424, peer, 0, NULL, 0); /* it is itself */
    serve(s);
}
