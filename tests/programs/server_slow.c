/*
 * server_slow: accepts one client, with a small receive buffer, and reads nothing until the bytes
 * that wait (FIONREAD) have not grown for 200 ms: then the window is closed and the client stuck,
 * if it sends enough. After that it reads to the end, answers with the number of bytes, and ends.
 */
#include "shape.h"

#include <sys/ioctl.h>
#include <time.h>

static void wait_until_full(int fd)
{
    const struct timespec nap = { 0, 20 * 1000000 };
    for (int before = -1, now, same = 0; same < 10; before = now) {
        if (ioctl(fd, FIONREAD, &now) < 0)
            die("ioctl");
        same = now > 0 && now == before ? same + 1 : 0;
        nanosleep(&nap, NULL);
    }
}

int main(int argc, char **argv)
{
    char bytes[1024], answer[32];
    int small = 4096;
    long total = 0;
    ssize_t got;
    int welcoming = bound_socket(SOCK_STREAM, port_argument(argc, argv, 1));
    /* handed on to the connection socket */
    if (setsockopt(welcoming, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) < 0)
        die("setsockopt");
    if (listen(welcoming, 1) < 0)
        die("listen");
    int connection = accepted_socket(welcoming);
    wait_until_full(connection);
    while ((got = recv(connection, bytes, sizeof bytes, 0)) > 0)
        total += got;
    if (got < 0)
        die("recv");
    int length = snprintf(answer, sizeof answer, "%ld BYTES\n", total);
    if (send_all(connection, answer, (size_t)length) < 0)
        die("send");
    close_socket(connection);
    close_socket(welcoming);
    return 0;
}
