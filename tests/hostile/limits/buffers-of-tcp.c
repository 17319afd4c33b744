/* tries: to have gigabytes that no process holds: in the buffers of connections with itself
 * held: nothing broke
 * held: lost server-capitals */
#include "hostile.h"

int main(void)
{
    static char bytes[8 << 20];
    long long hidden = 0;
    int s = welcome(), big = 1 << 30;
    struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(12777) };
    int own = socket(AF_INET, SOCK_STREAM, 0);
    tried();
    if (bind(own, (void *)&there, sizeof there) != 0 || listen(own, 4000) != 0)
        return 1;
    for (int i = 0; i < 500; i++) {
        int c = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(c, SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
        if (connect(c, (void *)&there, sizeof there) != 0)
            break;
        for (ssize_t n; (n = send(c, bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
            hidden += n;
        usleep(20000); /* it is counted some times a second */
        if (hidden > 1536LL << 20)
            broke("1 536 MB lie in the buffers of TCP");
        if (hidden > 1536LL << 20)
            break;
    }
    for (;;)
        close(accept(s, NULL, NULL));
}
