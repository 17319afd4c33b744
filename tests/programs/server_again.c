/*
 * server_again: [PORT]. SIGALRM finds the server in recv(), twice; each time it fails with EINTR, and is
 * called again at once with the same arguments. Then it says so ("go"), and takes what the client sends.
 */
#include "shape.h"

#include <sys/time.h>

static void on_signal(int number)
{
    (void)number;
}

static void alarm_every(int microseconds)
{
    struct itimerval often = { .it_interval = { 0, microseconds },
                               .it_value = { 0, microseconds } };
    if (setitimer(ITIMER_REAL, &often, NULL) < 0)
        die("setitimer");
}

int main(int argc, char **argv)
{
    struct sigaction how = { .sa_handler = on_signal };
    int welcoming = listening_socket(port_argument(argc, argv, 1));
    int connection = accept(welcoming, NULL, NULL);
    char bytes[9];
    if (connection < 0)
        die("accept");
    if (sigaction(SIGALRM, &how, NULL) < 0)
        die("sigaction");
    alarm_every(20000);
    for (int i = 0; i < 2; i++)
        if (recv(connection, bytes, sizeof bytes, 0) != -1 || errno != EINTR)
            die("recv was to fail with EINTR");
    alarm_every(0);
    if (send(connection, "go", 2, 0) != 2 || recv(connection, bytes, sizeof bytes, 0) < 0)
        die("send, recv");
    close_socket(connection);
    return 0;
}
