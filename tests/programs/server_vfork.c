/*
 * server_vfork: runs true(1) with posix_spawn (a vfork inside the C library) between accept and the
 * answer, for each piece of each client. The short-lived program inherits the connection socket;
 * its exit is never the last close.
 */
#include "shape.h"

#include <spawn.h>

extern char **environ;

static void run_true(void)
{
    static char name[] = "true";
    char *arguments[] = { name, NULL };
    pid_t child;
    errno = posix_spawnp(&child, name, NULL, NULL, arguments, environ);
    if (errno)
        die("posix_spawnp");
    if (waitpid(child, NULL, 0) < 0)
        die("waitpid");
}

int main(int argc, char **argv)
{
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    for (;;) {
        int connection = accepted_socket(welcoming);
        run_true();
        serve(connection);
        close_socket(connection);
    }
}
