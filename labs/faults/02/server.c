/* Answers each line in capitals; lines that come together are answered together.  ./server [12030] */
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

/* The last newline of what has come; NULL: there is none. */
static char *last_newline(char *bytes, size_t count)
{
    return memchr(bytes, '\n', count);
}

static void serve(int s)
{
    char bytes[4096];
    size_t held = 0;
    for (;;) {
        ssize_t count = recv(s, bytes + held, sizeof bytes - held, 0);
        if (count == -1)
            perror("recv");
        if (count <= 0)
            break;
        held += (size_t)count;
        char *end = last_newline(bytes, held);
        if (!end && held < sizeof bytes)
            continue;
        size_t whole = end ? (size_t)(end - bytes) + 1 : held;
        printf("done: %zu bytes\n", whole);
        make_capitals(bytes, whole);
        if (!send_all(s, bytes, whole))
            break;
        held = 0;
    }
    make_capitals(bytes, held); /* a last line without a newline */
    send_all(s, bytes, held);
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 12030);
    if (door == -1)
        return fail("opening the door");
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        serve(s);
        close(s);
    }
}
