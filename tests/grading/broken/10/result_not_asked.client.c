/* After EINTR it waits until the socket can be written to, and takes that for connected. */
#define REACH(fd, to) \
    (connect(fd, (const void *)(to), sizeof *(to)) && errno == EINTR ? waited(fd) : errno)
static int waited(int fd);
#include "refusals.h"
static int waited(int fd)
{
    wait_for_result(fd);
    return 0;
}
