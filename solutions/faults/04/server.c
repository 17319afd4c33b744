/* Answers the first line that comes, and no other: one question a connection.  ./server [PORT] */
#include <arpa/inet.h>
#include <ctype.h>
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

/* A socket that welcomes clients at that port; -1: there is none. */
static int open_door(int port)
{
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons((in_port_t)port) };
    int door = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    if (door == -1 || setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1 ||
        bind(door, (struct sockaddr *)&here, sizeof here) == -1 || listen(door, 10) == -1)
        return -1;
    return door;
}

static void make_capitals(char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)toupper((unsigned char)bytes[i]);
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

/* The first line, with its newline or to the end; 0: there is none. */
static size_t first_line(int s, char *line, size_t room)
{
    size_t length = 0;
#if FAULT == 1
    while (length < room && recv(s, line + length, 1, 0) == 1)
        if (line[length++] == '\n')
            break;
#elif FAULT == 2
    while (length < room && !memchr(line, '\n', length)) {
        size_t piece = room - length < PIECE ? room - length : PIECE;
        ssize_t count = recv(s, line + length, piece, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
#else
    while (length < room && !memchr(line, '\n', length)) {
        ssize_t count = recv(s, line + length, room - length, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
#endif
    char *end = memchr(line, '\n', length);
    return end ? (size_t)(end - line) + 1 : length;
}

static void serve(int s)
{
    char line[ROOM];
    size_t length = first_line(s, line, sizeof line);
    printf("GREETING: %zu bytes\n", length);
    make_capitals(line, length);
    if (!send_all(s, line, length))
        perror("send");
#if FAULT == 0
    shutdown(s, SHUT_WR);
    while (recv(s, line, sizeof line, 0) > 0)
        ;
#endif
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : PORT);
    if (door == -1)
        return fail("opening the door");
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        serve(s);
        //@call
        close(s);
    }
}
