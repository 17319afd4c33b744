/* Closes a connection, and leaves it in the set of select(). */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
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
    fd_set all;
    int highest = welcoming;
    FD_ZERO(&all);
    FD_SET(welcoming, &all);
    for (;;) {
        fd_set ready = all;
        if (select(highest + 1, &ready, NULL, NULL, NULL) < 0)
            stop("select");
        for (int fd = 0; fd <= highest; fd++) {
            char line[1024];
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == welcoming) {
                int connection = accept(welcoming, NULL, NULL);
                if (connection < 0)
                    stop("accept");
                FD_SET(connection, &all);
                highest = connection > highest ? connection : highest;
                continue;
            }
            ssize_t count = recv(fd, line, sizeof line, 0);
            if (count > 0)
                send(fd, line, (size_t)count, MSG_NOSIGNAL);
            else
                close(fd);
        }
    }
}
