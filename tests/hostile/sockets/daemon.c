/* tries: to talk to a daemon of the same user through its socket in a folder
 * held: passed server-capitals
 * quick: yes */
#include "hostile.h"
#include <sys/un.h>

int main(void)
{
    int s = welcome(), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    snprintf(a.sun_path, sizeof a.sun_path, "%s/daemon.sock", OUTSIDE);
    tried();
    if (connect(fd, (void *)&a, sizeof a) == 0)
        broke("connected to the daemon");
    serve(s);
}
