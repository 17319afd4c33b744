/* What the programs of odd/16 and broken/16 share: a server that puts a head before each answer, and a client
 * that numbers its lines.  How head and line are sent, say(), stands in each file. */
#include "lines.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/uio.h>

static void say(int fd, const char *head, const char *line, size_t length);
#ifndef PREPARE /* once a connection */
#define PREPARE(fd) (void)(fd)
#endif
#ifndef HEAD /* of an answer */
#define HEAD "OK "
#endif
#ifndef FIRST /* line's number */
#define FIRST 1
#endif

static void option(int fd, int name, int value)
{
    if (setsockopt(fd, IPPROTO_TCP, name, &value, sizeof value))
        failed("setsockopt");
}
static void put(int fd, const void *bytes, size_t count, int flags)
{
    for (const char *at = bytes; count > 0;) {
        ssize_t n = send(fd, at, count, MSG_NOSIGNAL | flags);
        if (n < 0)
            return;
        at += n;
        count -= (size_t)n;
    }
}
static int serves(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    int s = door(argc, argv);
    for (int c; (c = accept(s, NULL, NULL)) >= 0;) {
        PREPARE(c);
        FILE *in = fdopen(dup(c), "r");
        char *line = NULL;
        size_t room = 0;
        ssize_t n;
        while ((n = getline(&line, &room, in)) > 0) {
            for (ssize_t i = 0; i < n; i++)
                line[i] = (char)toupper((unsigned char)line[i]);
            say(c, HEAD, line, (size_t)n);
        }
        free(line);
        fclose(in);
        close(c);
    }
    return failed("accept");
}
static int connected(int argc, char **argv)
{
    struct addrinfo wanted = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;
    if (getaddrinfo(argc > 1 ? argv[1] : "servername", argc > 2 ? argv[2] : "12000", &wanted,
                    &found))
        failed("getaddrinfo");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, found->ai_addr, found->ai_addrlen))
        failed("connect");
    freeaddrinfo(found);
    return fd;
}
static int asks(int argc, char **argv)
{
    int fd = connected(argc, argv);
    PREPARE(fd);
    char *line = NULL, head[16];
    size_t room = 0;
    ssize_t n;
    for (unsigned number = FIRST; (n = getline(&line, &room, stdin)) > 0; number++) {
        snprintf(head, sizeof head, "%u ", number);
        say(fd, head, line, (size_t)n);
        for (char byte = 0; byte != '\n'; putchar(byte))
            if (recv(fd, &byte, 1, 0) != 1)
                failed("recv");
        fflush(stdout);
    }
    free(line);
    return close(fd) != 0;
}
