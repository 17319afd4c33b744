/*
 * shape.h: the few lines that all example programs share, so that each program shows only its own
 * shape.
 *
 * Programs take [PORT] or [HOST [PORT]]; the port is 12000, the host is "servername" or, where
 * nobody knows that name, 127.0.0.1. A failing call ends the program with its name and reason on
 * stderr and status 1, a wrong command line with 2.
 */
#ifndef SHAPE_H
#define SHAPE_H

#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_HOST "servername"

__attribute__((noreturn)) static inline void die(const char *what)
{
    perror(what);
    exit(1);
}

/* Argument i as a number from 1 to most, or otherwise when there is no such argument. */
static inline long number_argument(int argc, char **argv, int i, long otherwise, long most)
{
    char *end;
    if (i >= argc)
        return otherwise;
    long number = strtol(argv[i], &end, 10);
    if (end == argv[i] || *end || number < 1 || number > most) {
        fprintf(stderr, "%s: \"%s\" is no number from 1 to %ld\n", argv[0], argv[i], most);
        exit(2);
    }
    return number;
}

static inline in_port_t port_argument(int argc, char **argv, int i)
{
    return (in_port_t)number_argument(argc, argv, i, 12000, 65535);
}

/* Argument i is the host; fills the address with it and with the port of argument i + 1. */
static inline struct sockaddr_in peer_arguments(int argc, char **argv, int i)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port_argument(argc, argv, i + 1)) };
    struct addrinfo hints = { .ai_family = AF_INET }, *found;
    int problem = getaddrinfo(i < argc ? argv[i] : DEFAULT_HOST, NULL, &hints, &found);
    if (problem && i < argc) {
        fprintf(stderr, "%s: %s\n", argv[i], gai_strerror(problem));
        exit(1);
    }
    if (problem) {
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    in_port_t port_be = address.sin_port;
    memcpy(&address, found->ai_addr, sizeof address);
    address.sin_port = port_be;
    freeaddrinfo(found);
    return address;
}

/* A bound socket of any type, with SO_REUSEADDR. */
static inline int bound_socket(int type, in_port_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_ANY) };
    int fd = socket(AF_INET, type, 0), on = 1;
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    return fd;
}

/* A welcoming socket. */
static inline int listening_socket(in_port_t port)
{
    int fd = bound_socket(SOCK_STREAM, port);
    if (listen(fd, 16) < 0)
        die("listen");
    return fd;
}

/* The next connection socket. */
static inline int accepted_socket(int welcoming)
{
    int fd = accept(welcoming, NULL, NULL);
    if (fd < 0)
        die("accept");
    return fd;
}

/* A connection to the host of argument 1 and the port of argument 2. */
static inline int connected_socket(int argc, char **argv)
{
    struct sockaddr_in address = peer_arguments(argc, argv, 1);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("connect");
    return fd;
}

static inline void capitalise(char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)toupper((unsigned char)bytes[i]);
}

/* Sends it all. Returns 0, or -1 with errno. */
static inline int send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* Capitalises what comes on a connection until its end. Byte for byte, so it does not matter how
 * lines are cut on the way. */
static inline void serve(int fd)
{
    char bytes[2048];
    for (;;) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            perror("recv");
        if (got <= 0)
            return;
        capitalise(bytes, (size_t)got);
        if (send_all(fd, bytes, (size_t)got) < 0) {
            perror("send");
            return;
        }
    }
}

static inline void close_socket(int fd)
{
    if (close(fd) < 0)
        die("close");
}

/* Asks for one line of stdin, which keeps its newline. Returns its length, 0 at the end of stdin.
 * The caller frees the line. */
static inline size_t ask_line(char **line)
{
    size_t room = 0;
    *line = NULL;
    printf("Your line, please: ");
    if (fflush(stdout) != 0)
        die("stdout");
    ssize_t length = getline(line, &room, stdin);
    if (length < 0 && ferror(stdin))
        die("stdin");
    return length < 0 ? 0 : (size_t)length;
}

/* Prints what comes up to a newline or the end. Returns false if the end came first. */
static inline bool print_answer(int fd)
{
    char bytes[2048];
    printf("The server says: ");
    for (;;) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            die("recv");
        fwrite(bytes, 1, (size_t)got, stdout);
        if (got == 0)
            putchar('\n');
        if (fflush(stdout) != 0)
            die("stdout");
        if (got == 0 || memchr(bytes, '\n', (size_t)got))
            return got > 0;
    }
}

#endif
