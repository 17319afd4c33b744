/* tries: to make a run of minutes that costs no time of its own: it waits for the kernel's timers
 * held: lost server-capitals */
#include "hostile.h"
#include <netinet/tcp.h>

int main(void)
{
    struct sockaddr_in full = { .sin_family = AF_INET, .sin_port = htons(12999) };
    int s = welcome(), own = socket(AF_INET, SOCK_STREAM, 0);
    tried();
    if (bind(own, (void *)&full, sizeof full) != 0 || listen(own, 0) != 0)
        return 1;
    for (;;) {
        int c = socket(AF_INET, SOCK_STREAM, 0), syns = 2;
        setsockopt(c, IPPROTO_TCP, TCP_SYNCNT, &syns, sizeof syns);
        connect(c, (void *)&full, sizeof full); /* seconds, when nobody accepts */
    }
    close(s);
}
