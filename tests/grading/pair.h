/* What the programs of this folder share: the headers, and the parts that are plain in nearly all
 * of them. */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wunused-function"
#define DIE(x)     \
    do {           \
        perror(x); \
        exit(1);   \
    } while (0)
static void up(char *b, ssize_t n)
{
    for (ssize_t i = 0; i < n; i++)
        b[i] = (char)toupper((unsigned char)b[i]);
}
static int send_all(int fd, const char *b, size_t n)
{
    while (n) {
        ssize_t k = send(fd, b, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -1;
        b += k;
        n -= (size_t)k;
    }
    return 0;
}
static int door(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 12000;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0)
        DIE("socket");
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)port),
                             .sin_addr.s_addr = htonl(INADDR_ANY) };
    int one = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(s, (void *)&a, sizeof a))
        DIE("bind");
    if (listen(s, 16))
        DIE("listen");
    return s;
}
/* one question, one answer, as the textbook does */
static void serve(int c)
{
    char b[2048];
    ssize_t n;
    do
        n = recv(c, b, sizeof b, 0);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        up(b, n);
        send_all(c, b, (size_t)n);
    }
}
static int dial(int argc, char **argv)
{
    const char *h = argc > 1 ? argv[1] : "servername", *p = argc > 2 ? argv[2] : "12000";
    struct addrinfo w = { .ai_socktype = SOCK_STREAM }, *f, *i;
    if (getaddrinfo(h, p, &w, &f) && (argc > 1 || getaddrinfo("localhost", p, &w, &f))) {
        fprintf(stderr, "no name\n");
        exit(1);
    }
    for (i = f; i; i = i->ai_next) {
        int s = socket(i->ai_family, i->ai_socktype, i->ai_protocol);
        if (s < 0)
            continue;
        if (!connect(s, i->ai_addr, i->ai_addrlen)) {
            freeaddrinfo(f);
            return s;
        }
        perror("connect");
        close(s);
    }
    exit(1);
}
static size_t typed(char *b, size_t z)
{
    printf("Input lowercase sentence:");
    fflush(stdout);
    if (!fgets(b, (int)z, stdin)) {
        fprintf(stderr, "no sentence\n");
        exit(1);
    }
    b[strcspn(b, "\n")] = 0;
    return strlen(b);
}

/* ---- 17-udp ---- */

static struct sockaddr_in udp_there(int argc, char **argv)
{
    struct addrinfo want = { .ai_family = AF_INET, .ai_socktype = SOCK_DGRAM }, *found;
    struct sockaddr_in there;
    if (getaddrinfo(argc > 1 ? argv[1] : "servername", argc > 2 ? argv[2] : "12000", &want, &found))
        DIE("getaddrinfo");
    memcpy(&there, found->ai_addr, sizeof there);
    freeaddrinfo(found);
    return there;
}
static int udp_door(int argc, char **argv)
{
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)) };
    if (s < 0 || bind(s, (void *)&a, sizeof a))
        DIE("bind");
    return s;
}
/* The request for the next line that is typed; 0: there is none. */
static int udp_typed(char *b, size_t room, unsigned number)
{
    int head = snprintf(b, room, "%u ", number);
    if (!fgets(b + head, (int)room - head, stdin))
        return 0;
    b[strcspn(b, "\n")] = 0;
    return 1;
}
static int udp_same(const struct sockaddr_in *a, const struct sockaddr_in *b)
{
    return a->sin_port == b->sin_port && a->sin_addr.s_addr == b->sin_addr.s_addr;
}
static int udp_is_answer(const char *request, const char *answer, ssize_t n)
{
    size_t head = strcspn(request, " ") + 1;
    return n >= (ssize_t)head && !memcmp(request, answer, head);
}
static void udp_print(const char *answer, ssize_t n)
{
    const char *blank = memchr(answer, ' ', (size_t)n);
    if (blank)
        printf("From Server: %.*s\n", (int)(n - (blank + 1 - answer)), blank + 1);
    fflush(stdout);
}
