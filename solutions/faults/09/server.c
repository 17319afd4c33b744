/* Answers one line of each client in capitals, and then opens its door anew.  ./server [PORT] */
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
    int door = socket(AF_INET, SOCK_STREAM, 0);
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    if (door == -1)
        return -1;
#if FAULT == 0
    int yes = 1;
    if (setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        return -1;
#elif FAULT == 3
    int no = 0;
    //@call
    if (setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &no, sizeof no) == -1)
        return -1;
#endif
    //@call 1
    //@call 2
    //@call 3
    if (bind(door, (struct sockaddr *)&here, sizeof here) == -1)
        return -1;
#if FAULT == 2
    int yes = 1;
    //@call
    if (setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        return -1;
#endif
    if (listen(door, 10) == -1)
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

static void serve(int s)
{
    char line[ROOM];
    size_t length = 0;
    while (length < sizeof line && !memchr(line, '\n', length)) {
        ssize_t count = recv(s, line + length, sizeof line - length, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    make_capitals(line, length);
    send_all(s, line, length);
}

int main(int argc, char *argv[])
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int day = 1;; day++) {
        int door = open_door(argc > 1 ? atoi(argv[1]) : PORT);
        if (door == -1)
            return fail("opening the door");
        printf("GREETING %d\n", day);
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        serve(s);
        close(s);
        close(door);
    }
}
