/* The comparison stands the wrong way round: listen() gives 0, and the server complains. */
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
    int welcoming = socket(AF_INET, SOCK_STREAM, 0);
    if (welcoming < 0)
        stop("socket");
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    if (!listen(welcoming, 5))
        stop("listen");
    int connection = accept(welcoming, NULL, NULL);
    if (connection < 0)
        stop("accept");
    close(connection);
    return 0;
}
