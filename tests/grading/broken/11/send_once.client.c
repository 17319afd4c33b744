/* One send() is taken to take all. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;)
        if (send(s, line, (size_t)n, MSG_NOSIGNAL) < 0)
            DIE("send");
    free(line);
    shutdown(s, SHUT_WR);
    print_all(s);
    return done(s);
}
