/* Does not say how large the variable for the client's address is: the kernel stores nothing. */
#include <arpa/inet.h>
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
    struct sockaddr_in client = { 0 };
    socklen_t length = 0;
    int connection = accept(welcoming, (struct sockaddr *)&client, &length);
    if (connection < 0)
        stop("accept");
    printf("client is %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));
    char byte;
    recv(connection, &byte, 1, 0);
    close(connection);
    return 0;
}
