/* Answers one line in capitals, or with a ? what it does not take: an empty line, and one that begins with !.  ./server [12080] */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <sys/resource.h>

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

/* One line, with its newline or to the end: its length. */
static size_t take_line(int s, char *line, size_t room)
{
    size_t length = 0;
    while (length < room && !memchr(line, '\n', length)) {
        ssize_t count = recv(s, line + length, room - length, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    char *end = memchr(line, '\n', length);
    return end ? (size_t)(end - line) + 1 : length;
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 12080);
    if (door == -1)
        return fail("opening the door");
    setvbuf(stdout, NULL, _IOLBF, 0);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 9, 9 }); /* a small machine */
    for (;;) {
        char line[4096];
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        size_t length = take_line(s, line, sizeof line);
        if (length > 0 && line[0] == '!') {
            printf("what is that: it begins with !\n");
            send(s, "?\n", 2, MSG_NOSIGNAL);
            close(s);
            continue;
        }
        if (length == 1 && line[0] == '\n') {
            printf("what is that: it is empty\n");
            send(s, "?\n", 2, MSG_NOSIGNAL);
            continue;
        }
        make_capitals(line, length);
        send_all(s, line, length);
        close(s);
    }
}
