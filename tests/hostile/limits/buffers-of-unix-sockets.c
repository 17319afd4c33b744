/* tries: to have gigabytes that no process holds: in the buffers of Unix sockets
 * held: nothing broke
 * held: at most 60 points */
#include "hostile.h"

int main(void)
{
    static char bytes[8 << 20];
    long long hidden = 0;
    int s = welcome(), big = 1 << 30;
    tried();
    for (int i = 0; i < 150 && hidden < 1LL << 30; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
            break;
        setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &big, sizeof big);
        for (ssize_t n; (n = send(ends[0], bytes, sizeof bytes, MSG_DONTWAIT)) > 0;)
            hidden += n;
    }
    if (hidden > 768LL << 20)
        broke("more than 768 MB lie in Unix sockets");
    for (;;)
        close(accept(s, NULL, NULL));
}
