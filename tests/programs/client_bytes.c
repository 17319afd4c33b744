/*
 * client_bytes: sends its line one byte a call, so that a server which takes one recv() for a line
 * shows it. As it is, the kernel joins most of the bytes into few segments; with a third argument
 * (client_bytes HOST PORT nodelay) each byte is a segment of its own.
 */
#include "shape.h"

#include <netinet/tcp.h>

int main(int argc, char **argv)
{
    int fd = connected_socket(argc, argv), on = 1;
    char *line;
    if (argc > 3 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0)
        die("setsockopt");
    size_t length = ask_line(&line);
    for (size_t i = 0; i < length; i++)
        if (send_all(fd, line + i, 1) < 0)
            die("send");
    free(line);
    bool answered = print_answer(fd);
    close_socket(fd);
    return answered ? 0 : 1;
}
