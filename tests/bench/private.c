/* private: runs a command in a network of its own where lo is up, as sockwire does, so that a
 * bench needs no iproute2 and no free port.
 *
 *     private COMMAND [ARGUMENT…]
 *
 * As an ordinary user through a user namespace, where it may capture, too: there it is root. */
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what)
{
    perror(what);
    exit(125);
}

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY);
    if (fd == -1 || write(fd, text, strlen(text)) == -1)
        fail(path);
    close(fd);
}

int main(int argc, char *argv[])
{
    if (argc < 2) {
        fprintf(stderr, "usage: private COMMAND [ARGUMENT...]\n");
        return 125;
    }
    uid_t uid = geteuid();
    gid_t gid = getegid();
    if (unshare(uid == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) == -1)
        fail("unshare");
    if (uid != 0) {
        char map[64];
        put("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "0 %u 1", (unsigned)uid);
        put("/proc/self/uid_map", map);
        snprintf(map, sizeof map, "0 %u 1", (unsigned)gid);
        put("/proc/self/gid_map", map);
    }
    struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1 || ioctl(fd, SIOCSIFFLAGS, &lo) == -1)
        fail("lo up");
    close(fd);
    execvp(argv[1], argv + 1);
    fail(argv[1]);
    return 125;
}
