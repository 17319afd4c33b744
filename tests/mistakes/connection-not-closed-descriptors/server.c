/* The connection socket is never closed, until the process has no descriptor left. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    struct rlimit few = { .rlim_cur = 6, .rlim_max = 6 };
    if (setrlimit(RLIMIT_NOFILE, &few) < 0)
        stop("setrlimit");
    int welcoming = socket(AF_INET, SOCK_STREAM, 0);
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
        if (count > 0 && send(connection, line, (size_t)count, MSG_NOSIGNAL) < 0)
            perror("send");
    }
}
