/* Sends a long answer on a socket that does not block, and then waits for bytes only: never for room. */
#include <fcntl.h>
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

static int listening(void)
{
    int on = 1;
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(12000),
                                .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || listen(fd, 5) < 0)
        stop("bind");
    return fd;
}

int main(void)
{
    enum { SIZE = 8 * 1024 * 1024 };
    static char answer[SIZE];
    size_t sent = 0;
    char line[100];
    int room = 20000, door = listening(), client;
    setsockopt(door, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if ((client = accept(door, NULL, NULL)) < 0)
        stop("accept");
    fcntl(client, F_SETFL, fcntl(client, F_GETFL) | O_NONBLOCK);
    struct pollfd waits = { .fd = client, .events = POLLIN };
    while (poll(&waits, 1, -1) > 0) {
        ssize_t got = recv(client, line, sizeof line, 0);
        if (got == 0)
            break;
        if (sent < SIZE) {
            ssize_t more = send(client, answer + sent, SIZE - sent, MSG_NOSIGNAL);
            sent += more > 0 ? (size_t)more : 0;
        }
    }
    close(client);
    return 0;
}
