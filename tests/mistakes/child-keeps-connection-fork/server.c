/* A child that only waits for something else inherits the connection socket: close() sends no FIN. */
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
    int welcoming = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (welcoming < 0)
        stop("socket");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(welcoming, 5) < 0)
        stop("listen");
    for (;;) {
        int connection = accept(welcoming, NULL, NULL);
        if (connection < 0)
            stop("accept");
        char line[1024];
        ssize_t count = recv(connection, line, sizeof line, 0);
        pid_t child = fork();
        if (child < 0)
            stop("fork");
        if (child == 0) { /* writes what was said into a log, some day */
            pause();
            return 0;
        }
        if (count > 0 && send(connection, line, (size_t)count, MSG_NOSIGNAL) < 0)
            perror("send");
        close(connection);
    }
}
