/* It listens on IPv6 and turns IPv4 away: the option is set the wrong way round. */
#include <ctype.h>
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
    int welcoming = socket(AF_INET6, SOCK_STREAM, 0);
    if (welcoming < 0)
        stop("socket");
    int on = 1;
    if (setsockopt(welcoming, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        setsockopt(welcoming, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0)
        stop("setsockopt");
    struct sockaddr_in6 address = { .sin6_family = AF_INET6,
                                    .sin6_port = htons(12000),
                                    .sin6_addr = in6addr_any };
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (listen(welcoming, 5) < 0)
        stop("listen");
    for (;;) {
        int connection = accept(welcoming, NULL, NULL);
        if (connection < 0)
            stop("accept");
        char line[256];
        ssize_t count;
        while ((count = recv(connection, line, sizeof line, 0)) > 0) {
            for (ssize_t i = 0; i < count; i++)
                line[i] = (char)toupper((unsigned char)line[i]);
            if (send(connection, line, (size_t)count, MSG_NOSIGNAL) < 0)
                break;
        }
        close(connection);
    }
}
