/* Sends each line that you type, and prints the answer.  ./client [HOST [12210]] */
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

/* Prints what comes, to the newline; false: it does not come. */
static bool print_answer(int s)
{
    char bytes[1024];
    ssize_t count;
    do {
        count = recv(s, bytes, sizeof bytes, 0);
        if (count <= 0)
            return false;
        fwrite(bytes, 1, (size_t)count, stdout);
    } while (bytes[count - 1] != '\n');
    return true;
}

int main(int argc, char *argv[])
{
    int s = dial(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : 12210);
    if (s == -1)
        return fail("connect");
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        if (!send_all(s, line, strlen(line)))
            return fail("send");
        printf("from server: ");
        if (!print_answer(s))
            return 1;
    }
    return close(s) == 0 ? 0 : fail("close");
}
