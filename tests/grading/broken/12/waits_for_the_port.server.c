/* Instead of SO_REUSEADDR it knocks at bind() until TIME_WAIT is over. */
#include "lines.h"
int main(int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons((in_port_t)(argc > 1 ? atoi(argv[1]) : 12000)) };
    handle(on_sigterm, 0);
    int s = made();
    while (bind(s, (void *)&a, sizeof a)) {
        if (ended || errno != EADDRINUSE)
            return 1;
        sleep(1);
    }
    listening(s);
    while (!ended) {
        int c = accept(s, NULL, NULL);
        if (c >= 0)
            serve_until_ended(c);
    }
    return 0;
}
