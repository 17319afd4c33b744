/* socket(), bind() and listen() stand in the loop, and the welcoming socket of each turn stays
 * open. */
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

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    for (;;) {
        int welcoming = socket(AF_INET, SOCK_STREAM, 0), on = 1;
        if (welcoming < 0)
            stop("socket");
        if (setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
            stop("setsockopt");
        if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
            stop("bind");
        if (listen(welcoming, 5) < 0)
            stop("listen");
        int connection = accept(welcoming, NULL, NULL);
        if (connection < 0)
            stop("accept");
        char line[1024];
        ssize_t count;
        while ((count = recv(connection, line, sizeof line, 0)) > 0)
            if (send(connection, line, (size_t)count, MSG_NOSIGNAL) < 0)
                perror("send");
        close(connection);
    }
}
