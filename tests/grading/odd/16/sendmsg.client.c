/* sendmsg(), its pieces made anew for what is left. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    size_t first = strlen(head);
    for (size_t gone = 0; gone < first + length;) {
        size_t left = gone < first ? first - gone : 0, back = gone > first ? gone - first : 0;
        struct iovec v[] = { { (void *)(uintptr_t)(head + first - left), left },
                             { (void *)(uintptr_t)(line + back), length - back } };
        struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };
        ssize_t n = sendmsg(fd, &m, MSG_NOSIGNAL);
        if (n < 0)
            return;
        gone += (size_t)n;
    }
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
