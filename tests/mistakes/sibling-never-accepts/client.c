/* Not broken: sixteen connections at once. */
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
    enum { CONNECTIONS = 16 };
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(12000),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fds[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (fds[i] < 0 || connect(fds[i], (struct sockaddr *)&there, sizeof there) < 0)
            stop("connect");
        send(fds[i], "hi\n", 3, MSG_NOSIGNAL);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        char answer[100];
        ssize_t count;
        while ((count = recv(fds[i], answer, sizeof answer, 0)) > 0)
            continue;
        if (count < 0)
            perror("recv");
        close(fds[i]);
    }
    return 0;
}
