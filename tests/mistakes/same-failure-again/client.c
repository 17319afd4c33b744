/* Asks for its answer until there is one, whatever recv() says: the socket is not connected. */
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

int main(void)
{
    char answer[100];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    for (int i = 0; i < 1000; i++) /* a student's has no end */
        if (recv(fd, answer, sizeof answer, 0) > 0)
            break;
    close(fd);
    return 0;
}
