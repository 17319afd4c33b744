/*
 * server_poll: one process, one thread, many connections: a poll() loop on non-blocking sockets.
 */
#include "pending.h"

#include <poll.h>

enum { CLIENTS_MAX = 64 };

int main(int argc, char **argv)
{
    static struct client clients[CLIENTS_MAX];
    struct pollfd waits[CLIENTS_MAX + 1];
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    set_nonblocking(welcoming);
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        clients[i].fd = -1;
    for (;;) {
        size_t free_place = CLIENTS_MAX;
        for (size_t i = 0; i < CLIENTS_MAX; i++) {
            waits[i] = (struct pollfd){ clients[i].fd,
                                        client_waits_to_send(&clients[i]) ? POLLOUT : POLLIN, 0 };
            free_place = clients[i].fd < 0 ? i : free_place;
        }
        waits[CLIENTS_MAX] =
            (struct pollfd){ free_place < CLIENTS_MAX ? welcoming : -1, POLLIN, 0 };
        if (poll(waits, CLIENTS_MAX + 1, -1) < 0)
            die("poll");
        for (size_t i = 0; i < CLIENTS_MAX; i++)
            if (waits[i].revents && !client_move(&clients[i])) {
                close_socket(clients[i].fd);
                clients[i] = (struct client){ .fd = -1 };
            }
        if (waits[CLIENTS_MAX].revents) {
            int connection = accept(welcoming, NULL, NULL);
            if (connection < 0 && errno != EAGAIN && errno != ECONNABORTED)
                die("accept");
            if (connection < 0)
                continue;
            set_nonblocking(connection);
            clients[free_place] = (struct client){ .fd = connection };
        }
    }
}
