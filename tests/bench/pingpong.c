/* pingpong: a call-heavy pair, and bursts, for `make bench`.  One program, six ways to run it:
 *
 *     pingpong server PORT                          answers every byte of one client with a byte, ends when it leaves
 *     pingpong client HOST PORT COUNT [FILE]        COUNT round trips of one byte; writes the seconds they took to FILE
 *     pingpong sink tcp|udp PORT                    takes whatever comes, until it is ended (tcp: until its one client leaves)
 *     pingpong blast tcp|udp|mmsg HOST PORT COUNT   COUNT small sends, as fast as it goes: one byte each over TCP (TCP_NODELAY),
 *                                                   100 bytes over UDP; mmsg: UDP, 1000 datagrams in one sendmmsg()
 *     pingpong pour HOST PORT BYTES                 so many bytes over TCP, 100 000 a send
 *
 * HOST is an IPv4 address.  client and blast try to connect for 10 seconds, so nobody needs to
 * wait for the server first. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DATAGRAM_BYTES = 100, BATCH = 1000, TRIES = 10000, POURED = 100000 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct sockaddr_in address_of(const char *host, const char *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((in_port_t)atoi(port)) };
    if (host != NULL && inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "pingpong: no IPv4 address: %s\n", host);
        exit(2);
    }
    return address;
}

static int bound(int type, const char *port)
{
    struct sockaddr_in here = address_of(NULL, port);
    int fd = socket(AF_INET, type, 0);
    if (fd == -1 || bind(fd, (struct sockaddr *)&here, sizeof here) == -1)
        fail("bind");
    return fd;
}

static int accept_one(const char *port)
{
    int welcoming = bound(SOCK_STREAM, port);
    if (listen(welcoming, 1) == -1)
        fail("listen");
    int fd = accept(welcoming, NULL, NULL);
    if (fd == -1)
        fail("accept");
    return fd;
}

static int connected(int type, const char *host, const char *port)
{
    struct sockaddr_in there = address_of(host, port);
    for (int try = 0; try < TRIES; try++) {
        int fd = socket(AF_INET, type, 0);
        if (fd == -1)
            fail("socket");
        if (connect(fd, (struct sockaddr *)&there, sizeof there) == 0)
            return fd;
        if (errno != ECONNREFUSED)
            break;
        close(fd);
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    fail("connect");
    return -1;
}

static int server(const char *port)
{
    int fd = accept_one(port);
    char byte;
    while (recv(fd, &byte, 1, 0) == 1)
        if (send(fd, &byte, 1, 0) != 1)
            fail("send");
    close(fd);
    return 0;
}

static int client(const char *host, const char *port, long count, const char *file)
{
    int fd = connected(SOCK_STREAM, host, port);
    char byte = 'x';
    double begin = seconds();
    for (long i = 0; i < count; i++)
        if (send(fd, &byte, 1, 0) != 1 || recv(fd, &byte, 1, 0) != 1)
            fail("round trip");
    double took = seconds() - begin;
    close(fd);
    if (file == NULL)
        return 0;
    FILE *out = fopen(file, "w");
    if (out == NULL || fprintf(out, "%.6f\n", took) < 0 || fclose(out) == EOF)
        fail(file);
    return 0;
}

static int sink(const char *protocol, const char *port)
{
    static char bytes[65536];
    int fd = strcmp(protocol, "tcp") == 0 ? accept_one(port) : bound(SOCK_DGRAM, port);
    while (recv(fd, bytes, sizeof bytes, 0) > 0)
        ;
    close(fd);
    return 0;
}

/* UDP says "nobody there" (an ICMP error) at a later send: not our trouble. */
static void sent(ssize_t result)
{
    if (result == -1 && errno != ECONNREFUSED)
        fail("send");
}

static int blast(const char *how, const char *host, const char *port, long count)
{
    static char bytes[DATAGRAM_BYTES];
    static struct mmsghdr batch[BATCH];
    struct iovec datagram = { .iov_base = bytes, .iov_len = sizeof bytes };
    int tcp = strcmp(how, "tcp") == 0, at_once = strcmp(how, "mmsg") == 0, on = 1;
    int fd = connected(tcp ? SOCK_STREAM : SOCK_DGRAM, host, port);
    if (tcp && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
        fail("TCP_NODELAY");
    for (int i = 0; i < BATCH; i++)
        batch[i].msg_hdr = (struct msghdr){ .msg_iov = &datagram, .msg_iovlen = 1 };
    for (long left = count; left > 0;) {
        int n = at_once ? sendmmsg(fd, batch, left < BATCH ? (unsigned)left : BATCH, 0) : 1;
        if (!at_once)
            sent(send(fd, bytes, tcp ? 1 : sizeof bytes, 0));
        else if (n == -1)
            sent(n);
        left -= n > 0 ? n : 0;
    }
    close(fd);
    return 0;
}

static int pour(const char *host, const char *port, long long bytes)
{
    static char some[POURED];
    int fd = connected(SOCK_STREAM, host, port);
    while (bytes > 0) {
        ssize_t n = send(fd, some, bytes < POURED ? (size_t)bytes : POURED, 0);
        if (n == -1)
            fail("send");
        bytes -= n;
    }
    close(fd);
    return 0;
}

int main(int argc, char *argv[])
{
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "server") == 0 && argc == 3)
        return server(argv[2]);
    if (strcmp(mode, "client") == 0 && (argc == 5 || argc == 6))
        return client(argv[2], argv[3], atol(argv[4]), argc == 6 ? argv[5] : NULL);
    if (strcmp(mode, "sink") == 0 && argc == 4)
        return sink(argv[2], argv[3]);
    if (strcmp(mode, "blast") == 0 && argc == 6)
        return blast(argv[2], argv[3], argv[4], atol(argv[5]));
    if (strcmp(mode, "pour") == 0 && argc == 5)
        return pour(argv[2], argv[3], atoll(argv[4]));
    fprintf(stderr, "usage: see the top of tests/bench/pingpong.c\n");
    return 2;
}
