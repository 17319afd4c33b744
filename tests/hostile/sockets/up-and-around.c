/* tries: to reach the daemon by a way round: a link in its own folder, /proc/self/root, a relative path, a datagram
 * held: passed server-capitals */
#include "hostile.h"
#include <sys/un.h>

static void visit(int type, const char *path)
{
    int fd = socket(AF_UNIX, type, 0);
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    if (connect(fd, (void *)&a, sizeof a) == 0)
        broke(path);
    close(fd);
}

int main(void)
{
    int s = welcome();
    char path[200];
    tried();
    if (symlink(OUTSIDE "/daemon.sock", "door") == 0)
        visit(SOCK_STREAM, "door");
    snprintf(path, sizeof path, "/proc/self/root%s/daemon.sock", OUTSIDE);
    visit(SOCK_STREAM, path);
    snprintf(path, sizeof path, "/proc/1/root%s/daemon.sock", OUTSIDE);
    visit(SOCK_STREAM, path);
    snprintf(path, sizeof path, "../../../..%s/daemon.sock", OUTSIDE);
    visit(SOCK_STREAM, path);
    visit(SOCK_DGRAM, "/dev/log");
    visit(SOCK_DGRAM, "/run/systemd/journal/socket");
    visit(SOCK_STREAM, "/run/dbus/system_bus_socket");
    visit(SOCK_STREAM, "/var/run/docker.sock");
    serve(s);
}
