/* The finished server of the step mirror. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1024 };

static ssize_t receive(int fd, char line[LINE_MAX_BYTES])
{
    ssize_t count;
    do
        count = recv(fd, line, LINE_MAX_BYTES, 0);
    while (count == -1 && errno == EINTR);
    return count;
}

static int send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = send(fd, bytes, length, MSG_NOSIGNAL);
        if (count == -1 && errno != EINTR)
            return -1;
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return 0;
}

int main(int argc, char *argv[])
{
    in_port_t port = (in_port_t)(argc > 1 ? atoi(argv[1]) : 12000);
    int server_socket = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (server_socket == -1 ||
        setsockopt(server_socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1 ||
        bind(server_socket, (struct sockaddr *)&here, sizeof here) == -1 ||
        listen(server_socket, 5) == -1) {
        perror("server");
        return 1;
    }
    for (;;) {
        int connection_socket = accept(server_socket, NULL, NULL);
        if (connection_socket == -1) {
            perror("accept");
            continue;
        }
        char line[LINE_MAX_BYTES], back[LINE_MAX_BYTES];
        ssize_t length = receive(connection_socket, line);
        for (ssize_t i = 0; i < length; i++)
            back[i] = line[length - 1 - i];
        if (length == -1 || send_all(connection_socket, back, (size_t)length) == -1)
            perror("serving a client");
        close(connection_socket);
    }
}
