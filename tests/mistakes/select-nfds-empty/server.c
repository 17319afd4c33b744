/* Tells poll() to look at no entry of its array. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    int welcoming = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (welcoming < 0)
        stop("socket");
    setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(welcoming, 5) < 0)
        stop("listen");
    int connection = accept(welcoming, NULL, NULL);
    if (connection < 0)
        stop("accept");
    struct pollfd wait = { .fd = connection, .events = POLLIN };
    if (poll(&wait, 0, -1) < 0)
        stop("poll");
    char line[1024];
    ssize_t count = recv(connection, line, sizeof line, 0);
    if (count > 0)
        send(connection, line, (size_t)count, MSG_NOSIGNAL);
    close(connection);
    return 0;
}
