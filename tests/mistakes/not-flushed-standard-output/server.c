/* Makes the connection its standard output, and prints answers there: no terminal, so stdio keeps
 * them until its buffer is full. */
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
    dup2(connection, STDOUT_FILENO);
    char line[1024];
    ssize_t count;
    while ((count = recv(connection, line, sizeof line, 0)) > 0)
        for (ssize_t i = 0; i < count; i++)
            putchar(toupper((unsigned char)line[i])); /* fflush(stdout) is missing */
    return 0;
}
