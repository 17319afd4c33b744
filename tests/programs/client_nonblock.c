/*
 * client_nonblock: connects without waiting in connect(): EINPROGRESS, then poll() until the socket
 * can be written, then SO_ERROR tells how it went. Sends one line, polls for the answer. Status 1
 * if the connection was refused.
 */
#include "shape.h"

#include <poll.h>

static void wait_for(int fd, short events)
{
    struct pollfd wait = { fd, events, 0 };
    while (poll(&wait, 1, -1) < 0)
        if (errno != EINTR)
            die("poll");
}

int main(int argc, char **argv)
{
    struct sockaddr_in server = peer_arguments(argc, argv, 1);
    char *line, bytes[2048];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
    socklen_t error_length = sizeof error;
    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0 && errno != EINPROGRESS)
        die("connect");
    wait_for(fd, POLLOUT);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_length) < 0)
        die("getsockopt");
    errno = error;
    if (error)
        die("connect, as SO_ERROR says");
    size_t length = ask_line(&line);
    for (size_t sent = 0; sent < length;) {
        ssize_t now = send(fd, line + sent, length - sent, MSG_NOSIGNAL);
        if (now < 0 && errno != EAGAIN)
            die("send");
        if (now < 0)
            wait_for(fd, POLLOUT);
        else
            sent += (size_t)now;
    }
    free(line);
    printf("The server says: ");
    for (ssize_t got = 1; got > 0;) {
        wait_for(fd, POLLIN);
        got = recv(fd, bytes, sizeof bytes, 0);
        if (got < 0 && errno != EAGAIN)
            die("recv");
        if (got > 0)
            fwrite(bytes, 1, (size_t)got, stdout);
        if (got > 0 && memchr(bytes, '\n', (size_t)got))
            break;
        if (got < 0)
            got = 1;
    }
    close_socket(fd);
    return 0;
}
