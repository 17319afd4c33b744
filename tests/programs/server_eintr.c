/*
 * server_eintr: [PORT [restart]]. A process for each connection, and signals that find the server
 * in accept(): SIGALRM once, 30 ms after the start, and SIGCHLD when a child has ended. Without
 * "restart", accept() fails with EINTR, which is printed, and is called again; with it, SA_RESTART
 * is set and the kernel goes on with the same call.
 */
#include "shape.h"

#include <sys/time.h>

static void on_signal(int number)
{
    int kept = errno;
    if (number == SIGCHLD)
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    errno = kept;
}

int main(int argc, char **argv)
{
    bool restart = argc > 2 && strcmp(argv[2], "restart") == 0;
    struct sigaction how = { .sa_handler = on_signal, .sa_flags = restart ? SA_RESTART : 0 };
    struct itimerval once = { .it_value = { 0, 30000 } };
    in_port_t port = port_argument(argc, argv, 1);
    if (sigaction(SIGALRM, &how, NULL) < 0 || sigaction(SIGCHLD, &how, NULL) < 0)
        die("sigaction");
    int welcoming = listening_socket(port);
    if (setitimer(ITIMER_REAL, &once, NULL) < 0)
        die("setitimer");
    for (;;) {
        int connection = accept(welcoming, NULL, NULL);
        if (connection < 0 && errno == EINTR) {
            printf("accept: EINTR, again\n");
            if (fflush(stdout) != 0)
                die("stdout");
            continue;
        }
        if (connection < 0)
            die("accept");
        pid_t child = fork();
        if (child < 0)
            die("fork");
        if (child == 0) {
            serve(connection);
            close_socket(connection);
            _exit(0);
        }
        close_socket(connection);
    }
}
