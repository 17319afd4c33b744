/* Sends each line that you type, and prints the answer.  ./client [HOST [PORT]] */
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

/* Prints one answer, to its newline; false: there is none. */
static bool print_answer(int s)
{
    static char bytes[ROOM];
    static size_t held;
    char *end;
    do {
        while (!(end = memchr(bytes, '\n', held)) && held < sizeof bytes) {
            ssize_t count = recv(s, bytes + held, sizeof bytes - held, 0);
            if (count <= 0)
                return false;
            held += (size_t)count;
        }
        size_t part = end ? (size_t)(end - bytes) + 1 : held;
        fwrite(bytes, 1, part, stdout);
        held -= part;
        memmove(bytes, bytes + part, held);
    } while (!end);
    return true;
}

int main(int argc, char *argv[])
{
    int s = dial(argc > 1 ? argv[1] : "servername", argc > 2 ? atoi(argv[2]) : PORT);
    if (s == -1)
        return fail("connect");
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, stdin)) > 0;) {
        if (line[length - 1] != '\n')
            line[length++] = '\n';
        if (!send_all(s, line, (size_t)length))
            return fail("send");
        printf("LABEL: ");
        if (!print_answer(s)) {
            fprintf(stderr, "there is no answer\n");
            return 1;
        }
    }
    free(line);
    return close(s) == 0 ? 0 : fail("close");
}
