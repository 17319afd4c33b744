/* One process with two sockets at one port, which takes clients from the first of them alone. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
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
    int first = listening_socket();
    listening_socket();
    for (;;) {
        char line[100];
        int connection = accept(first, NULL, NULL);
        if (connection < 0)
            stop("accept");
        ssize_t count = recv(connection, line, sizeof line, 0);
        if (count > 0)
            send(connection, line, (size_t)count, MSG_NOSIGNAL);
        close(connection);
    }
}
