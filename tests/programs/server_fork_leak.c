/*
 * server_fork_leak: a process for each connection, with the classic mistake: the parent keeps the
 * connection socket. The child's close is not the last one, so no FIN leaves while the parent
 * lives. Each child answers one piece and is done.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_IGN);
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        int connection = accepted_socket(welcoming);
        pid_t child = fork();
        if (child < 0)
            die("fork");
        if (child == 0) {
            char bytes[2048];
            ssize_t got = recv(connection, bytes, sizeof bytes, 0);
            if (got < 0)
                die("recv");
            capitalise(bytes, (size_t)got);
            if (send_all(connection, bytes, (size_t)got) < 0)
                die("send");
            close_socket(connection);
            _exit(0);
        }
        /* the mistake: close(connection) is missing here */
    }
}
