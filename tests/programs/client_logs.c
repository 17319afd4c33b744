/*
 * client_logs: tells after each call what errno is, as a log, also when the call has worked; and
 * ends with status 3 on purpose.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    int fd = connected_socket(argc, argv);
    perror("connect");
    char *line;
    size_t length = ask_line(&line);
    if (send_all(fd, line, length) < 0)
        die("send");
    perror("send");
    free(line);
    print_answer(fd);
    close_socket(fd);
    return 3;
}
