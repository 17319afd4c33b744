/* Switches keep-alive on, and waits for a client that is gone without a word.  (The cable is pulled so: what
 * comes with a TTL of 1 is not taken, and the client sends its FIN with that.) */
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

static int listening(void)
{
    int on = 1, hops = 2;
    struct sockaddr_in here = { .sin_family = AF_INET,
                                .sin_port = htons(12000),
                                .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        stop("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_IP, IP_MINTTL, &hops, sizeof hops);
    if (bind(fd, (struct sockaddr *)&here, sizeof here) < 0 || listen(fd, 5) < 0)
        stop("bind");
    return fd;
}

int main(void)
{
    char line[100];
    int on = 1, door = listening(), client = accept(door, NULL, NULL);
    if (client < 0)
        stop("accept");
    setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    while (recv(client, line, sizeof line, 0) > 0)
        continue;
    close(client);
    return 0;
}
