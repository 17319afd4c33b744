/*
 * round_trips: COUNT. One process with both ends of a TCP connection over loopback. A byte goes there
 * and back COUNT times: four calls each, and none of them has to wait. For what a call costs.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void pass(int from, int to)
{
    char byte = 'x';
    if (send(from, &byte, 1, 0) != 1 || recv(to, &byte, 1, 0) != 1)
        fail("round trip");
}

int main(int argc, char *argv[])
{
    long count = argc > 1 ? atol(argv[1]) : 1;
    struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t length = sizeof here;
    int welcoming = socket(AF_INET, SOCK_STREAM, 0), there = socket(AF_INET, SOCK_STREAM, 0);
    if (welcoming == -1 || there == -1 || bind(welcoming, (struct sockaddr *)&here, length) == -1 ||
        listen(welcoming, 1) == -1 ||
        getsockname(welcoming, (struct sockaddr *)&here, &length) == -1 ||
        connect(there, (struct sockaddr *)&here, length) == -1)
        fail("connection");
    int back = accept(welcoming, NULL, NULL);
    if (back == -1)
        fail("accept");
    for (long i = 0; i < count; i++) {
        pass(there, back);
        pass(back, there);
    }
    return 0;
}
