/* shutdown() after each line: the second one can not be sent. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;) {
        if (send(s, line, (size_t)n, 0) != n)
            DIE("send");
        shutdown(s, SHUT_WR);
    }
    free(line);
    print_all(s);
    return done(s);
}
