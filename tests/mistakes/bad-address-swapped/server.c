/* Puts INADDR_LOOPBACK into the address as it lies in memory: 1.0.0.127. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

int main(void)
{
    int welcoming = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(12000),
                                   .sin_addr.s_addr = INADDR_LOOPBACK };
    if (welcoming < 0)
        stop("socket");
    if (bind(welcoming, (struct sockaddr *)&address, sizeof address) < 0)
        stop("bind");
    return 0;
}
