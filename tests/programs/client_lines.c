/*
 * client_lines: sends each line of stdin and awaits its answer before the next, all on one
 * connection; ends with stdin.
 */
#include "shape.h"

int main(int argc, char **argv)
{
    int fd = connected_socket(argc, argv), status = 0;
    for (;;) {
        char *line;
        size_t length = ask_line(&line);
        if (length > 0 && send_all(fd, line, length) < 0)
            die("send");
        free(line);
        if (length == 0)
            break;
        if (!print_answer(fd)) {
            status = 1;
            break;
        }
    }
    close_socket(fd);
    return status;
}
