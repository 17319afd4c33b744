/* Two processes, each with a socket of its own at one port. The child is busy with something else,
 * and then gives up. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

static int listening_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (fd < 0)
        stop("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(fd, 32) < 0)
        stop("listen");
    return fd;
}

int main(void)
{
    int ours = listening_socket(), theirs = listening_socket();
    if (fork() == 0) {
        close(ours);
        poll(&(struct pollfd){ .fd = theirs, .events = POLLIN }, 1, -1);
        usleep(300000); /* it does not get to accept() */
        close(theirs);
        _exit(0);
    }
    close(theirs);
    for (;;) {
        char line[100];
        int connection = accept(ours, NULL, NULL);
        if (connection < 0)
            stop("accept");
        ssize_t count = recv(connection, line, sizeof line, 0);
        if (count > 0)
            send(connection, line, (size_t)count, MSG_NOSIGNAL);
        close(connection);
    }
}
