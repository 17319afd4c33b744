/* A process for each client, and writev(). */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    for (size_t at = 0; at < 2;) {
        ssize_t n = writev(fd, v + at, (int)(2 - at));
        if (n < 0)
            return;
        for (; at < 2 && (size_t)n >= v[at].iov_len; at++)
            n -= (ssize_t)v[at].iov_len;
        if (at < 2) {
            v[at].iov_base = (char *)v[at].iov_base + n;
            v[at].iov_len -= (size_t)n;
        }
    }
}
static void each(int c)
{
    FILE *in = fdopen(c, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    while ((n = getline(&line, &room, in)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            line[i] = (char)toupper((unsigned char)line[i]);
        say(c, "OK ", line, (size_t)n);
    }
    free(line);
    fclose(in);
}
int main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int s = door(argc, argv);
    for (int c; (c = accept(s, NULL, NULL)) >= 0; close(c))
        if (fork() == 0) {
            close(s);
            each(c);
            _exit(0);
        }
    return failed("accept");
}
