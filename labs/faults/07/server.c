/* Answers each line in capitals, and takes its time for each.  ./server [12007] */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <signal.h>

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

static bool send_all(int s, const char *bytes, size_t count)
{
    for (size_t sent = 0; sent < count;) {
        ssize_t taken = send(s, bytes + sent, count - sent, 0);
        if (taken == -1)
            return false;
        sent += (size_t)taken;
    }
    return true;
}

/* False: nobody can be served any more. */
static bool serve(int s)
{
    char bytes[4096];
    size_t held = 0;
    for (;;) {
        ssize_t count = recv(s, bytes + held, sizeof bytes - held, 0);
        if (count <= 0)
            break;
        held += (size_t)count;
        char *end;
        while ((end = memchr(bytes, '\n', held)) || held == sizeof bytes) {
            size_t length = end ? (size_t)(end - bytes) + 1 : held;
            usleep(300 * 1000); /* stands for some work */
            make_capitals(bytes, length);
            if (!send_all(s, bytes, length)) {
                perror("send");
                return true;
            }
            held -= length;
            memmove(bytes, bytes + length, held);
        }
    }
    make_capitals(bytes, held); /* a last line without a newline */
    send_all(s, bytes, held);
    return true;
}

int main(int argc, char *argv[])
{
    int door = open_door(argc > 1 ? atoi(argv[1]) : 12007);
    if (door == -1)
        return fail("opening the door");
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        int s = accept(door, NULL, NULL);
        if (s == -1)
            return fail("accept");
        printf("welcome\n");
        if (!serve(s))
            return 1;
        close(s);
    }
}
