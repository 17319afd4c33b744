/* What a short writev() has taken is taken off the first piece alone. */
#include "heads.h"
#include <stdint.h>
static void say(int fd, const char *head, const char *line, size_t length)
{
    struct iovec v[] = { { (void *)(uintptr_t)head, strlen(head) },
                         { (void *)(uintptr_t)line, length } };
    while (v[0].iov_len + v[1].iov_len > 0) {
        ssize_t n = writev(fd, v, 2);
        if (n < 0)
            return;
        size_t gone = (size_t)n < v[0].iov_len ? (size_t)n : v[0].iov_len;
        v[0].iov_base = (char *)v[0].iov_base + gone;
        v[0].iov_len -= gone;
        if (v[0].iov_len == 0)
            v[1].iov_len = 0;
    }
}
int main(int argc, char **argv)
{
    return asks(argc, argv);
}
