/* tries: to be someone else on a Unix socket, and to meet others by names without a file
 * held: passed server-capitals */
#include "hostile.h"
#include <stddef.h>
#include <sys/un.h>

static void knocks(const char *name, bool is_abstract, int type)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, type, 0);
    snprintf(a.sun_path + is_abstract, sizeof a.sun_path - 1, "%s", name);
    socklen_t size =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + is_abstract + strlen(name));
    if (connect(fd, (void *)&a, size) == 0)
        broke(name);
    close(fd);
}

int main(void)
{
    static const char *const names[] = { "/tmp/.X11-unix/X0", "/org/bluez", "/containerd",
                                         "/tmp/dbus-session", "/run/systemd/notify" };
    static const char *const paths[] = { "/dev/log",
                                         "/run/systemd/journal/dev-log",
                                         "/var/run/docker.sock",
                                         "/run/dbus/system_bus_socket",
                                         "/run/nscd/socket",
                                         "/tmp/.X11-unix/X0" };
    int s = welcome(), ends[2];
    tried();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        knocks(names[i], true, SOCK_STREAM);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        knocks(paths[i], false, SOCK_STREAM);
        knocks(paths[i], false, SOCK_DGRAM);
    }
    if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0)
        return 1;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct ucred))];
    } control = { .header = { .cmsg_level = SOL_SOCKET,
                              .cmsg_type = SCM_CREDENTIALS,
                              .cmsg_len = CMSG_LEN(sizeof(struct ucred)) } };
    struct ucred root = { .pid = 1, .uid = 0, .gid = 0 };
    struct iovec one = { (void *)"x", 1 };
    struct msghdr message = {
        .msg_iov = &one, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
    };
    memcpy(CMSG_DATA(&control.header), &root, sizeof root);
    if (sendmsg(ends[0], &message, MSG_DONTWAIT) == 1)
        broke("it speaks as user 0");
    serve(s);
}
