/* Sends the first line that you type, and prints the answer.  Where nobody opens, it knocks again for a while.
   ./client [HOST [12110]] */
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
    if (s != -1 && connect(s, (struct sockaddr *)&there, sizeof there) == -1) {
        close(s); /* errno stays: close() works */
        return -1;
    }
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

/* The server may be about to open its door again. */
static int dial_patiently(const char *host, int port)
{
    int s;
    for (int tries = 1; (s = dial(host, port)) == -1 && errno == ECONNREFUSED && tries < 10; tries++)
        usleep(50000);
    return s;
}

int main(int argc, char *argv[])
{
    char line[1024];
    if (!fgets(line, sizeof line, stdin))
        return 2;
    int s = dial_patiently(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : 12110);
    if (s == -1)
        return fail("connect");
    if (!send_all(s, line, strlen(line)))
        return fail("send");
    printf("from server: ");
    ssize_t count;
    while ((count = recv(s, line, sizeof line, 0)) > 0)
        fwrite(line, 1, (size_t)count, stdout);
    if (count == -1)
        return fail("recv");
    return close(s) == 0 ? 0 : fail("close");
}
