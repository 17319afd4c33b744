/* Answers each line in capitals.  ./server [12770] */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct reader {
    int s;
    char bytes[4096]; /* what has come and is not answered yet */
    size_t held;
};

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

/* A line stands at the beginning of r->bytes: its length.  0: the client has no more; -1: recv() failed. */
static ssize_t next_line(struct reader *r)
{
    char *newline;
    while (!(newline = memchr(r->bytes, '\n', r->held)) && r->held < sizeof r->bytes) {
        ssize_t count = recv(r->s, r->bytes + r->held, sizeof r->bytes - r->held, 0);
        if (count == -1)
            return -1;
        if (count == 0)
            return (ssize_t)r->held; /* a last line without a newline */
        r->held += (size_t)count;
    }
    return newline ? newline - r->bytes + 1 : (ssize_t)r->held;
}

static void serve(int s)
{
    static struct reader reader;
    reader.s = s;
    reader.held = 0;
    ssize_t length;
    while ((length = next_line(&reader)) > 0) {
        printf("received: %zd bytes\n", length);
        make_capitals(reader.bytes, (size_t)length);
        if (!send_all(s, reader.bytes, (size_t)length)) {
            perror("send");
            break;
        }
        reader.held -= (size_t)length;
        memmove(reader.bytes, reader.bytes + length, reader.held);
    }
    if (length == -1)
        perror("recv");
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 12770);
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
