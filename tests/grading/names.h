/* What the programs of 09-names share, besides pair.h: a talk of several lines, a door for IPv6, and
 * who the client is.  What is odd or broken about one stands in its own file. */
#include "pair.h"

/* ---- the client ---- */

static struct addrinfo *look_up(int argc, char **argv, int family)
{
    const char *h = argc > 1 ? argv[1] : "servername", *p = argc > 2 ? argv[2] : "12000";
    struct addrinfo w = { .ai_family = family, .ai_socktype = SOCK_STREAM }, *f;
    int problem = getaddrinfo(h, p, &w, &f);
    if (problem && argc == 1)
        problem = getaddrinfo("localhost", p, &w, &f);
    if (problem) {
        fprintf(stderr, "%s: %s\n", h, gai_strerror(problem));
        exit(1);
    }
    return f;
}
static int talk(int s)
{
    FILE *in = fdopen(dup(s), "r");
    char *line = NULL;
    size_t room = 0;
    for (;;) {
        printf("Input lowercase sentence:");
        fflush(stdout);
        ssize_t n = getline(&line, &room, stdin);
        if (n <= 0)
            break;
        if (send_all(s, line, (size_t)n) || (n = getline(&line, &room, in)) <= 0)
            exit(1);
        printf("From Server: ");
        fwrite(line, 1, (size_t)n, stdout);
        fflush(stdout);
    }
    free(line);
    fclose(in);
    return close(s) != 0;
}
/* Each address in turn; attempt() gives a connected socket, or -1 when it has cleaned up. */
static int in_turn(struct addrinfo *found, int (*attempt)(const struct addrinfo *to))
{
    int s = -1;
    for (struct addrinfo *to = found; to && s < 0; to = to->ai_next)
        s = attempt(to);
    freeaddrinfo(found);
    return s < 0 ? 1 : talk(s);
}
static int made_for(const struct addrinfo *to)
{
    return socket(to->ai_family, to->ai_socktype, to->ai_protocol);
}
static int gave_up(int s, const char *why)
{
    perror(why);
    close(s);
    return -1;
}
static int blocks(int s, int yes)
{
    int flags = fcntl(s, F_GETFL);
    return fcntl(s, F_SETFL, yes ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

/* ---- the server ---- */

static int door6(int argc, char **argv, int only)
{
    int s = socket(AF_INET6, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in6 a = { .sin6_family = AF_INET6,
                              .sin6_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)) };
    setvbuf(stdout, NULL, _IOLBF, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (s < 0 || setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) ||
        bind(s, (void *)&a, sizeof a) || listen(s, 16))
        DIE("door");
    return s;
}
static void say(const struct sockaddr_storage *a, socklen_t n)
{
    char h[NI_MAXHOST], p[NI_MAXSERV];
    if (!getnameinfo((const void *)a, n, h, sizeof h, p, sizeof p, NI_NUMERICHOST | NI_NUMERICSERV))
        printf("client %s port %s\n", h, p);
}
static int taken(int s)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    int c = accept(s, (void *)&a, &n);
    if (c >= 0)
        say(&a, n);
    return c;
}
static void serve_lines(int c)
{
    char b[8192];
    size_t held = 0;
    ssize_t n;
    while ((n = recv(c, b + held, sizeof b - held, 0)) > 0) {
        held += (size_t)n;
        for (char *end; (end = memchr(b, '\n', held)) || held == sizeof b;) {
            size_t length = end ? (size_t)(end - b) + 1 : held;
            up(b, (ssize_t)length);
            if (send_all(c, b, length))
                n = -1;
            memmove(b, b + length, held -= length);
        }
    }
    if (n == 0) {
        up(b, (ssize_t)held);
        send_all(c, b, held);
    }
    close(c);
}
