/* Without waiting: O_NONBLOCK, poll(), SO_ERROR; then as usual. */
#define REACH(fd, to) begin(fd, to)
struct sockaddr_in;
static int begin(int fd, const struct sockaddr_in *to);
#include "refusals.h"
static int begin(int fd, const struct sockaddr_in *to)
{
    int flags = fcntl(fd, F_GETFL), error = 0;
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect(fd, (const void *)to, sizeof *to))
        error = errno == EINPROGRESS ? wait_for_result(fd) : errno;
    fcntl(fd, F_SETFL, flags);
    return error;
}
