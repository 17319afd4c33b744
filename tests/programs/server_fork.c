/*
 * server_fork: a process for each connection. The parent closes its copy of the connection socket,
 * so the child's close (or exit) is the last one and makes the FIN.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        int connection = accepted_socket(welcoming);
        pid_t child = fork();
        if (child < 0)
            die("fork");
        if (child == 0) {
            close_socket(welcoming);
            serve(connection);
            close_socket(connection);
            _exit(0);
        }
        close_socket(connection);
    }
}
