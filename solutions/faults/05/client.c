/* Sends all that you type, and prints all that comes: a process for each.  ./client [HOST [PORT]] */
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
#include <sys/wait.h>

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

static void send_typed(int s)
{
    char line[ROOM];
    while (fgets(line, sizeof line, stdin))
        if (!send_all(s, line, strlen(line)))
            break;
}

int main(int argc, char *argv[])
{
    int s = dial(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : PORT);
    if (s == -1)
        return fail("connect");
    //@call 2
    pid_t child = fork();
    if (child == -1)
        return fail("fork");
    if (child == 0) {
        send_typed(s);
#if FAULT == 2
        //@call
        close(s);
#else
        shutdown(s, SHUT_WR);
        close(s);
#endif
        _exit(0);
    }
    char bytes[ROOM];
    ssize_t count;
    while ((count = recv(s, bytes, sizeof bytes, 0)) > 0)
        fwrite(bytes, 1, (size_t)count, stdout);
    waitpid(child, NULL, 0);
    return close(s) == 0 ? 0 : fail("close");
}
