/*
 * client_kill: connects, sends one line, and is killed with SIGKILL (by itself) before it reads the
 * answer.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    static const char line[] = "my last words\n";
    int fd = connected_socket(argc, argv);
    if (send_all(fd, line, sizeof line - 1) < 0)
        die("send");
    kill(getpid(), SIGKILL);
    return 1; /* never reached */
}
