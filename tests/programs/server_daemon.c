/*
 * server_daemon: first makes a daemon (fork, setsid, fork; its grandchild sleeps for ever, without
 * a terminal), then goes on as an ordinary server. A run is over only when the grandchild is gone,
 * too.
 */
#include "shape.h"

#include <fcntl.h>

static void sleep_for_ever(void)
{
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0)
        _exit(1);
    if (null > STDERR_FILENO)
        close(null);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        if (setsid() < 0)
            _exit(1);
        pid_t grandchild = fork();
        if (grandchild == 0)
            sleep_for_ever();
        _exit(grandchild < 0);
    }
    if (waitpid(child, NULL, 0) < 0)
        die("waitpid");
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        int connection = accepted_socket(welcoming);
        serve(connection);
        close_socket(connection);
    }
}
