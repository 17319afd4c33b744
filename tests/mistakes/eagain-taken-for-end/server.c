/* The connection does not block, and "nothing yet" is taken for the end. */
#include <ctype.h>
#include <fcntl.h>
#include <netinet/in.h>
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

static void capitalise(char *s, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        s[i] = (char)toupper((unsigned char)s[i]);
}

int main(void)
{
    int welcoming = socket(AF_INET, SOCK_STREAM, 0);
    if (welcoming < 0)
        stop("socket");
    int on = 1;
    if (setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        stop("setsockopt");
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
        if (fcntl(connection, F_SETFL, O_NONBLOCK) < 0)
            stop("fcntl");
        char line[1024];
        ssize_t count;
        while ((count = recv(connection, line, sizeof line, 0)) > 0) {
            capitalise(line, count);
            if (send(connection, line, (size_t)count, MSG_NOSIGNAL) < 0)
                perror("send");
        }
        close(connection);
    }
}
