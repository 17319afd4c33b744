/* Not broken: it reads a length in network byte order, and then as many bytes. */
#include <arpa/inet.h>
#include <stdint.h>
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
    uint32_t length;
    if (recv(connection, &length, sizeof length, MSG_WAITALL) != sizeof length)
        stop("recv");
    size_t bytes = ntohl(length), got = 0;
    char *line = malloc(bytes);
    while (line && got < bytes) {
        ssize_t count = recv(connection, line + got, bytes - got, 0);
        if (count <= 0)
            stop("recv");
        got += (size_t)count;
    }
    if (line)
        send(connection, line, bytes, MSG_NOSIGNAL);
    close(connection);
    return 0;
}
