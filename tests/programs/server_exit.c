/*
 * server_exit: answers one client and returns from main without any close. The kernel closes for
 * it: the FIN belongs to the exit, not to a call.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    char bytes[2048];
    int connection = accepted_socket(listening_socket(port_argument(argc, argv, 1)));
    ssize_t got = recv(connection, bytes, sizeof bytes, 0);
    if (got < 0)
        die("recv");
    capitalise(bytes, (size_t)got);
    if (send_all(connection, bytes, (size_t)got) < 0)
        die("send");
    return 0;
}
