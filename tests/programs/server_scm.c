/*
 * server_scm: passes each connection socket to a worker process over a Unix socket pair
 * (SCM_RIGHTS) and closes its own copy. The worker answers; the descriptor it works with was made
 * by no socket call of its own.
 */
#include "shape.h"

union control {
    struct cmsghdr header; /* for the alignment */
    char bytes[CMSG_SPACE(sizeof(int))];
};

static void pass_on(int channel, int fd)
{
    union control control = { .bytes = { 0 } };
    char byte = 'c';
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    if (sendmsg(channel, &message, 0) < 0)
        die("sendmsg");
}

/* The next connection socket, or -1 when the other process has gone. */
static int take(int channel)
{
    union control control = { .bytes = { 0 } };
    char byte;
    int fd;
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    ssize_t got = recvmsg(channel, &message, 0);
    if (got < 0)
        die("recvmsg");
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    if (got == 0 || !rights || rights->cmsg_type != SCM_RIGHTS)
        return -1;
    memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    return fd;
}

int main(int argc, char **argv)
{
    int channel[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, channel) < 0)
        die("socketpair");
    pid_t worker = fork();
    if (worker < 0)
        die("fork");
    if (worker == 0) {
        close_socket(channel[0]);
        for (int connection; (connection = take(channel[1])) >= 0;) {
            serve(connection);
            close_socket(connection);
        }
        _exit(0);
    }
    close_socket(channel[1]);
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        int connection = accepted_socket(welcoming);
        pass_on(channel[0], connection);
        close_socket(connection);
    }
}
