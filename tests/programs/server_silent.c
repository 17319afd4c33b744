/*
 * server_silent: binds its port and never listens. A client must meet SYN, then RST; a run must not
 * wait for listen().
 */
#include "shape.h"

int main(int argc, char **argv)
{
    bound_socket(SOCK_STREAM, port_argument(argc, argv, 1));
    for (;;)
        pause();
}
