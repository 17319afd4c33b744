/* Answers each line in capitals.  ./server [12210] */
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
    int door = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in here = { .sin_family = AF_INET };
    here.sin_port = htons((in_port_t)port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (door == -1 || setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
        return -1;
    if (bind(door, (struct sockaddr *)&here, sizeof here) == -1)
        return -1;
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
    char bytes[1024];
    ssize_t count;
    while ((count = recv(s, bytes, sizeof bytes, 0)) > 0) {
        printf("from a client: %zd bytes\n", count);
        make_capitals(bytes, (size_t)count);
        if (!send_all(s, bytes, (size_t)count))
            break;
    }
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 12210);
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
