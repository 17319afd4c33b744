/* Sends all lines that you type at once, and prints the answers.  ./client [HOST [12030]] */
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

/* All that is typed, to its end. */
static size_t take_typed(char *bytes, size_t room)
{
    size_t count = 0, more;
    while (count < room && (more = fread(bytes + count, 1, room - count, stdin)) > 0)
        count += more;
    return count;
}

/* Prints answers until there were so many; false: they did not come. */
static bool print_answers(int s, size_t wanted)
{
    char bytes[4096];
    size_t held = 0;
    for (size_t number = 1; number <= wanted; number++) {
        char *end;
        while (!(end = memchr(bytes, '\n', held))) {
            if (held == sizeof bytes)
                return false;
            ssize_t count = recv(s, bytes + held, sizeof bytes - held, 0);
            if (count <= 0)
                return false;
            held += (size_t)count;
        }
        size_t length = (size_t)(end - bytes) + 1;
        printf("answer %zu: %.*s", number, (int)length, bytes);
        held -= length;
        memmove(bytes, bytes + length, held);
    }
    return true;
}

int main(int argc, char *argv[])
{
    int s = dial(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : 12030);
    if (s == -1)
        return fail("connect");
    static char typed[8192];
    size_t count = take_typed(typed, sizeof typed), lines = 0;
    for (size_t i = 0; i < count; i++)
        lines += typed[i] == '\n';
    if (!send_all(s, typed, count))
        return fail("send");
    if (!print_answers(s, lines)) {
        fprintf(stderr, "answers are missing\n");
        return 1;
    }
    return close(s) == 0 ? 0 : fail("close");
}
