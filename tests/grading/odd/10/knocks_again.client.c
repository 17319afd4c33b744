/* connect() once more after EINTR: on Linux it waits for the same handshake. */
#define REACH(fd, to) again(fd, to)
struct sockaddr_in;
static int again(int fd, const struct sockaddr_in *to);
#include "refusals.h"
static int again(int fd, const struct sockaddr_in *to)
{
    while (connect(fd, (const void *)to, sizeof *to))
        if (errno == EISCONN)
            return 0;
        else if (errno != EINTR)
            return errno;
    return 0;
}
