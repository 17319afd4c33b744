/* With no line at all it leaves: the answer to nothing is not asked for. */
#include "halves.h"
int main(int argc, char **argv)
{
    int s = dial(argc, argv);
    char *line = NULL;
    size_t room = 0, sent = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0; sent += (size_t)n)
        if (send_all(s, line, (size_t)n))
            DIE("send");
    free(line);
    if (sent > 0) {
        shutdown(s, SHUT_WR);
        print_all(s);
    }
    return done(s);
}
