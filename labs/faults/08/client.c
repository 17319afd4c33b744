/* Sends each line that you type on a connection of its own, and prints the answer.  ./client [HOST [12080]] */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int fail(const char *call)
{
    perror(call);
    return 1;
}

/* A socket that is connected to that host and port; -1: there is none. */
static int dial(const char *host, int port)
{
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
    if (getaddrinfo(host, NULL, &wanted, &found) != 0 && getaddrinfo("localhost", NULL, &wanted, &found) != 0) {
        errno = EHOSTUNREACH;
        return -1;
    }
    struct sockaddr_in there;
    memcpy(&there, found->ai_addr, sizeof there);
    freeaddrinfo(found);
    there.sin_port = htons((in_port_t)port);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s == -1 || connect(s, (struct sockaddr *)&there, sizeof there) == -1)
        return -1;
    return s;
}

/* All of the bytes, or false. */
static bool send_all(int s, const char *bytes, size_t count)
{
    for (size_t sent = 0; sent < count;) {
        ssize_t taken = send(s, bytes + sent, count - sent, MSG_NOSIGNAL);
        if (taken == -1)
            return false;
        sent += (size_t)taken;
    }
    return true;
}

int main(int argc, char *argv[])
{
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        int s = dial(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : 12080);
        if (s == -1)
            return fail("connect");
        if (!send_all(s, line, strlen(line)))
            return fail("send");
        size_t length = 0;
        ssize_t count = 0;
        while (length < sizeof line && !memchr(line, '\n', length) &&
               (count = recv(s, line + length, sizeof line - length, 0)) > 0)
            length += (size_t)count;
        if (length == 0)
            return fail("recv");
        printf("from server: %.*s", (int)length, line);
        close(s);
    }
    return 0;
}
