/* A line, and then its answer: a line of 65 000 bytes is too long for small buffers. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *line = NULL, b[65536];
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        if (send_all(s, line, (size_t)n))
            DIE("send");
        while (n > 0) {
            ssize_t k = recv(s, b, sizeof b, 0);
            if (k <= 0)
                DIE("recv");
            fwrite(b, 1, (size_t)k, stdout);
            n -= k;
        }
    }
    free(line);
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
