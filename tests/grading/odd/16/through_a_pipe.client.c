/* Number and line go into a pipe, and splice() takes both from there at once. */
#define _GNU_SOURCE
#include "heads.h"
static int way[2];
static void say(int fd, const char *head, const char *line, size_t length)
{
    char *all;
    int total = asprintf(&all, "%s%.*s", head, (int)length, line);
    for (int at = 0; at < total;) {
        int part = total - at < 30000 ? total - at : 30000;
        if (write(way[1], all + at, (size_t)part) != part)
            failed("write");
        for (int left = part; left > 0;) {
            ssize_t n =
                splice(way[0], NULL, fd, NULL, (size_t)left, at + part < total ? SPLICE_F_MORE : 0);
            if (n <= 0)
                failed("splice");
            left -= (int)n;
        }
        at += part;
    }
    free(all);
}
int main(int argc, char **argv)
{
    if (pipe(way))
        failed("pipe");
    return asks(argc, argv);
}
