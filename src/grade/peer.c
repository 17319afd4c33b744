/* Our clients: see peer.h. */
#include "grade/peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "grade/sample.h"

int peer_readable(int fd, int ms)
{
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    return poll(&wait, 1, ms) == 1;
}

static int connected(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in there = { .sin_family = AF_INET,
                                 .sin_port = htons(PEER_PORT),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&there, sizeof there) == 0)
        return fd;
    perror("connect");
    return -1;
}

static bool say(int fd, const char *bytes, size_t count)
{
    while (count) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        bytes += sent;
        count -= (size_t)sent;
    }
    return true;
}

/* Receive until `wanted` bytes are there, then what else comes within a moment; the end ends it. */
static void listen_to(int fd, size_t wanted)
{
    char piece[PEER_PIECE];
    for (size_t got = 0; got < wanted || peer_readable(fd, PEER_LINGER_MS);) {
        ssize_t count = recv(fd, piece, sizeof piece, 0);
        if (count <= 0)
            return;
        got += (size_t)count;
    }
}

static void reset_at_close(int fd)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static int visit(const char *role, uint64_t seed)
{
    char line[SAMPLE_MAX];
    size_t length = strcmp(role, "long") == 0 ? sample_long_line(seed, line) : sample_line(seed, line);
    line[length] = '\n';
    int fd = connected();
    if (fd < 0)
        return 1;
    if (strcmp(role, "leave") == 0)
        return close(fd) != 0;
    if (strcmp(role, "knock") == 0) {
        peer_readable(fd, PEER_LINGER_MS);
    } else if (strcmp(role, "tell") == 0) {
        say(fd, line, length + 1);
        peer_readable(fd, PEER_LINGER_MS);
    } else if (strcmp(role, "pieces") == 0) {
        say(fd, line, length / 2);
        if (peer_readable(fd, PEER_LINGER_MS))
            listen_to(fd, 1);
        say(fd, line + length / 2, length + 1 - length / 2); /* it may be gone by now */
        listen_to(fd, 0);
    } else {
        say(fd, line, length + 1);
        listen_to(fd, length); /* the answer may come without the newline */
        if (strcmp(role, "reset") == 0)
            reset_at_close(fd);
    }
    return close(fd) != 0;
}

int peer_main(int argc, char **argv)
{
    static const char *const visitors[] = { "knock", "tell", "ask", "long", "pieces", "leave", "reset" };
    if (argc != 3)
        return 1;
    const char *role = argv[1];
    unsigned long long seed = strtoull(argv[2], NULL, 10);
    memset(argv[2], '-', strlen(argv[2])); /* a student's program could read it in /proc */
    if (strcmp(role, "idle") == 0)
        return 0;
    for (size_t i = 0; i < sizeof visitors / sizeof *visitors; i++)
        if (strcmp(role, visitors[i]) == 0)
            return visit(role, seed);
    return peer_serve(role, seed);
}
