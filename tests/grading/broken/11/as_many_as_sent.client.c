/* It reads as many bytes as it has sent: the last line is left. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *line = NULL, b;
    size_t room = 0, sent = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0; sent += (size_t)n)
        if (send_all(s, line, (size_t)n))
            DIE("send");
    free(line);
    shutdown(s, SHUT_WR);
    while (sent-- > 0 && recv(s, &b, 1, 0) == 1)
        putchar(b);
    return done(s);
}
