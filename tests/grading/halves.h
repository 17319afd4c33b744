/* What the programs of odd/11 and broken/11 share: all that one end sends, to its end, and the answer to it. */
#include "pair.h"

#pragma GCC diagnostic ignored "-Wunused-function"

/* What comes until the end; -1: a failure. */
static ssize_t heard(int c, char **all)
{
    size_t held = 0, room = 0;
    for (;;) {
        if (held == room && !(*all = realloc(*all, room = room ? 2 * room : 4096)))
            DIE("realloc");
        ssize_t n = recv(c, *all + held, room - held, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -1 : (ssize_t)held;
        held += (size_t)n;
    }
}
static size_t lines_of(const char *b, size_t n)
{
    size_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += b[i] == '\n';
    return lines;
}
static size_t count_into(char last[80], size_t lines, size_t bytes)
{
    return (size_t)snprintf(last, 80, "lines: %zu, bytes: %zu\n", lines, bytes);
}
/* Capitals, and the line that counts. */
static int answer(int c, char *b, size_t n)
{
    char last[80];
    size_t length = count_into(last, lines_of(b, n), n);
    char *all = malloc(n + length);
    if (!all)
        DIE("malloc");
    if (n)
        memcpy(all, b, n);
    up(all, (ssize_t)n);
    memcpy(all + n, last, length);
    int result = send_all(c, all, n + length);
    free(all);
    return result;
}
static void serve_all(int c)
{
    char *b = NULL;
    ssize_t n = heard(c, &b);
    if (n >= 0)
        answer(c, b, (size_t)n);
    free(b);
    close(c);
}
static int welcome(int s)
{
    int c;
    do
        c = accept(s, NULL, NULL);
    while (c < 0 && errno == EINTR);
    if (c < 0)
        DIE("accept");
    return c;
}

/* ---- the client ---- */

static void send_typed(int s)
{
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;)
        if (send_all(s, line, (size_t)n))
            DIE("send");
    free(line);
}
static void print_all(int s)
{
    char b[4096];
    for (ssize_t n; (n = recv(s, b, sizeof b, 0)) != 0;) {
        if (n < 0)
            DIE("recv");
        fwrite(b, 1, (size_t)n, stdout);
    }
}
static int done(int s)
{
    return close(s) != 0 || fflush(stdout) != 0;
}
