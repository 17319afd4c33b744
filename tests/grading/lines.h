/* What the servers of odd/12, odd/13 and their broken ones share: the headers, a port with or without an option, and lines
 * in capitals.  What is odd or broken about one stands in its own file. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wunused-function"

static volatile sig_atomic_t ended;
static void on_sigterm(int number)
{
    (void)number;
    ended = 1;
}
static void handle(void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    sigaction(SIGTERM, &action, NULL);
}
static int failed(const char *what)
{
    perror(what);
    exit(1);
}
static int made(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    return s < 0 ? failed("socket") : s;
}
static void set(int s, int option)
{
    int on = 1;
    if (setsockopt(s, SOL_SOCKET, option, &on, sizeof on))
        failed("setsockopt");
}
static void bound(int s, int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)),
                             .sin_addr.s_addr = htonl(INADDR_ANY) };
    if (bind(s, (struct sockaddr *)&a, sizeof a))
        failed("bind");
}
static void listening(int s)
{
    if (listen(s, 16))
        failed("listen");
    printf("ready\n");
}
static int door(int argc, char **argv)
{
    int s = made();
    set(s, SO_REUSEADDR);
    bound(s, argc, argv);
    listening(s);
    return s;
}
/* Answers the whole lines of what is held; false: the client takes no more. */
struct held {
    char bytes[8192];
    size_t count;
};
static int answer(int c, struct held *h, size_t length)
{
    for (size_t i = 0; i < length; i++)
        h->bytes[i] = (char)toupper((unsigned char)h->bytes[i]);
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(c, h->bytes + sent, length - sent, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return 0;
        sent += n > 0 ? (size_t)n : 0;
    }
    h->count -= length;
    memmove(h->bytes, h->bytes + length, h->count);
    return 1;
}
/* One recv(), and the answers to what came.  1: go on; 0: its end; -1: a failure, errno. */
static int step(int c, struct held *h)
{
    ssize_t n = recv(c, h->bytes + h->count, sizeof h->bytes - h->count, 0);
    if (n < 0)
        return -1;
    h->count += (size_t)n;
    for (char *end; (end = memchr(h->bytes, '\n', h->count)) != NULL;)
        if (!answer(c, h, (size_t)(end - h->bytes) + 1))
            return 0;
    if (h->count && (n == 0 || h->count == sizeof h->bytes) && !answer(c, h, h->count))
        return 0;
    return n > 0;
}
/* To the client's end, whatever signals come. */
static void serve(int c)
{
    struct held h = { .count = 0 };
    int go = 1;
    while (go > 0 || (go < 0 && errno == EINTR))
        go = step(c, &h);
    close(c);
}
/* The same, until a handler has set `ended`. */
static void serve_until_ended(int c)
{
    struct held h = { .count = 0 };
    int go = 1;
    while (!ended && (go > 0 || (go < 0 && errno == EINTR)))
        go = step(c, &h);
    close(c);
}
