/*
 * server_stdio: a connection wrapped in stdio streams, one to read and one to write, as fdopen()
 * wants it. The second stream owns a dup() of the socket, so the FIN waits for the second fclose().
 * fflush() is what makes each answer leave.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is found by fflush */
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        char line[2048];
        int connection = accepted_socket(welcoming);
        int copy = dup(connection);
        if (copy < 0)
            die("dup");
        FILE *in = fdopen(connection, "r"), *out = fdopen(copy, "w");
        if (!in || !out)
            die("fdopen");
        while (fgets(line, sizeof line, in)) {
            capitalise(line, strlen(line));
            if (fprintf(out, "%s", line) < 0 || fflush(out) != 0) {
                perror("answer");
                break;
            }
        }
        if (fclose(out) != 0)
            perror("fclose");
        if (fclose(in) != 0)
            perror("fclose");
    }
}
